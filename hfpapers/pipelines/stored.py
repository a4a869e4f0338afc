"""Gives your pipelines what they added to a paper in earlier crawls."""

from functools import lru_cache
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from hfpapers.config import Config
from hfpapers.editions.periods import Day, Period, parse_period
from hfpapers.items import Paper
from hfpapers.storage.store import CorruptDataError, EditionStore

_Extras = dict[str, dict[str, str]]

# The editions whose texts are kept in memory. A crawl of a range has a few editions in progress at once.
_MAX_EDITIONS = 32


class StoredExtraPipeline:
    """Fill `extra` of each paper from its stored edition; of a week or a month, also from the editions of its days.

    So a pipeline after this one sees what it has added before, and does not have to compute it again.
    """

    def __init__(self, store: EditionStore) -> None:
        self.store = store
        self._stored_extras = lru_cache(_MAX_EDITIONS)(self._read_extras)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawl; raise `NotConfigured` if the setting PUBLISH is off."""
        config = Config.from_settings(crawler.settings)
        if not config.publish:
            raise NotConfigured
        return cls(EditionStore.open(config))

    def process_item(self, item: Any) -> Any:
        """Fill the item if it is a paper, and return it. Other spiders of the project may yield other items."""
        if isinstance(item, Paper):
            item.extra = self._stored_extras(item.edition).get(item.id, {}) | item.extra
        return item

    def _read_extras(self, edition: str) -> _Extras:
        """Return what is stored for the papers of an edition, by the ids of the papers."""
        period = parse_period(edition)
        extras: _Extras = {}
        # What is stored for the week itself is preferred to what is stored for its days.
        for each in () if isinstance(period, Day) else period.days():
            self._add(each, extras)
        self._add(period, extras)
        return extras

    def _add(self, period: Period, extras: _Extras) -> None:
        try:
            papers = self.store.papers(period)
        except CorruptDataError:
            # The publisher reports the file, and replaces it.
            return
        for paper in papers:
            if paper.extra:
                extras[paper.id] = extras.get(paper.id, {}) | paper.extra
