"""Writes the report of each edition, and its line in the crawl log, as soon as the edition has ended."""

import asyncio
import json
import logging
import platform
from collections import deque
from typing import Self

import scrapy
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from hfpapers import __version__, clock
from hfpapers.archive.database import Archive
from hfpapers.config import Config
from hfpapers.editions.crawl_log import CrawlRecord
from hfpapers.editions.periods import Period
from hfpapers.editions.report import Report, Requests
from hfpapers.editions.result import Changes, EditionResult
from hfpapers.publishing.tracker import EditionTracker, edition_finished
from hfpapers.storage.store import EditionStore, report_path
from hfpapers.text.plain import join_first

logger = logging.getLogger(__name__)

_VERSIONS = {"hfpapers": __version__, "scrapy": scrapy.__version__, "python": platform.python_version()}


class ReportExtension:
    """Write how the last crawl of each edition ended to ``reports/``, and every crawl to ``history/crawls-YEAR.jsonl``.

    Both are also written if nothing was published.
    """

    def __init__(self, crawler: Crawler, store: EditionStore, archive: Archive | None) -> None:
        self.crawler = crawler
        self.store = store
        self.archive = archive
        # What is written when no other process holds the lock of the folder.
        self._waiting: deque[tuple[Period, Report, CrawlRecord]] = deque()
        self._writing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of a crawl; raise `NotConfigured` if the setting PUBLISH is off."""
        config = Config.from_settings(crawler.settings)
        if not config.publish:
            raise NotConfigured
        store = EditionStore.open(config)
        extension = cls(crawler, store, Archive.from_config(config, store))
        crawler.signals.connect(extension.edition_finished, edition_finished)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    @property
    def tracker(self) -> EditionTracker:
        """The extension that records how each edition ends."""
        return EditionTracker.get(self.crawler)

    def edition_finished(self, result: EditionResult) -> None:
        """Write the report of an edition and its line in the crawl log, as soon as the folder can be locked."""
        if result.verdict == "collected":
            return
        period, changes = result.period, result.changes
        started_at = clock.rfc3339(self.tracker.started_at)
        counts = changes or Changes(papers=0)
        papers = counts.papers if changes else None
        report = Report(
            kind=period.kind,
            edition=str(period),
            arguments=self._arguments(),
            started_at=started_at,
            crawled_at=clock.rfc3339(clock.now()),
            verdict=result.verdict,
            reason=result.reason,
            papers=papers,
            new=counts.new,
            changed=counts.changed,
            removed=[*counts.removed],
            files=[*counts.files],
            extraction=result.extraction,
            unknown_fields=[*result.unknown_fields],
            warnings=[*result.warnings],
            failures=[*result.failures],
            requests=self._requests(),
            versions=_VERSIONS,
        )
        record = CrawlRecord(
            time=started_at, edition=str(period), sources=[*result.sources], papers=papers, verdict=result.verdict
        )
        self._waiting.append((period, report, record))
        if not _has_event_loop():
            # The process is ending, because a user has interrupted it twice.
            return
        if self._writing is None or self._writing.done():
            self._writing = asyncio.ensure_future(self._write_waiting())

    async def spider_closed(self, reason: str) -> None:
        """Wait until everything is written, also about the editions that the end of the crawl left without a result."""
        # Scrapy calls the receivers of a signal in any order.
        self.tracker.conclude(reason)
        if self._writing is not None:
            await self._writing

    async def _write_waiting(self) -> None:
        while self._waiting:
            try:
                async with self.store.files.locked_async():
                    while self._waiting:
                        self._write(*self._waiting.popleft())
            except OSError as error:
                logger.warning("%s", self._give_up(error))
            except Exception as error:
                # This is a bug, which needs a traceback.
                logger.exception("%s", self._give_up(error))  # noqa: TRY401

    def _give_up(self, error: Exception) -> str:
        """Forget what is waiting, and return a message that names it."""
        reports = [report for _, report, _ in self._waiting]
        self._waiting.clear()
        if not reports:
            return f"the lock of the output folder failed: {error}"
        lost = join_first([report.edition for report in reports])
        is_published = all(report.verdict in {"published", "unchanged"} for report in reports)
        note = "; the editions themselves are published" if is_published else ""
        return f"could not write the reports of {lost}: {error}{note}"

    def _write(self, period: Period, report: Report, record: CrawlRecord) -> None:
        # One does not depend on the other.
        for what, write in (
            ("the crawl log", lambda: self._log_crawl(period, record)),
            ("the report", lambda: self.store.files.replace({report_path(period): _serialize(report)})),
        ):
            try:
                self.store.files.transact(write)
            except OSError as error:
                logger.warning("%s: could not write %s: %s", period, what, error)
            except Exception:
                # This is a bug. Everything else is written all the same.
                logger.exception("%s: could not write %s", period, what)

    def _log_crawl(self, period: Period, record: CrawlRecord) -> None:
        self.store.log_crawl(record)
        if self.archive and not self.tracker.is_rendered_later:
            self.archive.add_crawl(record.moment.year)
            for warning in self.archive.pop_warnings():
                logger.warning("%s: %s", period, warning)

    def _arguments(self) -> dict[str, str]:
        given = self.tracker.arguments
        return {name: str(given[name]) for name in given if given[name] is not None and name not in {"job", "summary"}}

    def _requests(self) -> Requests:
        stats = self.crawler.stats
        return Requests(
            sent=stats.get_value("downloader/request_count", 0),
            retried=stats.get_value("retry/count", 0),
            rate_limited=stats.get_value("rate_limit/exceeded", 0),
            waited_s=stats.get_value("rate_limit/waited_s", 0),
        )


def _has_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _serialize(report: Report) -> bytes:
    text = json.dumps(report.model_dump(), ensure_ascii=False, indent=1)
    # Lone surrogates, which UTF-8 cannot contain, are in no text that is cleaned. A report must not fail.
    return f"{text}\n".encode(errors="replace")
