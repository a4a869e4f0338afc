"""Writes the report of each edition's crawl, as soon as it is known how it ended."""

import logging
import platform
from typing import Self

import scrapy
from pydantic import BaseModel
from scrapy.crawler import Crawler

from hfpapers.clock import now, rfc3339
from hfpapers.outcomes import Conclusion
from hfpapers.report import Report, Requests
from hfpapers.signals import edition_concluded
from hfpapers.store import Store, UnreadableError, report_name
from hfpapers.version import VERSION

logger = logging.getLogger(__name__)

_VERSIONS = {"hfpapers": VERSION, "scrapy": scrapy.__version__, "python": platform.python_version()}


class ReportExtension:
    """Keeps, for each edition, how its last crawl ended."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.store = Store.from_settings(crawler.settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of a crawl."""
        extension = cls(crawler)
        crawler.signals.connect(extension.edition_concluded, edition_concluded)
        return extension

    def edition_concluded(self, conclusion: Conclusion) -> None:
        """Write an edition's report."""
        of, found = conclusion.period, conclusion.found
        moment = rfc3339(now())
        report = Report(
            kind=of.kind,
            edition=str(of),
            arguments=self._arguments(),
            started_at=rfc3339(self.crawler.stats.get_value("start_time")),
            crawled_at=moment,
            confirmed_at=moment if found else self._confirmed_before(conclusion),
            verdict=conclusion.verdict,
            reason=conclusion.reason,
            papers=found.papers if found else None,
            new=found.new if found else 0,
            changed=found.changed if found else 0,
            removed=[*found.removed] if found else [],
            files=[*found.files] if found else [],
            measures=conclusion.measures,
            unrecognised=[*conclusion.unrecognised],
            warnings=[*conclusion.warnings],
            failures=[*conclusion.failures],
            requests=self._requests(),
            versions=_VERSIONS,
        )
        try:
            self.store.replace({report_name(of): f"{report.model_dump_json(indent=1)}\n".encode()})
        except OSError as error:
            logger.warning("%s: its report can't be written: %s", of, error)

    def _arguments(self) -> dict[str, str]:
        args = getattr(self.crawler.spider, "args", None)
        given = args.model_dump(exclude_none=True, exclude={"job"}) if isinstance(args, BaseModel) else {}
        return {name: str(value) for name, value in given.items()}

    def _requests(self) -> Requests:
        stats = self.crawler.stats
        return Requests(
            sent=stats.get_value("downloader/request_count", 0),
            retried=stats.get_value("retry/count", 0),
            refused=stats.get_value("quota/exceeded", 0),
            waited_s=stats.get_value("quota/waited_s", 0),
        )

    def _confirmed_before(self, conclusion: Conclusion) -> str | None:
        try:
            before = self.store.report(conclusion.period)
        except UnreadableError as error:
            logger.warning("%s: its report is written anew: %s", conclusion.period, error)
            return None
        return before.confirmed_at if before else None
