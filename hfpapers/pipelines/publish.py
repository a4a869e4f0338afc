"""Publishes each edition as soon as all papers of its list have arrived."""

import logging
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from hfpapers.config import Config
from hfpapers.editions.checks import ExtractionStats, RejectedError
from hfpapers.editions.periods import KINDS, Period, parse_period
from hfpapers.items import Paper
from hfpapers.pipelines.buffer import EditionBuffer
from hfpapers.publishing.publisher import Publisher, rejecting_errors
from hfpapers.publishing.tracker import EditionTracker
from hfpapers.site.site import SiteError

logger = logging.getLogger(__name__)


class PublishPipeline:
    """Publish an edition as soon as all papers of its list have arrived.

    An edition that is still incomplete when the spider closes is rejected.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.tracker = EditionTracker.get(crawler)
        self.publisher = Publisher.from_settings(crawler.settings, with_derived=not self.tracker.is_rendered_later)
        self.publisher.renderer.own_files.replaces_posts = self.tracker.arguments.get("posts") == "replace"
        self.buffer = EditionBuffer()
        # Whether an edition was published since the files of the newest editions, like feeds, were rendered.
        self.is_latest_outdated = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawl; raise `NotConfigured` if the setting PUBLISH is off."""
        if not Config.from_settings(crawler.settings).publish:
            raise NotConfigured
        return cls(crawler)

    def open_spider(self) -> None:
        """Warn if Jekyll would copy data into the public site."""
        problem = self.publisher.renderer.blog.find_problem()
        if problem:
            logger.warning("%s", problem)

    async def process_item(self, item: Any) -> Any:
        """Buffer a paper. If it completes its edition, publish the edition."""
        papers = self.buffer.add(item) if isinstance(item, Paper) else None
        if papers is not None:
            await self._publish(parse_period(item.edition), papers)
        return item

    async def close_spider(self) -> None:
        """Reject the editions that are incomplete, and update the files that depend on the published ones."""
        for period, reason in self.buffer.incomplete():
            self.tracker.reject(period, reason)
        # Spiders of other projects have no such attribute.
        if batches := getattr(self.crawler.spider, "arxiv_batches", None):
            await batches.add_to_stored(self.publisher)
        # If nothing had to be requested, they may be outdated all the same: an earlier crawl may have been killed.
        if self.is_latest_outdated or self.tracker.has_nothing_to_do:
            await self._publish_latest()
        for warning in self.publisher.pop_warnings():
            logger.warning("%s", warning)
        # In an object store, the site is updated and uploaded with the database, when the crawl log is written.
        is_local = not self.publisher.store.files.is_shared
        if is_local and (self.tracker.has_published or self.tracker.has_nothing_to_do):
            self._update_site()

    def _update_site(self) -> None:
        """Update the site once for all editions of the crawl, and complete an earlier update that was interrupted."""
        try:
            update = self.publisher.update_site()
        except SiteError as error:
            logger.warning("%s", error)
            return
        for path in update.foreign if update else ():
            logger.warning("site: left %s in place, because hfpapers did not write it", path)
        # An update is a part of what the log says about each edition. A new site is one more thing to look at.
        if update and (update.number_rendered or update.number_changed):
            logger.log(logging.INFO if update.is_complete else logging.DEBUG, "%s", update)

    async def _publish_latest(self) -> None:
        """Render the files of the newest editions, such as feeds."""
        try:
            with rejecting_errors():
                async with self.publisher.store.files.locked_async():
                    self.publisher.publish_latest(KINDS[self.crawler.spidercls.name])
        except RejectedError as error:
            self.tracker.reject_files("feeds", str(error))

    async def _publish(self, period: Period, listed: list[Paper]) -> None:
        """Publish an edition, after other processes have released the output folder."""
        extraction = ExtractionStats.from_papers(listed)
        try:
            with rejecting_errors():
                async with self.publisher.store.files.locked_async():
                    self._publish_locked(period, listed, extraction)
        except RejectedError as error:
            for warning in self.publisher.pop_warnings():
                self.tracker.warn(str(period), warning)
            # The published files are unchanged. The crawl continues with the other editions, and exits with 3.
            self.tracker.reject(period, str(error), extraction)

    def _publish_locked(self, period: Period, listed: list[Paper], extraction: ExtractionStats) -> None:
        edition = str(period)
        is_last = self.tracker.pending <= 1
        for warning in self.publisher.find_drift(period, extraction):
            self.tracker.warn(edition, warning, is_anomaly=True)
        published = self.publisher.publish(
            period,
            listed,
            with_latest=is_last,
            force=self.tracker.arguments.get("force", False),
            unread=self.tracker.unread_values(edition),
            crawled_at=self.tracker.started_at,
        )
        for warning in published.warnings:
            self.tracker.warn(edition, warning)
        self.is_latest_outdated = not is_last
        self.tracker.accept(period, published.papers, published.changes, extraction)
