"""What is published of an edition: its data, and the files of the setting OUTPUTS, rendered."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from pathlib import PurePosixPath
from typing import Any, Self

import jinja2
from pydantic import ValidationError
from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter
from scrapy.utils.misc import build_from_crawler, load_object

from hfpapers.edition import newest
from hfpapers.exporters.chart import CHARTS, THEMES, ChartExporter, can_draw
from hfpapers.exporters.feed import FeedExporter
from hfpapers.exporters.gathering import GatheringExporter
from hfpapers.exporters.post import PostExporter
from hfpapers.history import History
from hfpapers.items import Paper
from hfpapers.periods import KINDS, Day, Period
from hfpapers.selection import Selection
from hfpapers.store import Store
from hfpapers.summary import Summary

_EXAMPLES = {"kind": "daily", "edition": "2026-02-19", "date": "2026-02-19", "chart": "days", "theme": "light"}
_KIND = "%(kind)s"
_OF_AN_EDITION = ("%(edition)s", "%(date)s")
_OF_A_CHART = ("%(chart)s", "%(theme)s")
_CHART_AND_THEME = " and ".join(_OF_A_CHART)
# What the store reads back.
_OF_THE_STORE = re.compile(r"(?:daily|weekly|monthly)/[^/]+\.(?:jsonl|empty)|(?:history|reports)/.*")


@dataclass(frozen=True)
class Output:
    """An entry of OUTPUTS: a path with placeholders, and what the file there is."""

    path: str
    format: str
    exporter: type[BaseItemExporter]
    kinds: Sequence[str]
    selection: Selection
    # Of the exporter.
    options: Mapping[str, Any]

    @property
    def is_of_an_edition(self) -> bool:
        """Whether it is a file of each edition, and not one of the newest."""
        return any(each in self.path for each in _OF_AN_EDITION)

    @property
    def is_chart(self) -> bool:
        """Whether it is charts: of each kind one in each theme."""
        return issubclass(self.exporter, ChartExporter)


class Outputs:
    """The files of an edition, in the order in which they are to be replaced.

    Of the setting OUTPUTS, shaped like Scrapy's FEEDS: a path within the output folder to the ``format`` of
    FEED_EXPORTERS, the ``kinds`` of editions that have it (else, all with ``%(kind)s`` in the path, daily ones
    without), a ``selection`` of papers, and options of the exporter. A path with ``%(edition)s`` or ``%(date)s`` is a
    file of each edition; one without is one file of the newest editions.
    """

    def __init__(self, crawler: Crawler, outputs: dict[str, dict[str, Any]]) -> None:
        self.crawler = crawler
        self.store = Store.from_settings(crawler.settings)
        self.exporters = crawler.settings.getwithbase("FEED_EXPORTERS")
        self.outputs = [self._output(path, options) for path, options in outputs.items()]
        self.wanted = self.outputs
        for output in self.outputs:
            self._try(output)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the outputs of a crawl's settings; raise `ValueError` in one sentence if they are wrong."""
        try:
            outputs = crawler.settings.getdict("OUTPUTS")
        except (TypeError, ValueError) as error:
            raise ValueError(f"OUTPUTS must be a dict, or a JSON object with double quotes: {error}") from error
        return cls(crawler, outputs)

    def choose(self, name: str) -> None:
        """Leave out all outputs but those of a path or a format of OUTPUTS; raise `ValueError` if there is none."""
        self.wanted = [output for output in self.outputs if name in {output.path, output.format}]
        if not self.wanted:
            known = ", ".join(
                [*{output.format: None for output in self.outputs}, *(each.path for each in self.outputs)]
            )
            raise ValueError(f"there is no output {name!r}; there are {known}")

    def data(self, papers: Iterable[Paper]) -> bytes:
        """Return an edition's data: JSON Lines of all its papers, which is no choice of OUTPUTS."""
        # As Scrapy's exporter writes them, in a fourteenth of the time.
        return "".join(f"{json.dumps(paper.model_dump(), ensure_ascii=False)}\n" for paper in papers).encode()

    def of_edition(
        self,
        period: Period,
        papers: Sequence[Paper],
        history: History,
        new: Mapping[Period, list[Paper]] | None = None,
    ) -> dict[str, bytes]:
        """Return the name and the bytes of each file of an edition. One that would show no paper is not there.

        ``new`` are the papers of editions that are not stored yet, as `of_newest` has them.

        Whatever an exporter raises is raised: `jinja2.TemplateError` is a mistake in a template, `UnreadableError`
        one in what is stored of the editions that a week or a month sums up.
        """
        outputs = self._of_kind(period.kind, of_an_edition=True)
        summary = self._summary(period, papers, history, new or {}) if outputs else None
        files: dict[str, bytes] = {}
        # By language, what they show, and theme.
        charts: dict[str, dict[str, dict[str, str]]] = {}
        # First the charts, since posts show those that there are.
        for output in sorted(outputs, key=lambda output: not output.is_chart):
            if output.is_chart and not can_draw():
                continue
            options = dict(output.options)
            language = str(options.get("language", self.crawler.settings["POST_LANGUAGE"]))
            if issubclass(output.exporter, PostExporter | ChartExporter):
                options["summary"] = summary
            if issubclass(output.exporter, PostExporter):
                options["charts"] = charts.get(language) or next(iter(charts.values()), {})
            for name, chart in _names(output, period):
                data = self._export(output.exporter, output.selection.of(papers), options | chart | {"path": name})
                if data and chart:
                    charts.setdefault(language, {}).setdefault(chart["chart"], {})[chart["theme"]] = name
                if data and output in self.wanted:
                    files[name] = data
        return files

    def of_newest(self, kind: type[Period], new: Mapping[Period, list[Paper]] | None = None) -> dict[str, bytes]:
        """Return the name and the bytes of each file of the newest editions of a kind; raise as `of_edition` does.

        ``new`` are the papers of editions that are not stored yet.
        """
        files = {}
        for output in self._of_kind(kind.kind, of_an_edition=False):
            items = int(output.options.get("items", self.crawler.settings["FEED_ITEMS"]))
            name = output.path % {"kind": kind.kind}
            shown = newest(self._archive(kind, new or {}), items, output.selection.of)
            files[name] = self._export(output.exporter, shown, {**output.options, "path": name})
        return {name: data for name, data in files.items() if data}

    def _of_kind(self, kind: str, *, of_an_edition: bool) -> list[Output]:
        """Return the outputs that a kind of editions has, as far as they are wanted, or what is wanted shows them."""
        shows_charts = any(issubclass(output.exporter, PostExporter) for output in self.wanted)
        return [
            output
            for output in self.outputs
            if kind in output.kinds
            and output.is_of_an_edition == of_an_edition
            and (output in self.wanted or (output.is_chart and shows_charts))
        ]

    def _archive(self, kind: type[Period], new: Mapping[Period, list[Paper]]) -> Iterator[list[Paper]]:
        """Yield the papers of all editions of a kind, newest first: of those that are new, else of those stored."""
        for period in sorted({*self.store.editions(kind), *new}, reverse=True):
            yield new[period] if period in new else self.store.papers(period)

    def _summary(
        self, period: Period, papers: Sequence[Paper], history: History, new: Mapping[Period, list[Paper]]
    ) -> Summary | None:
        """Return what a week or a month was; a day needs no summary."""
        if isinstance(period, Day):
            return None
        observations = [each for day in period.days() for each in self.store.history(day).observations]
        before = new.get(period.before()) or self.store.papers(period.before())
        return Summary.of(papers, before, [*observations, *history.observations])

    def _export(
        self, exporter_class: type[BaseItemExporter], papers: Iterable[Paper], options: Mapping[str, Any]
    ) -> bytes:
        file = BytesIO()
        exporter = self._exporter(exporter_class, file, options)
        exporter.start_exporting()
        for paper in papers:
            exporter.export_item(paper)
        exporter.finish_exporting()
        return file.getvalue()

    def _exporter(
        self, exporter: type[BaseItemExporter], file: BytesIO, options: Mapping[str, Any]
    ) -> BaseItemExporter:
        kwargs = dict(options)
        if not issubclass(exporter, GatheringExporter):
            kwargs.pop("path", None)
        elif issubclass(exporter, FeedExporter):
            kwargs["posts"] = {kind: self._post(kind) for kind in KINDS}
        return build_from_crawler(exporter, self.crawler, file, encoding="utf-8", **kwargs)

    def _post(self, kind: str) -> str | None:
        """Return the path of the post that feeds send their readers to: the first of its kind."""
        posts = (
            output.path for output in self.outputs if issubclass(output.exporter, PostExporter) and kind in output.kinds
        )
        return next(posts, None)

    def _output(self, path: str, options: dict[str, Any]) -> Output:
        """Return an entry of OUTPUTS; raise `ValueError` in one sentence if it is wrong."""
        try:
            name = PurePosixPath(path % _EXAMPLES)
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"OUTPUTS has {path!r}; a path may have %(kind)s and %(edition)s in it") from None
        if name.is_absolute() or ".." in name.parts or str(name) != path % _EXAMPLES or name.name.startswith("."):
            raise ValueError(f"OUTPUTS has {path!r}; a path must be a file's within the output folder")
        if _OF_THE_STORE.fullmatch(str(name)):
            raise ValueError(f"OUTPUTS has {path!r}; that is where the data is, which always holds every paper")
        if not isinstance(options, dict) or str(options.get("format")) not in self.exporters:
            known = ", ".join(sorted(self.exporters))
            raise ValueError(f"OUTPUTS has {path!r} with {options!r}; its format must be one of {known}")
        kinds = options.get("kinds", [*KINDS] if _KIND in path else [Day.kind])
        if not isinstance(kinds, list) or not set(kinds) <= set(KINDS):
            raise ValueError(f"OUTPUTS has {path!r} with kinds {kinds!r}; they must be a list of {', '.join(KINDS)}")
        try:
            return Output(
                path=path,
                format=str(options["format"]),
                exporter=load_object(self.exporters[str(options["format"])]),
                kinds=kinds,
                selection=Selection(**options.get("selection", {})),
                options={
                    name: value for name, value in options.items() if name not in {"format", "kinds", "selection"}
                },
            )
        except (ImportError, NameError, TypeError, ValueError) as error:
            raise ValueError(f"OUTPUTS has {path!r}, which can't be made: {_one_line(error)}") from error

    def _try(self, output: Output) -> None:
        """Raise `ValueError` in one sentence if an output can't be what it should."""
        path = output.path
        try:
            self._exporter(output.exporter, BytesIO(), output.options)
        except jinja2.TemplateNotFound as error:
            raise ValueError(f"OUTPUTS has {path!r}, for which there is no template {error.name!r}") from error
        except jinja2.TemplateError as error:
            raise ValueError(f"OUTPUTS has {path!r}, whose template can't be read: {error}") from error
        except (ImportError, NameError, TypeError, ValueError) as error:
            raise ValueError(f"OUTPUTS has {path!r}, which can't be made: {_one_line(error)}") from error
        if issubclass(output.exporter, PostExporter) and not output.is_of_an_edition:
            raise ValueError(f"OUTPUTS has {path!r}; a post is of one edition, so %(edition)s must be in its path")
        if not output.is_of_an_edition and len(output.kinds) > 1 and _KIND not in path:
            raise ValueError(f"OUTPUTS has {path!r} of several kinds of editions, so {_KIND} must be in its path")
        if output.is_chart and not (output.is_of_an_edition and all(each in path for each in _OF_A_CHART)):
            raise ValueError(
                f"OUTPUTS has {path!r}; the path of charts must have %(edition)s, {_CHART_AND_THEME} in it"
            )
        if not output.is_chart and any(each in path for each in _OF_A_CHART):
            raise ValueError(f"OUTPUTS has {path!r}; only the path of charts has {_CHART_AND_THEME} in it")


def _names(output: Output, period: Period) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the names of an output's files for a period; of charts, each with what it shows and its theme."""
    placed = {"kind": period.kind, "edition": str(period), "date": str(period.first)}
    if not output.is_chart:
        yield output.path % placed, {}
        return
    for chart, theme in product(CHARTS, THEMES):
        yield output.path % (placed | {"chart": chart, "theme": theme}), {"chart": chart, "theme": theme}


def _one_line(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    return "; ".join(f"selection.{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
