"""A post for a Jekyll blog: an edition rendered by a template."""

import datetime as dt
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Self
from zoneinfo import ZoneInfo

from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter
from scrapy.settings import BaseSettings

from hfpapers.exporters.templates import environment, labels
from hfpapers.items import Paper
from hfpapers.periods import Day


@dataclass(frozen=True)
class PostOptions:
    """How a post looks: the settings POST_*, or an output's own options in their place."""

    template: str
    language: str
    author: str | None
    time: dt.time
    zone: ZoneInfo
    templates_folder: str | None

    @classmethod
    def from_settings(cls, settings: BaseSettings, **options: Any) -> Self:
        """Return the options; raise `ValueError` for a time or a time zone that is none."""
        chosen = {name: options.get(name.lower(), settings[f"POST_{name}"]) for name in _OPTIONS}
        try:
            time = dt.time.fromisoformat(str(chosen["TIME"]))
        except ValueError:
            raise ValueError(f"POST_TIME is {chosen['TIME']!r}; it must be a time like 09:15") from None
        try:
            zone = ZoneInfo(str(chosen["TIMEZONE"]))
        except (ValueError, KeyError, OSError):
            # Unknown names, names that are paths, names of folders of the time zone database.
            raise ValueError(f"POST_TIMEZONE is {chosen['TIMEZONE']!r}; it must be one like Asia/Seoul") from None
        return cls(
            template=str(chosen["TEMPLATE"]),
            language=str(chosen["LANGUAGE"]),
            author=chosen["AUTHOR"] or None,
            time=time.replace(tzinfo=None),
            zone=zone,
            templates_folder=chosen["TEMPLATES_FOLDER"] or None,
        )


_OPTIONS = ("TEMPLATE", "LANGUAGE", "AUTHOR", "TIME", "TIMEZONE", "TEMPLATES_FOLDER")


class PostExporter(BaseItemExporter):
    """Writes the papers of one edition as a post."""

    def __init__(self, file: BytesIO, post: PostOptions, **kwargs: Any) -> None:
        super().__init__(dont_fail=True, **kwargs)
        self.file = file
        self.post = post
        self.papers: list[Paper] = []
        env = environment(post.templates_folder)
        self.labels = labels(env, post.language)
        self.template = env.get_template(post.template)

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: BytesIO, **options: Any) -> Self:
        """Return an exporter with the crawl's settings; raise `ValueError` or `jinja2.TemplateError` for wrong ones."""
        return cls(file, PostOptions.from_settings(crawler.settings, **options), **options)

    def export_item(self, item: Paper) -> None:
        """Keep a paper until all are there."""
        self.papers.append(item)

    def finish_exporting(self) -> None:
        """Render the papers in the order of their ranks; raise `jinja2.TemplateError` if the template can't."""
        if not self.papers:
            return
        papers = sorted(self.papers, key=lambda paper: paper.rank)
        text = self.template.render(papers=papers, labels=self.labels, front_matter=self._front_matter())
        self.file.write(text.encode())

    def _front_matter(self) -> dict[str, Any]:
        day = Day.parse(self.papers[0].edition)
        moment = dt.datetime.combine(day.date, self.post.time, self.post.zone)
        author = {"author": self.post.author} if self.post.author else {}
        return {
            "title": f"Hugging Face Daily Papers - {day}",
            "date": moment.strftime("%Y-%m-%d %H:%M:%S %z"),
            "categories": [str(name) for name in self.labels["categories"]],
            "tags": ["huggingface", "papers", "daily", "ai"],
            # The theme's own is the slug alone, which all editions share.
            "permalink": f"/posts/daily-papers-{day}/",
            "render_with_liquid": False,
        } | author
