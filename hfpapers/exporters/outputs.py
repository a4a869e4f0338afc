"""What is published of an edition: its data, and the files of the setting OUTPUTS, rendered."""

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, Self, cast

import jinja2
from pydantic import ValidationError
from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter
from scrapy.utils.misc import build_from_crawler, load_object

from hfpapers.edition import newest
from hfpapers.exporters.feed import FeedExporter
from hfpapers.exporters.gathering import GatheringExporter
from hfpapers.exporters.post import PostExporter
from hfpapers.items import Paper
from hfpapers.selection import Selection

_EXAMPLE = {"kind": "daily", "edition": "2026-02-19"}
# What Store reads back.
_OF_THE_STORE = re.compile(r"(?:daily|weekly|monthly)/[^/]+\.(?:jsonl|empty)")


class Outputs:
    """The files of an edition, in the order in which they are to be replaced.

    Of the setting OUTPUTS, shaped like Scrapy's FEEDS: a path within the output folder to the ``format`` of
    FEED_EXPORTERS, a ``selection`` of papers, and options of the exporter. A path with ``%(edition)s`` is a file of
    each edition; one without is one file of the newest editions.
    """

    def __init__(self, crawler: Crawler, outputs: dict[str, dict[str, Any]]) -> None:
        self.crawler = crawler
        self.exporters = crawler.settings.getwithbase("FEED_EXPORTERS")
        self.outputs = outputs
        posts = (
            path for path, options in outputs.items() if isinstance(options, dict) and options.get("format") == "md"
        )
        # The post that feeds send their readers to: the first.
        self.post = next(posts, None)
        self.selections = {path: self._check(path, options) for path, options in outputs.items()}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the outputs of a crawl's settings; raise `ValueError` in one sentence if they are wrong."""
        try:
            outputs = crawler.settings.getdict("OUTPUTS")
        except (TypeError, ValueError) as error:
            raise ValueError(f"OUTPUTS must be a dict, or a JSON object with double quotes: {error}") from error
        return cls(crawler, outputs)

    def data(self, papers: Iterable[Paper]) -> bytes:
        """Return an edition's data: JSON Lines of all its papers, which is no choice of OUTPUTS."""
        return self._export(papers, {"format": "jsonlines"})

    def of_edition(self, kind: str, edition: str, papers: list[Paper]) -> dict[str, bytes]:
        """Return the name and the bytes of each file of an edition. One that would show no paper is not there.

        Whatever an exporter raises is raised: `jinja2.TemplateError` is a mistake in a template.
        """
        files = {}
        for path, options in self.outputs.items():
            if _is_of_edition(path):
                name = path % {"kind": kind, "edition": edition}
                files[name] = self._export(self.selections[path].of(papers), options | {"path": name})
        return {name: data for name, data in files.items() if data}

    def of_newest(self, archive: Callable[[], Iterable[list[Paper]]]) -> dict[str, bytes]:
        """Return the name and the bytes of each file of the newest editions; raise as `of_edition` does.

        ``archive`` returns the papers of all editions, newest first.
        """
        files = {}
        for path, options in self.outputs.items():
            if not _is_of_edition(path):
                shown = newest(archive(), self._items(options), self.selections[path].of)
                files[path] = self._export(shown, options | {"path": path})
        return {name: data for name, data in files.items() if data}

    def _items(self, options: dict[str, Any]) -> int:
        return int(options.get("items", self.crawler.settings["FEED_ITEMS"]))

    def _export(self, papers: Iterable[Paper], options: dict[str, Any]) -> bytes:
        file = BytesIO()
        exporter = self._exporter(file, options)
        exporter.start_exporting()
        for paper in papers:
            exporter.export_item(paper)
        exporter.finish_exporting()
        return file.getvalue()

    def _exporter(self, file: BytesIO, options: dict[str, Any]) -> BaseItemExporter:
        exporter = load_object(self.exporters[str(options["format"])])
        kwargs = {name: value for name, value in options.items() if name not in {"format", "selection"}}
        if not issubclass(exporter, GatheringExporter):
            kwargs.pop("path", None)
        elif issubclass(exporter, FeedExporter):
            kwargs["post"] = self.post
        return cast("BaseItemExporter", build_from_crawler(exporter, self.crawler, file, encoding="utf-8", **kwargs))

    def _check(self, path: str, options: dict[str, Any]) -> Selection:
        """Return an output's selection; raise `ValueError` in one sentence if the output can't be what it should."""
        try:
            name = PurePosixPath(path % _EXAMPLE)
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"OUTPUTS has {path!r}; a path may have %(kind)s and %(edition)s in it") from None
        if name.is_absolute() or ".." in name.parts or str(name) != path % _EXAMPLE or name.name.startswith("."):
            raise ValueError(f"OUTPUTS has {path!r}; a path must be a file's within the output folder")
        if _OF_THE_STORE.fullmatch(str(name)):
            raise ValueError(f"OUTPUTS has {path!r}; that is where the data is, which always holds every paper")
        if not isinstance(options, dict) or str(options.get("format")) not in self.exporters:
            known = ", ".join(sorted(self.exporters))
            raise ValueError(f"OUTPUTS has {path!r} with {options!r}; its format must be one of {known}")
        try:
            exporter = self._exporter(BytesIO(), options)
            selection = Selection(**options.get("selection", {}))
        except jinja2.TemplateNotFound as error:
            raise ValueError(f"OUTPUTS has {path!r}, for which there is no template {error.name!r}") from error
        except jinja2.TemplateError as error:
            raise ValueError(f"OUTPUTS has {path!r}, whose template can't be read: {error}") from error
        except (ImportError, NameError, TypeError, ValueError) as error:
            raise ValueError(f"OUTPUTS has {path!r}, which can't be made: {_one_line(error)}") from error
        if isinstance(exporter, PostExporter) and not _is_of_edition(path):
            raise ValueError(f"OUTPUTS has {path!r}; a post is of one edition, so %(edition)s must be in its path")
        return selection


def _is_of_edition(path: str) -> bool:
    return "%(edition)s" in path


def _one_line(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    return "; ".join(f"selection.{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
