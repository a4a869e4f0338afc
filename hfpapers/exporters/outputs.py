"""What is published of an edition: the files of the setting OUTPUTS, rendered."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, Self, cast

import jinja2
from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter
from scrapy.utils.misc import build_from_crawler, load_object

from hfpapers.items import Paper


class Outputs:
    """The files of an edition, in the order in which they are to be replaced.

    Of the setting OUTPUTS, shaped like Scrapy's FEEDS: a path within the output folder, with ``%(kind)s`` and
    ``%(edition)s``, to the ``format`` of FEED_EXPORTERS and options of its exporter.
    """

    def __init__(self, crawler: Crawler, outputs: dict[str, dict[str, Any]]) -> None:
        self.crawler = crawler
        self.outputs = outputs
        self.exporters = crawler.settings.getwithbase("FEED_EXPORTERS")
        for path, options in outputs.items():
            self._check(path, options)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the outputs of a crawl's settings; raise `ValueError` in one sentence if they are wrong."""
        try:
            outputs = crawler.settings.getdict("OUTPUTS")
        except (TypeError, ValueError) as error:
            raise ValueError(f"OUTPUTS must be a dict, or a JSON object with double quotes: {error}") from error
        return cls(crawler, outputs)

    def render(self, kind: str, edition: str, papers: Sequence[Paper]) -> dict[str, bytes]:
        """Return each file's name and bytes.

        Whatever an exporter raises is raised: `jinja2.TemplateError` is a mistake in a template.
        """
        return {
            path % {"kind": kind, "edition": edition}: self._export(options, papers)
            for path, options in self.outputs.items()
        }

    def _export(self, options: dict[str, Any], papers: Sequence[Paper]) -> bytes:
        file = BytesIO()
        exporter = self._exporter(file, options)
        exporter.start_exporting()
        for paper in papers:
            exporter.export_item(paper)
        exporter.finish_exporting()
        return file.getvalue()

    def _exporter(self, file: BytesIO, options: dict[str, Any]) -> BaseItemExporter:
        exporter = load_object(self.exporters[options["format"]])
        kwargs = {"encoding": "utf-8"} | {name: value for name, value in options.items() if name != "format"}
        return cast("BaseItemExporter", build_from_crawler(exporter, self.crawler, file, **kwargs))

    def _check(self, path: str, options: dict[str, Any]) -> None:
        try:
            name = PurePosixPath(path % {"kind": "daily", "edition": "2026-02-19"})
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"OUTPUTS has {path!r}; a path may have %(kind)s and %(edition)s in it") from None
        if name.is_absolute() or ".." in name.parts or not name.parts:
            raise ValueError(f"OUTPUTS has {path!r}; a path must be within the output folder")
        if not isinstance(options, dict) or options.get("format") not in self.exporters:
            known = ", ".join(sorted(self.exporters))
            raise ValueError(f"OUTPUTS has {path!r} with {options!r}; its format must be one of {known}")
        try:
            self._exporter(BytesIO(), options)
        except jinja2.TemplateNotFound as error:
            raise ValueError(f"OUTPUTS has {path!r}, for which there is no template {error.name!r}") from error
        except jinja2.TemplateError as error:
            raise ValueError(f"OUTPUTS has {path!r}, whose template can't be read: {error}") from error
