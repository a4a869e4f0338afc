"""Sends the notifications that are due when a crawl has ended."""

from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from hfpapers.config import Config
from hfpapers.publishing.notifier import Notifier
from hfpapers.publishing.tracker import EditionTracker

# The end of a crawl is delayed by this many seconds at most.
_TIMEOUT_S = 10.0
_PUBLISHED = {"published", "unchanged"}


class NotifyExtension:
    """Send the digests that are due, and notices of problems, after everything is published and recorded."""

    def __init__(self, crawler: Crawler, notifier: Notifier) -> None:
        self.crawler = crawler
        self.notifier = notifier

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of a crawl; raise `NotConfigured` if there is nothing to publish or nobody to notify."""
        config = Config.from_settings(crawler.settings)
        if not (config.publish and config.notify):
            raise NotConfigured
        extension = cls(crawler, Notifier.from_settings(crawler.settings))
        # The report extension has written the crawl log when the engine stops.
        crawler.signals.connect(extension.engine_stopped, signals.engine_stopped)
        return extension

    async def engine_stopped(self) -> None:
        """Send what is due, or leave it to a later crawl or command."""
        tracker = EditionTracker.get(self.crawler)
        mode = tracker.arguments.get("notify", "due")
        if tracker.requested is None or mode == "no":
            return
        if mode == "later":
            await self.notifier.add_problems(tracker.results)
            return
        self.notifier.warn_of_missing_urls()
        own = [result.period for result in tracker.results if result.verdict in _PUBLISHED] if mode == "yes" else []
        outcomes = await self.notifier.send_due(tracker.results, own, _TIMEOUT_S)
        for outcome, number in outcomes.items():
            self.crawler.stats.inc_value(f"notifications/{outcome}", number)
