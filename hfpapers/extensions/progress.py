"""Shows how far a crawl is, on a terminal and nowhere else."""

import logging
import sys
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from hfpapers.middlewares.waiting import quota_of
from hfpapers.outcomes import Outcomes
from hfpapers.signals import edition_concluded

if TYPE_CHECKING:
    from hfpapers.quota import Quota


class ProgressExtension:
    """A bar of the editions asked for: how many are done, papers so far, what is left of the quota, time to go."""

    def __init__(self, crawler: Crawler) -> None:
        # Most crawls have no terminal.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        self.outcomes = Outcomes(crawler)
        self.papers = 0
        self.quota: Quota | None = None
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[told]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            # What is logged meanwhile is shown above the bar.
            redirect_stderr=True,
            transient=True,
        )
        self.task = self.progress.add_task(crawler.spidercls.name, total=None, told="")
        self.log_handlers: list[logging.StreamHandler[Any]] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of a crawl; raise `NotConfigured` where there is no terminal."""
        if not sys.stderr.isatty():
            raise NotConfigured
        extension = cls(crawler)
        for receiver, signal in (
            (extension.spider_opened, signals.spider_opened),
            (extension.response_received, signals.response_received),
            (extension.item_scraped, signals.item_scraped),
            (extension.edition_concluded, edition_concluded),
            (extension.spider_closed, signals.spider_closed),
        ):
            crawler.signals.connect(receiver, signal)
        return extension

    def spider_opened(self) -> None:
        """Show the bar."""
        written_to = sys.stderr
        self.progress.start()
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler) and handler.stream is written_to:
                handler.setStream(sys.stderr)
                self.log_handlers.append(handler)

    def response_received(self, response: Response) -> None:
        """Note what is left of the quota."""
        self.quota = quota_of(response) or self.quota
        self._update()

    def item_scraped(self) -> None:
        """Count a paper."""
        self.papers += 1
        self._update()

    def edition_concluded(self) -> None:
        """Count an edition."""
        self._update()

    def spider_closed(self) -> None:
        """Take the bar away."""
        self.progress.stop()
        for handler in self.log_handlers:
            handler.setStream(sys.stderr)

    def _update(self) -> None:
        asked, unanswered = self.outcomes.number_asked(), self.outcomes.unanswered()
        left = f" · {self.quota.left} requests left for {self.quota.reset} s" if self.quota else ""
        self.progress.update(self.task, total=asked, completed=asked - unanswered, told=f"{self.papers} papers{left}")
