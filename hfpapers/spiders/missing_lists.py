"""What it means that the Hub has no list for a period."""

import datetime as dt
import logging
from functools import cached_property

from hfpapers import clock
from hfpapers.editions.crawl_log import CrawlLog, CrawlRecord, SourceName
from hfpapers.editions.periods import Period
from hfpapers.publishing.tracker import EditionTracker
from hfpapers.spiders.fallback import FallbackChain, RequestSource
from hfpapers.storage.store import EditionStore

logger = logging.getLogger(__name__)

_SOURCE_NAMES: dict[RequestSource, SourceName] = {"page": "page", "API": "api", "browser": "browser"}


class MissingLists:
    """Tells a period that has no list from one whose list the Hub does not show at the moment."""

    def __init__(self, tracker: EditionTracker, store: EditionStore | None, today: dt.date) -> None:
        """Create it for a crawl that began on the day `today`; `store` is None if nothing is published."""
        self.tracker = tracker
        self.store = store
        self.today = today

    def record(self, period: Period, chain: FallbackChain) -> None:
        """Record that at least one source states that a period has no list.

        A period that is stored must have one. The current period may get one. On weekends there is none. For any other
        period it is unexpected, until crawls on different days have confirmed it.
        """
        if self.store and any(map(self.store.has_edition, (period, *period.days()))):
            self.tracker.reject(
                period, f"the Hub has no list for this period, although editions of it are stored ({chain})"
            )
            return
        sources = [_SOURCE_NAMES[source] for source in chain.without_list]
        if chain.was_not_found and "page" not in sources:
            sources.append("page")
        if period.last >= self.today:
            logger.info("%s: not open yet (%s)", period, chain)
            self.tracker.skip_without_list(period, sources, is_open=False)
            return
        record = CrawlRecord(
            time=clock.rfc3339(clock.now()), edition=str(period), sources=sources, papers=None, verdict="without_list"
        )
        if self._log.is_known_without_list(period, record):
            logger.info("%s: no list, nothing to publish (%s)", period, chain)
        else:
            self.tracker.warn(
                str(period),
                f"no list ({chain}); unconfirmed, so that `only=missing` requests it again until two crawls at least 24"
                " hours apart find none on the page and in the API",
            )
        self.tracker.skip_without_list(period, sources, is_open=True)

    @cached_property
    def _log(self) -> CrawlLog:
        return self.store.crawl_log() if self.store else CrawlLog()
