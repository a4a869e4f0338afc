"""How each requested edition of a crawl ended: an extension that the other components report to."""

import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, Self, TypeVar

from pydantic import BaseModel
from scrapy import signals
from scrapy.crawler import Crawler

from hfpapers import clock
from hfpapers.config import Config
from hfpapers.editions.checks import ExtractionStats
from hfpapers.editions.crawl_log import SourceName
from hfpapers.editions.merge import rank_papers
from hfpapers.editions.periods import Period
from hfpapers.editions.report import Failure
from hfpapers.editions.result import Changes, EditionResult, ResultVerdict, UnreadValues
from hfpapers.hub.list_page import Listing
from hfpapers.items import ListSource, Paper
from hfpapers.text.plain import count, join_first

T = TypeVar("T")

logger = logging.getLogger(__name__)

# Sent when an edition has ended, with `result`, an `EditionResult`.
edition_finished = object()

# The report of an edition has at most this many failures, and at most this many warnings.
_MAX_RECORDS = 50
# The best papers of an edition that the summary of a crawl shows.
_TOP_PAPERS = 5
_SOURCE_NAMES: dict[ListSource, SourceName] = {"data": "page", "cards": "page", "api": "api", "browser": "browser"}


class EditionTracker:
    """Records how each requested edition ended, and mirrors the numbers into the stats ``editions/…``.

    An edition without a result, whatever the reason, was not published.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.started_at = clock.now()
        self.results: list[EditionResult] = []
        self.finish_reason = "not started"
        # The number of requested editions; None until the spider has determined it.
        self.requested: int | None = None
        # The requested editions without a result.
        self._open: dict[Period, None] = {}
        # Why the crawl was aborted, if it was.
        self.abort_reason: str | None = None
        # Files of several editions, like feeds, that could not be published.
        self.rejected_files: list[str] = []
        self.failed_pages: Counter[str] = Counter()
        self._failures: defaultdict[str, list[Failure]] = defaultdict(list)
        self._warnings: defaultdict[str, list[str]] = defaultdict(list)
        self._anomalies: defaultdict[str, list[str]] = defaultdict(list)
        self._list_sources: dict[str, SourceName] = {}
        self._unread_values: dict[str, UnreadValues] = {}
        self._unknown_keys: dict[str, frozenset[str]] = {}
        self._started = clock.monotonic()
        self._is_concluded = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of a crawl."""
        tracker = cls(crawler)
        crawler.signals.connect(tracker.spider_opened, signals.spider_opened)
        crawler.signals.connect(tracker.spider_closed, signals.spider_closed)
        return tracker

    @classmethod
    def get(cls, crawler: Crawler) -> Self:
        """Return the tracker of a crawl; raise `RuntimeError` if the extension is not enabled."""
        tracker = crawler.get_extension(cls)
        if tracker is None:
            raise RuntimeError(f"the extension {cls.__module__}.{cls.__name__} is not enabled; add it to EXTENSIONS")
        return tracker

    def spider_opened(self) -> None:
        """Note when the crawl began."""
        self.finish_reason = "stopped"
        self.started_at, self._started = clock.now(), clock.monotonic()

    def spider_closed(self, reason: str) -> None:
        """Log how the crawl ended."""
        self.conclude(reason)

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of the spider by name; empty if it is not a spider of the project."""
        arguments = getattr(self.crawler.spider, "args", None)
        return arguments.model_dump() if isinstance(arguments, BaseModel) else {}

    @property
    def is_rendered_later(self) -> bool:
        """Whether everything that is made from the data is left to `scrapy render`."""
        return self.arguments.get("render") == "later"

    @property
    def seconds_running(self) -> float:
        """The seconds since the crawl began."""
        return clock.monotonic() - self._started

    @property
    def pending(self) -> int:
        """The number of requested editions without a result."""
        return len(self._open)

    @property
    def has_nothing_to_do(self) -> bool:
        """Whether the spider found that no edition has to be requested."""
        return self.requested == 0

    @property
    def has_published(self) -> bool:
        """Whether the files of an edition are in place, changed or not."""
        return any(result.verdict in {"published", "unchanged"} for result in self.results)

    @property
    def rejected(self) -> list[str]:
        """The names of the editions that were not published, and of files of several editions."""
        return [str(result.period) for result in self.results if result.verdict == "withheld"] + self.rejected_files

    @property
    def is_successful(self) -> bool:
        """Whether every requested edition was published or has no list."""
        return self.requested is not None and not self.pending and not self.rejected and self.abort_reason is None

    def expect(self, periods: Sequence[Period]) -> None:
        """Set the requested editions. The edition of the latest list may turn out to be an earlier one."""
        self.requested = len(periods)
        self._open = dict.fromkeys(periods)
        self.crawler.stats.set_value("editions/requested", len(periods))

    def warn(self, edition: str, message: str, *, is_anomaly: bool = False) -> None:
        """Log what is unexpected about an edition, and record it for the edition's report.

        An anomaly is something unexpected in what the Hub states, of which people want to be notified.
        """
        logger.warning("%s: %s", edition, message)
        for records in (self._warnings, *([self._anomalies] if is_anomaly else [])):
            if len(records[edition]) < _MAX_RECORDS:
                records[edition].append(message)

    def record_failure(self, edition: str, url: str, reason: str) -> None:
        """Record a request that returned no data, for the edition's report."""
        if len(self._failures[edition]) < _MAX_RECORDS:
            self._failures[edition].append(Failure(url=url, reason=reason))

    def record_failed_page(self, paper: Paper) -> None:
        """Count a paper that is published without the data of its own page."""
        self.failed_pages[paper.edition] += 1
        self.crawler.stats.inc_value("pages/failed")

    def record_listing(self, edition: str, listing: Listing) -> None:
        """Record from where an edition's list was read, and what could not be read in it."""
        self.crawler.stats.inc_value(f"lists/from_{listing.source}")
        for name, number in listing.unparsed_fields.items():
            self.crawler.stats.inc_value(f"lists/unparsed/{name}", number)
        self._list_sources[edition] = _SOURCE_NAMES[listing.source]
        self._unread_values[edition] = UnreadValues(frozenset(listing.unparsed_fields), frozenset(listing.skipped_ids))
        self._unknown_keys[edition] = listing.unknown_keys
        if listing.skipped:
            self.crawler.stats.inc_value("lists/skipped", len(listing.skipped))
            self.warn(edition, f"skipped what cannot be published: {join_first(listing.skipped)}", is_anomaly=True)
        if listing.truncated_fields:
            fields = ", ".join(f"{name} (papers: {number})" for name, number in listing.truncated_fields.items())
            self.warn(edition, f"truncated what is too long: {fields}")

    def unread_values(self, edition: str) -> UnreadValues:
        """Return what could not be read in an edition's list."""
        return self._unread_values.get(edition, UnreadValues())

    def accept(
        self, period: Period, papers: Sequence[Paper], changes: Changes, extraction: ExtractionStats | None = None
    ) -> None:
        """Record an edition whose files are all in place."""
        verdict: ResultVerdict = "published" if changes.files else "unchanged"
        with_organization = sum(paper.organization is not None for paper in papers)
        details = f"{with_organization} with an organization, {count(self.failed_pages[str(period)], 'page')} failed"
        if changes.files:
            folder = Config.from_settings(self.crawler.settings).output_dir
            action = f"published {count(len(papers), 'paper')} ({details}) to {folder}/"
        else:
            action = f"unchanged ({count(len(papers), 'paper')}, {details})"
        logger.info("%s: %s in %.1f s", period, action, self.seconds_running)
        if changes.removed:
            logger.warning("%s: removed papers that are no longer listed: %s", period, join_first(changes.removed))
        top = tuple((paper.title, paper.upvotes) for paper in papers[:_TOP_PAPERS])
        self._finish(
            EditionResult(
                period, verdict, changes=changes, extraction=extraction, sources=_source_names(extraction), top=top
            )
        )

    def collect(self, period: Period, papers: Sequence[Paper]) -> None:
        """Record an edition of which all papers were yielded, while publishing is switched off."""
        logger.info("%s: collected %s in %.1f s", period, count(len(papers), "paper"), self.seconds_running)
        top = tuple((paper.title, paper.upvotes) for paper in rank_papers(papers)[:_TOP_PAPERS])
        self._finish(EditionResult(period, "collected", changes=Changes(papers=len(papers)), top=top))

    def skip(self, period: Period, verdict: Literal["without_list", "not_open"], sources: Sequence[SourceName]) -> None:
        """Record a period that has no list, which is a result and not an error; `sources` are those that state it."""
        self._finish(EditionResult(period, verdict, sources=tuple(sources)))

    def reject(self, period: Period, reason: str, extraction: ExtractionStats | None = None) -> None:
        """Record an edition that is not published, and log why."""
        if self.abort_reason is not None:
            # All editions are rejected already.
            return
        if self.requested is None:
            # No edition was requested: a command like `scrapy parse` looks at a page.
            logger.warning("%s: %s", period, reason)
            return
        logger.error("%s: not published: %s. The published files are unchanged.", period, reason)
        sources = _source_names(extraction)
        self._finish(EditionResult(period, "withheld", reason, extraction=extraction, sources=sources))

    def reject_files(self, name: str, reason: str) -> None:
        """Record that files of several editions are not published, and log why."""
        self.rejected_files.append(name)
        logger.error("%s: not published: %s. The published files are unchanged.", name, reason)

    def abort(self, reason: str) -> None:
        """Reject all editions without a result, with one line in the log instead of one per edition."""
        if self.abort_reason is not None:
            return
        self.abort_reason = reason
        logger.error(
            "%s. Nothing was published, and the published files are unchanged. To see what hfpapers does without a"
            " network, run `scrapy demo`.",
            reason,
        )
        for period in [*self._open]:
            self._finish(EditionResult(period, "withheld", reason))

    def conclude(self, finish_reason: str | None = None) -> None:
        """Reject the editions without a result, and log how the crawl ended. Later calls do nothing.

        `finish_reason` is why Scrapy closed the spider; None if it did not.
        """
        if self._is_concluded:
            return
        self._is_concluded = True
        self.finish_reason = finish_reason or self.finish_reason
        if self.abort_reason is not None:
            return
        unfinished = [*self._open]
        if unfinished:
            logger.error(
                "%d of %s not published: the crawl ended before %s complete (%s)",
                len(unfinished),
                count(self.requested or 0, "edition"),
                "it was" if len(unfinished) == 1 else "they were",
                self.finish_reason,
            )
        reason = f"the crawl ended before the edition was complete ({self.finish_reason})"
        for period in unfinished:
            self._finish(EditionResult(period, "withheld", reason))
        if self.requested is not None and self.requested > 1:
            logger.info("%s", self._count_verdicts())
        if self.has_nothing_to_do and not self.rejected:
            logger.info("Nothing to do: the argument `only` selects none of the requested editions.")

    def _count_verdicts(self) -> str:
        verdicts = Counter(result.verdict for result in self.results)
        successes: tuple[ResultVerdict, ...] = ("published", "unchanged", "collected")
        parts = [f"{verdicts[verdict]} {verdict}" for verdict in successes if verdicts[verdict]]
        parts += [f"{verdicts['without_list']} without a list", f"{len(self.rejected)} not published"]
        if verdicts["not_open"]:
            parts.insert(-1, f"{verdicts['not_open']} not open yet")
        rejected = f" ({', '.join(sorted(self.rejected))})" if self.rejected else ""
        return f"{self.requested} editions: {', '.join(parts)}{rejected}"

    def _finish(self, result: EditionResult) -> None:
        name = str(result.period)
        list_source = self._list_sources.pop(name, None)
        # An edition that is not complete has no papers that show it.
        is_list_found = list_source is not None and result.verdict == "withheld" and not result.sources
        result = replace(
            result,
            sources=(list_source,) if list_source and is_list_found else result.sources,
            failures=self._pop_records(self._failures, name),
            warnings=self._pop_records(self._warnings, name),
            anomalies=self._pop_records(self._anomalies, name),
            unknown_fields=tuple(
                sorted(self._unread_values.pop(name, UnreadValues()).fields | self._unknown_keys.pop(name, frozenset()))
            ),
        )
        self.results.append(result)
        # The edition of the latest list is not among the requested ones if it is an earlier one.
        self._open.pop(result.period if result.period in self._open else next(iter(self._open), result.period), None)
        self.crawler.stats.inc_value(f"editions/{result.verdict}")
        self.crawler.signals.send_catch_log(edition_finished, result=result)

    def _pop_records(self, records: dict[str, list[T]], name: str) -> tuple[T, ...]:
        """Remove and return what was recorded for the report of an edition."""
        # The latest list is requested for the current day, and may be that of an earlier day.
        names = dict.fromkeys([name, *records]) if self.requested == 1 else [name]
        found = [record for each in names for record in records.pop(each, ())]
        return tuple(found[:_MAX_RECORDS])


def _source_names(extraction: ExtractionStats | None) -> tuple[SourceName, ...]:
    """Return what the papers of a list were read from."""
    sources = {_SOURCE_NAMES[source] for source in _SOURCE_NAMES if extraction and source in extraction.list_sources}
    return tuple(sorted(sources))
