"""Writes the report of each edition's crawl, as soon as it is known how it ended."""

import logging
from typing import Self

from scrapy.crawler import Crawler

from hfpapers.clock import now, rfc3339
from hfpapers.outcomes import Conclusion
from hfpapers.report import Report
from hfpapers.signals import edition_concluded
from hfpapers.store import Store, UnreadableError, report_name

logger = logging.getLogger(__name__)


class ReportExtension:
    """Keeps, for each edition, how its last crawl ended."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of a crawl."""
        extension = cls(Store.from_settings(crawler.settings))
        crawler.signals.connect(extension.edition_concluded, edition_concluded)
        return extension

    def edition_concluded(self, conclusion: Conclusion) -> None:
        """Write an edition's report."""
        of = conclusion.period
        moment = rfc3339(now())
        report = Report(
            kind=of.kind,
            edition=str(of),
            crawled_at=moment,
            confirmed_at=moment if conclusion.papers is not None else self._confirmed_before(conclusion),
            verdict=conclusion.verdict,
            reason=conclusion.reason,
            papers=conclusion.papers,
            removed=[*conclusion.removed],
            files=[*conclusion.files],
        )
        try:
            self.store.replace({report_name(of): f"{report.model_dump_json(indent=1)}\n".encode()})
        except OSError as error:
            logger.warning("%s: its report can't be written: %s", of, error)

    def _confirmed_before(self, conclusion: Conclusion) -> str | None:
        try:
            before = self.store.report(conclusion.period)
        except UnreadableError as error:
            logger.warning("%s: its report is written anew: %s", conclusion.period, error)
            return None
        return before.confirmed_at if before else None
