"""A post for a Jekyll blog: an edition rendered by a template, under a front matter."""

import html
import re
from io import BytesIO
from typing import Any

import yaml
from babel.dates import format_date
from scrapy.settings import BaseSettings, Settings

from hfpapers.exporters.dates import EditionClock
from hfpapers.exporters.gathering import GatheringExporter, prefixed
from hfpapers.exporters.templates import labels, locale_of, markdown_environment, rendered
from hfpapers.items import Paper
from hfpapers.periods import Day
from hfpapers.text.latex import plain
from hfpapers.text.plain import one_line, printable

_POST_NAME = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|%\(edition\)s)-([^/]+)\.(?:md|markdown)$")
# How many titles describe a post.
_DESCRIBING = 3


def permalink(edition: str, slug: str = "daily-papers") -> str:
    """Return the path of an edition's post: the theme's own is the slug alone, which all editions share."""
    return f"/posts/{slug}-{edition}/"


class PostExporter(GatheringExporter):
    """Writes the papers of one edition as a post."""

    known = prefixed("POST_", "author", "language", "template", "templates_folder", "thumbnails", "time", "timezone")

    def __init__(self, file: BytesIO, settings: BaseSettings, **options: Any) -> None:
        """Raise `ValueError` or `jinja2.TemplateError` if an option or a template is wrong."""
        super().__init__(file, settings, **options)
        language = self.options["language"]
        # On the command line, settings are strings.
        self.thumbnails = Settings({"THUMBNAILS": self.options["thumbnails"]}).getbool("THUMBNAILS")
        self.clock = EditionClock.of(self.options["time"], self.options["timezone"])
        self.locale = locale_of(language)
        env = markdown_environment(self.options["templates_folder"], self.locale)
        self.labels = labels(env, language)
        self.template = env.get_template(f"{self.options['template']}.md.j2")

    def file_of(self, papers: list[Paper]) -> bytes:
        """Return the post, papers by rank; raise `jinja2.TemplateError` if the template can't be rendered.

        Without papers there is no post, not even a front matter.
        """
        if not papers:
            return b""
        papers = sorted(papers, key=lambda paper: paper.rank)
        edition = papers[0].edition
        body = rendered(
            self.template,
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
        return f"---\n{header}---\n\n{body}".encode()

    def _front_matter(self, edition: str, papers: list[Paper]) -> dict[str, Any]:
        front_matter = {
            "title": f"Hugging Face Daily Papers - {edition}",
            "date": self.clock.edition(edition).strftime("%Y-%m-%d %H:%M:%S %z"),
            "categories": list(self.labels["categories"]),
            "tags": ["huggingface", "papers", "daily", "ai"],
            "permalink": permalink(edition, slug(self.path)),
            "description": " · ".join(_safe(paper.title) for paper in papers[:_DESCRIBING]),
            "render_with_liquid": False,
        }
        if self.options["author"]:
            front_matter["author"] = self.options["author"]
        if papers[0].thumbnail:
            front_matter["image"] = {"path": papers[0].thumbnail, "alt": _safe(papers[0].title)}
        return front_matter


def slug(path: str | None) -> str:
    """Return the slug of a post's file, which tells several posts of one edition apart."""
    match = _POST_NAME.search(path or "")
    return match[1].replace("%(kind)s", Day.kind) if match else "daily-papers"


def _safe(text: str) -> str:
    """Return a text for the front matter: plain, with entities, since themes print it into HTML and XML as it is."""
    return html.escape(one_line(printable(plain(text))))
