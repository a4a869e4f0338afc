"""Publishes each edition as soon as all papers of its list have arrived."""

import logging
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from hfpapers.config import Config
from hfpapers.editions.checks import ExtractionStats, RejectedError
from hfpapers.editions.periods import KINDS, Period, parse_period
from hfpapers.items import Paper
from hfpapers.pipelines.buffer import EditionBuffer
from hfpapers.publishing.publisher import Publisher
from hfpapers.publishing.tracker import EditionTracker

logger = logging.getLogger(__name__)


class PublishPipeline:
    """Publish an edition as soon as all papers of its list have arrived.

    An edition that is still incomplete when the spider closes is rejected.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.tracker = EditionTracker.get(crawler)
        self.publisher = Publisher.from_settings(crawler.settings)
        self.buffer = EditionBuffer()
        # Whether an edition was published since the files of the newest editions, like feeds, were rendered.
        self.is_latest_outdated = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawl; raise `NotConfigured` if the setting PUBLISH is off."""
        if not Config.from_settings(crawler.settings).publish:
            raise NotConfigured
        return cls(crawler)

    def process_item(self, item: Paper) -> Paper:
        """Buffer the paper. If it completes its edition, publish the edition."""
        papers = self.buffer.add(item)
        if papers is not None:
            self._publish(parse_period(item.edition), papers)
        return item

    def close_spider(self) -> None:
        """Reject the editions that are incomplete, and render the files of the newest editions if they are outdated."""
        for period, reason in self.buffer.incomplete():
            self.tracker.reject(period, reason)
        # If nothing had to be requested, they may be outdated all the same: an earlier crawl may have been killed.
        if self.is_latest_outdated or self.tracker.has_nothing_to_do:
            try:
                self.publisher.publish_latest(KINDS[self.crawler.spidercls.name])
            except RejectedError as error:
                self.tracker.reject_files("feeds", str(error))

    def _publish(self, period: Period, listed: list[Paper]) -> None:
        extraction = ExtractionStats.from_papers(listed)
        warnings: list[str] = []
        is_last = self.tracker.pending <= 1
        try:
            warnings += self.publisher.find_drift(period, extraction)
            for warning in warnings:
                logger.warning("%s: %s", period, warning)
            edition = self.publisher.publish(period, listed, with_latest=is_last, accept_losses=self._accepts_losses())
        except RejectedError as error:
            # The published files are unchanged. The crawl continues with the other editions, and exits with 3.
            self.tracker.reject(period, str(error), extraction, warnings)
        else:
            self.is_latest_outdated = not is_last
            self.tracker.accept(period, edition.papers, edition.changes, extraction, warnings)

    def _accepts_losses(self) -> bool:
        """Return whether the spider's argument `force` is set."""
        return bool(getattr(getattr(self.crawler.spider, "args", None), "force", False))
