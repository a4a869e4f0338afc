"""Sends the notifications that are due when a crawl has ended."""

import logging
from collections.abc import Sequence
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from hfpapers.config import Config
from hfpapers.editions.periods import Period
from hfpapers.editions.result import EditionResult
from hfpapers.publishing.notifier import Notifier
from hfpapers.publishing.tracker import EditionTracker

logger = logging.getLogger(__name__)

# The end of a crawl is delayed by 10 s at most. Starting and killing the process that sends takes a part of them.
_TIMEOUT_S = 9.0
_PUBLISHED = {"published", "unchanged"}
# With notify=yes, so many editions are announced at most: those of a month. More would be a flood.
_MAX_ANNOUNCED = 31


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
        try:
            if mode == "later":
                await self.notifier.add_problems(tracker.results, _TIMEOUT_S)
            else:
                await self._send(tracker.results, select_announced(tracker.results) if mode == "yes" else [])
        except OSError as error:
            logger.warning("notifications: nothing was sent, and the next crawl sends what is due: %s", error)

    async def _send(self, results: Sequence[EditionResult], requested: Sequence[Period]) -> None:
        self.notifier.warn_of_missing_urls()
        outcomes = await self.notifier.send_due(results, requested, _TIMEOUT_S)
        for outcome, number in outcomes.items():
            self.crawler.stats.inc_value(f"notifications/{outcome}", number)


def select_announced(results: Sequence[EditionResult]) -> Sequence[Period]:
    """Return the editions of a crawl whose digests are sent with notify=yes, whatever their age."""
    periods = sorted(result.period for result in results if result.verdict in _PUBLISHED)
    if len(periods) > _MAX_ANNOUNCED:
        logger.warning(
            "notify=yes: sending the digests of the newest %d of %d editions; to send others, crawl fewer at once",
            _MAX_ANNOUNCED,
            len(periods),
        )
    return periods[-_MAX_ANNOUNCED:]
