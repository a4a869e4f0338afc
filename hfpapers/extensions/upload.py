"""Copies the database and the site into the object store when a crawl has ended."""

from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from hfpapers.config import Config
from hfpapers.extensions.report import ReportExtension
from hfpapers.publishing.tracker import EditionTracker
from hfpapers.publishing.uploads import Uploads
from hfpapers.storage.store import EditionStore


class UploadExtension:
    """Upload the database and the site of an archive in an object store, after everything is published and recorded."""

    def __init__(self, crawler: Crawler, uploads: Uploads) -> None:
        self.crawler = crawler
        self.uploads = uploads

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of a crawl; raise `NotConfigured` if nothing is published into an object store."""
        config = Config.from_settings(crawler.settings)
        if not (config.publish and config.has_object_store):
            raise NotConfigured
        uploads = Uploads.from_config(config, EditionStore.open(config))
        if uploads is None:
            raise NotConfigured
        extension = cls(crawler, uploads)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    async def spider_closed(self, reason: str) -> None:
        """Upload what changed, after the crawl log of all editions is written."""
        if report := self.crawler.get_extension(ReportExtension):
            await report.spider_closed(reason)
        tracker = EditionTracker.get(self.crawler)
        if tracker.is_rendered_later:
            return
        if tracker.has_nothing_to_do or any(result.verdict != "withheld" for result in tracker.results):
            self.uploads.run()
