"""Shows the progress of a crawl on a terminal."""

import sys
from contextlib import ExitStack
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from hfpapers.extensions.terminal import create_progress, show_progress
from hfpapers.hub.ratelimit import RateLimit
from hfpapers.publishing.tracker import EditionTracker, edition_finished


class ProgressExtension:
    """Show a bar with the finished editions, the papers so far, the rest of the rate limit, and the remaining time."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.papers = 0
        self.rate_limit: RateLimit | None = None
        self.progress = create_progress("{task.fields[details]}")
        self.task = self.progress.add_task(crawler.spidercls.name, total=None, details="")
        self.shown = ExitStack()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of a crawl; raise `NotConfigured` if the standard error is not a terminal."""
        if not sys.stderr.isatty():
            raise NotConfigured
        extension = cls(crawler)
        for receiver, signal in (
            (extension.spider_opened, signals.spider_opened),
            (extension.response_received, signals.response_received),
            (extension.item_scraped, signals.item_scraped),
            (extension.update, edition_finished),
            (extension.spider_closed, signals.spider_closed),
        ):
            crawler.signals.connect(receiver, signal)
        return extension

    def spider_opened(self) -> None:
        """Show the bar."""
        self.shown.enter_context(show_progress(self.progress))

    def response_received(self, response: Response) -> None:
        """Show the rest of the rate limit."""
        header = (response.headers.get("RateLimit") or b"").decode("latin-1")
        self.rate_limit = RateLimit.parse(header) or self.rate_limit
        self.update()

    def item_scraped(self) -> None:
        """Count a paper."""
        self.papers += 1
        self.update()

    def spider_closed(self) -> None:
        """Remove the bar."""
        self.shown.close()

    def update(self) -> None:
        """Show the current numbers."""
        tracker = EditionTracker.get(self.crawler)
        requested = tracker.requested or 0
        details = f"{self.papers} papers"
        if self.rate_limit:
            details += f" · {self.rate_limit.remaining} requests left for {self.rate_limit.reset_after} s"
        self.progress.update(self.task, total=requested, completed=requested - tracker.pending, details=details)
