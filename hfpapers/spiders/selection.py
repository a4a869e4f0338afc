"""Which of the requested periods are crawled: the argument `only`."""

from collections.abc import Sequence
from typing import Literal, TypeVar

from hfpapers.editions.merge import is_settled
from hfpapers.editions.periods import Period
from hfpapers.storage.store import EditionStore, last_crawled_at

P = TypeVar("P", bound=Period)


def select_periods(
    periods: Sequence[P], only: Literal["missing", "unsettled"] | None, store: EditionStore, settled_after: int
) -> Sequence[P]:
    """Return the periods that the argument `only` selects; without it, all of them.

    ``missing`` selects those whose edition is not stored or is corrupt, except for periods that are known to have no
    list. ``unsettled`` selects those whose edition is stored, and was last crawled fewer than `settled_after` days
    after its period.
    """
    if only is None:
        return periods
    log = store.crawl_log()
    if only == "missing":
        return [period for period in periods if not store.is_intact(period) and not log.is_known_without_list(period)]
    stored = [(period, papers) for period in periods if (papers := store.readable_papers(period))]
    moments = [(period, last_crawled_at(period, papers, log)) for period, papers in stored]
    return [period for period, moment in moments if moment is None or not is_settled(period, moment, settled_after)]
