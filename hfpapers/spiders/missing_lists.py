"""What it means that the Hub has no list for a period."""

import datetime as dt
import logging
from functools import cached_property

from hfpapers import clock
from hfpapers.editions.crawl_log import CrawlLog, CrawlRecord
from hfpapers.editions.periods import Day, Period
from hfpapers.publishing.tracker import EditionTracker
from hfpapers.spiders.fallback import FallbackChain
from hfpapers.storage.store import EditionStore

logger = logging.getLogger(__name__)


class MissingLists:
    """Distinguishes periods that have no list from those whose list the Hub does not show at the moment."""

    def __init__(self, tracker: EditionTracker, store: EditionStore | None, today: dt.date) -> None:
        """Create it for a crawl that began on the day `today`; `store` is None if nothing is published."""
        self.tracker = tracker
        self.store = store
        self.today = today

    def record(self, period: Period, chain: FallbackChain) -> None:
        """Record that at least one source states that a period has no list.

        A period that is stored must have one, and so must a past one of which a day is stored. The current period may
        get one. On weekends there is none. For any other period it is unexpected, until crawls at least 24 hours apart
        have confirmed it.
        """
        is_over = period.last < self.today
        if self.store and any(map(self.store.has_edition, (period, *(period.days() if is_over else ())))):
            self.tracker.reject(
                period, f"the Hub has no list for this period, although editions of it are stored ({chain})"
            )
            return
        sources = [*chain.without_list]
        if chain.was_not_found and "page" not in sources:
            sources.append("page")
        if not is_over and period.may_have_list:
            logger.info("%s: not open yet (%s)", period, chain)
            self.tracker.skip(period, "not_open", sources)
            return
        record = CrawlRecord(
            time=clock.rfc3339(clock.now()), edition=str(period), sources=sources, papers=None, verdict="without_list"
        )
        if self._log.is_known_without_list(period, record):
            noun = "day" if isinstance(period, Day) else "period"
            logger.info("%s: the Hub has no list for this %s (%s)", period, noun, chain)
        else:
            self.tracker.warn(
                str(period),
                f"no list ({chain}). This is not confirmed yet: a later crawl with -a only=missing requests it again."
                " Two crawls at least 24 hours apart, in which the page and the API agree, confirm it.",
            )
        self.tracker.skip(period, "without_list", sources)

    @cached_property
    def _log(self) -> CrawlLog:
        return self.store.crawl_log() if self.store else CrawlLog()
