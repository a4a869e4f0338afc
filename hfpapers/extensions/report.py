"""Writes the report of each edition as soon as the edition has ended."""

import logging
import platform
from typing import Self

import scrapy
from pydantic import BaseModel
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from hfpapers import __version__, clock
from hfpapers.config import Config
from hfpapers.editions.report import Report, Requests
from hfpapers.editions.result import Changes, EditionResult
from hfpapers.publishing.tracker import EditionTracker, edition_finished
from hfpapers.storage.store import CorruptDataError, EditionStore, report_path

logger = logging.getLogger(__name__)

_VERSIONS = {"hfpapers": __version__, "scrapy": scrapy.__version__, "python": platform.python_version()}


class ReportExtension:
    """Write how the last crawl of each edition ended to ``reports/``, also if nothing was published."""

    def __init__(self, crawler: Crawler, store: EditionStore) -> None:
        self.crawler = crawler
        self.store = store

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of a crawl; raise `NotConfigured` if the setting PUBLISH is off."""
        config = Config.from_settings(crawler.settings)
        if not config.publish:
            raise NotConfigured
        extension = cls(crawler, EditionStore(config.output_path))
        crawler.signals.connect(extension.edition_finished, edition_finished)
        return extension

    def edition_finished(self, result: EditionResult) -> None:
        """Write the report of an edition."""
        period, changes = result.period, result.changes
        moment = clock.rfc3339(clock.now())
        counts = changes or Changes(papers=0)
        report = Report(
            kind=period.kind,
            edition=str(period),
            arguments=self._arguments(),
            started_at=clock.rfc3339(EditionTracker.get(self.crawler).started_at),
            crawled_at=moment,
            confirmed_at=moment if changes else self._previous_confirmed_at(result),
            verdict=result.verdict,
            reason=result.reason,
            papers=counts.papers if changes else None,
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
        try:
            self.store.replace({report_path(period): f"{report.model_dump_json(indent=1)}\n".encode()})
        except OSError as error:
            logger.warning("%s: could not write the report: %s", period, error)

    def _arguments(self) -> dict[str, str]:
        arguments = getattr(self.crawler.spider, "args", None)
        if not isinstance(arguments, BaseModel):
            return {}
        given = arguments.model_dump(exclude_none=True, exclude={"job", "summary"})
        return {name: str(value) for name, value in given.items()}

    def _requests(self) -> Requests:
        stats = self.crawler.stats
        return Requests(
            sent=stats.get_value("downloader/request_count", 0),
            retried=stats.get_value("retry/count", 0),
            rate_limited=stats.get_value("rate_limit/exceeded", 0),
            waited_s=stats.get_value("rate_limit/waited_s", 0),
        )

    def _previous_confirmed_at(self, result: EditionResult) -> str | None:
        try:
            previous = self.store.report(result.period)
        except CorruptDataError as error:
            logger.warning("%s: replacing the report, which cannot be read: %s", result.period, error)
            return None
        return previous.confirmed_at if previous else None
