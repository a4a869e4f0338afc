"""A post for a Jekyll blog: an edition rendered by a template, under a front matter."""

import html
from io import BytesIO
from typing import Any, Self

import yaml
from babel.dates import format_date
from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter
from scrapy.settings import BaseSettings

from hfpapers.exporters.dates import EditionClock
from hfpapers.exporters.templates import labels, locale_of, markdown_environment
from hfpapers.items import Paper
from hfpapers.periods import Day
from hfpapers.text.latex import plain
from hfpapers.text.plain import one_line, printable

# How many titles describe a post.
_DESCRIBING = 3


def permalink(edition: str) -> str:
    """Return the path of an edition's post: the theme's own is the slug alone, which all editions share."""
    return f"/posts/daily-papers-{edition}/"


class PostExporter(BaseItemExporter):
    """Writes the papers of one edition as a post.

    ``options`` are an output's own, in lower case and without POST_; what they lack, the settings POST_… say.
    """

    def __init__(self, file: BytesIO, settings: BaseSettings, **options: Any) -> None:
        """Raise `ValueError` or `jinja2.TemplateError` if an option or a template is wrong."""
        super().__init__(dont_fail=True)
        self.file = file
        self.papers: list[Paper] = []

        def chosen(name: str) -> Any:
            return options.get(name, settings[f"POST_{name.upper()}"])

        self.clock = EditionClock.from_settings(settings, options)
        self.author = chosen("author")
        self.thumbnails = settings.getbool("POST_THUMBNAILS") if "thumbnails" not in options else options["thumbnails"]
        self.locale = locale_of(chosen("language"))
        env = markdown_environment(chosen("templates_folder"), self.locale)
        self.labels = labels(env, chosen("language"))
        self.template = env.get_template(f"{chosen('template')}.md.j2")

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: BytesIO, **options: Any) -> Self:
        """Return an exporter with the crawl's settings; raise as the class does."""
        return cls(file, crawler.settings, **options)

    def export_item(self, item: Paper) -> None:
        """Keep a paper until all are there."""
        self.papers.append(item)

    def finish_exporting(self) -> None:
        """Render the papers in the order of their ranks; raise `jinja2.TemplateError` if the template can't."""
        if not self.papers:
            return
        papers = sorted(self.papers, key=lambda paper: paper.rank)
        edition = papers[0].edition
        body = self.template.render(
            papers=papers,
            labels=self.labels,
            thumbnails=self.thumbnails,
            day=format_date(Day.parse(edition).date, "full", locale=self.locale),
        )
        front_matter = self._front_matter(edition, papers)
        # The escaper leaves no other two dollar signs in a row than those around a formula.
        if "$$" in body:
            front_matter["math"] = True
        header = yaml.safe_dump(
            front_matter, allow_unicode=True, default_flow_style=None, sort_keys=False, width=float("inf")
        )
        self.file.write(f"---\n{header}---\n\n{body}".encode())

    def _front_matter(self, edition: str, papers: list[Paper]) -> dict[str, Any]:
        front_matter = {
            "title": f"Hugging Face Daily Papers - {edition}",
            "date": self.clock.edition(edition).strftime("%Y-%m-%d %H:%M:%S %z"),
            "categories": list(self.labels["categories"]),
            "tags": ["huggingface", "papers", "daily", "ai"],
            "permalink": permalink(edition),
            "description": " · ".join(_safe(paper.title) for paper in papers[:_DESCRIBING]),
            "render_with_liquid": False,
        }
        if self.author:
            front_matter["author"] = self.author
        if papers[0].thumbnail:
            front_matter["image"] = {"path": papers[0].thumbnail, "alt": _safe(papers[0].title)}
        return front_matter


def _safe(text: str) -> str:
    """Return a text for the front matter: plain, with entities, since themes print it into HTML and XML as it is."""
    return html.escape(one_line(printable(plain(text))))
