"""Records which editions were yielded completely while publishing is switched off."""

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from hfpapers.config import Config
from hfpapers.editions.periods import parse_period
from hfpapers.items import Paper
from hfpapers.pipelines.buffer import EditionBuffer
from hfpapers.publishing.tracker import EditionTracker


class CollectPipeline:
    """Report each complete edition to the tracker if the setting PUBLISH is off. Nothing is written."""

    def __init__(self, tracker: EditionTracker) -> None:
        self.tracker = tracker
        self.buffer = EditionBuffer()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawl; raise `NotConfigured` if editions are published."""
        if Config.from_settings(crawler.settings).publish:
            raise NotConfigured
        return cls(EditionTracker.get(crawler))

    def process_item(self, item: Any) -> Any:
        """Buffer a paper. If it completes its edition, record the edition."""
        papers = self.buffer.add(item) if isinstance(item, Paper) else None
        if papers is not None:
            self.tracker.collect(parse_period(item.edition), papers)
        return item

    def close_spider(self) -> None:
        """Reject the editions that are incomplete."""
        for period, reason in self.buffer.incomplete():
            self.tracker.reject(period, reason)
