"""Checks that the feeds of Scrapy's setting FEEDS, also given with -o and -O, were written."""

from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.feedexport import FeedSlot, ItemFilter
from scrapy.utils.misc import load_object


class FeedCheckExtension:
    """Record which feeds have something to write, and which of them were written.

    Scrapy logs an error for a feed whose file cannot be opened, but counts it in no stat.
    """

    def __init__(self, crawler: Crawler) -> None:
        store_empty = crawler.settings.getbool("FEED_STORE_EMPTY")
        feeds: dict[str, dict[str, Any]] = {
            # As Scrapy does, so that the URIs of its slots are these.
            str(uri.absolute()) if isinstance(uri, Path) else str(uri): dict(options)
            for uri, options in crawler.settings.getdict("FEEDS").items()
        }
        self.filters: dict[str, ItemFilter] = {
            uri: load_object(options.get("item_filter", ItemFilter))(options) for uri, options in feeds.items()
        }
        self.expected = {uri for uri, options in feeds.items() if options.get("store_empty", store_empty)}
        self.closed: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of a crawl; raise `NotConfigured` if there are no feeds."""
        if not crawler.settings.getdict("FEEDS"):
            raise NotConfigured
        extension = cls(crawler)
        crawler.signals.connect(extension.item_scraped, signals.item_scraped)
        crawler.signals.connect(extension.feed_slot_closed, signals.feed_slot_closed)
        return extension

    @property
    def unwritten(self) -> list[str]:
        """The URIs of the feeds that should have been written, but were not."""
        return sorted(self.expected - self.closed)

    def item_scraped(self, item: Any) -> None:
        """Expect the feeds that accept the item."""
        self.expected |= {uri for uri, feed in self.filters.items() if uri not in self.expected and feed.accepts(item)}

    def feed_slot_closed(self, slot: FeedSlot) -> None:
        """Record a feed that was closed. Scrapy counts in a stat whether it could be stored."""
        self.closed.add(slot.uri_template)
