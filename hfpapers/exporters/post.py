"""A post for a Jekyll blog: an edition rendered by a template, under a front matter."""

import datetime as dt
import html
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import quote

import yaml
from babel.dates import format_date, format_interval, format_skeleton
from scrapy.settings import BaseSettings, Settings

from hfpapers.edition import last_changed
from hfpapers.exporters.chart import described
from hfpapers.exporters.dates import EditionClock
from hfpapers.exporters.gathering import GatheringExporter, prefixed
from hfpapers.exporters.templates import labels, locale_of, markdown_environment, rendered
from hfpapers.items import Paper
from hfpapers.periods import Day, Month, Period, period
from hfpapers.summary import Summary
from hfpapers.text.kramdown import Markdown
from hfpapers.text.latex import plain
from hfpapers.text.plain import one_line, printable

_POST_NAME = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|%\((?:edition|date)\)s)-([^/]+)\.(?:md|markdown)$")
# How many titles describe a post.
_DESCRIBING = 3


def permalink(edition: str, slug: str) -> str:
    """Return the path of an edition's post: the theme's own is the slug alone, which all editions share."""
    return f"/posts/{slug}-{edition}/"


class PostExporter(GatheringExporter):
    """Writes the papers of one edition as a post."""

    known = prefixed(
        "POST_",
        "author",
        "changes",
        "language",
        "summary_template",
        "template",
        "templates_folder",
        "thumbnails",
        "time",
        "timezone",
    )

    def __init__(
        self,
        file: BytesIO,
        settings: BaseSettings,
        *,
        summary: Summary | None = None,
        charts: Mapping[str, Mapping[str, str]] | None = None,
        **options: Any,
    ) -> None:
        """Raise `ValueError` or `jinja2.TemplateError` if an option or a template is wrong.

        ``summary`` is that of a week or a month; ``charts`` are the names of its files by what they show and their
        theme.
        """
        super().__init__(file, settings, **options)
        language = self.options["language"]
        self.summary = summary
        self.charts = charts or {}
        self.clock = EditionClock.of(self.options["time"], self.options["timezone"])
        self.locale = locale_of(language)
        env = markdown_environment(self.options["templates_folder"], self.locale)
        self.labels = labels(env, language)
        self.template = env.get_template(f"{self.options['template']}.md.j2")
        self.summary_template = env.get_template(f"{self.options['summary_template']}.md.j2")

    def file_of(self, papers: list[Paper]) -> bytes:
        """Return the post, papers by rank; raise `jinja2.TemplateError` if the template can't be rendered.

        Without papers there is no post, not even a front matter.
        """
        if not papers:
            return b""
        papers = sorted(papers, key=lambda paper: paper.rank)
        of = period(papers[0].edition)
        is_day = isinstance(of, Day)
        summary = None if is_day else self.summary or Summary.of(papers)
        body = rendered(
            self.template if is_day else self.summary_template,
            papers=papers,
            summary=summary,
            charts=self._charts(summary),
            labels=self.labels,
            changes=self._wants("changes"),
            thumbnails=self._wants("thumbnails"),
            period=self._written_out(of),
        )
        front_matter = self._front_matter(of, papers)
        # The escaper leaves no other two dollar signs in a row than those around a formula.
        if "$$" in body:
            front_matter["math"] = True
        header = yaml.safe_dump(
            front_matter, allow_unicode=True, default_flow_style=None, sort_keys=False, width=float("inf")
        )
        return f"---\n{header}---\n\n{body}".encode()

    def _charts(self, summary: Summary | None) -> list[dict[str, str]]:
        """Return the charts: the paths of each in all themes, and what it shows, in words."""
        if summary is None:
            return []
        return [
            {theme: Markdown(quote(f"/{name}")) for theme, name in themes.items()}
            | {"alt": described(chart, summary, self.labels, self.locale)}
            for chart, themes in self.charts.items()
        ]

    def _wants(self, option: str) -> bool:
        # On the command line, settings are strings.
        return Settings({"WANTED": self.options[option]}).getbool("WANTED")

    def _front_matter(self, of: Period, papers: list[Paper]) -> dict[str, Any]:
        front_matter = {
            "title": f"Hugging Face {of.kind.title()} Papers - {of}",
            "date": self._date(of, papers).strftime("%Y-%m-%d %H:%M:%S %z"),
            "categories": list(self.labels[f"categories_{of.kind}"]),
            "tags": ["huggingface", "papers", of.kind, "ai"],
            "permalink": permalink(str(of), slug(self.path, of.kind)),
            "description": " · ".join(_safe(paper.title) for paper in papers[:_DESCRIBING]),
            "render_with_liquid": False,
        }
        if self.options["author"]:
            front_matter["author"] = self.options["author"]
        if papers[0].thumbnail:
            front_matter["image"] = {"path": papers[0].thumbnail, "alt": _safe(papers[0].title)}
        return front_matter

    def _date(self, of: Period, papers: list[Paper]) -> dt.datetime:
        """Return when a post is dated: on its day, or on the last of its papers' days, but not before it was there.

        So it is never a date to come, at which a blog would not build it, and the same whenever it is rendered. That
        of a day stays; that of a week moves on as long as the week does.
        """
        if isinstance(of, Day):
            seen = [paper.first_seen for paper in papers if paper.first_seen]
            there, date = dt.datetime.fromisoformat(min(seen)) if seen else None, self.clock.on(of.first)
        else:
            days = Summary.of(papers).days
            there, date = last_changed(papers), self.clock.on(max(days, default=of.first))
        return min(date, there.astimezone(self.clock.zone)) if there else date

    def _written_out(self, of: Period) -> str:
        if isinstance(of, Day):
            return format_date(of.first, "full", locale=self.locale)
        if isinstance(of, Month):
            return format_skeleton("yMMMM", dt.datetime.combine(of.first, dt.time()), locale=self.locale)
        return format_interval(of.first, of.last, "yMMMd", locale=self.locale)


def slug(path: str | None, kind: str) -> str:
    """Return the slug of a post's file, which tells several posts of one edition apart."""
    match = _POST_NAME.search(path or "")
    return match[1].replace("%(kind)s", kind) if match else f"{kind}-papers"


def _safe(text: str) -> str:
    """Return a text for the front matter: plain, with entities, since themes print it into HTML and XML as it is."""
    return html.escape(one_line(printable(plain(text))))
