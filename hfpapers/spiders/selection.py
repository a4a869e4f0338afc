"""Which of the requested periods are crawled: the argument `only`."""

import logging
from collections.abc import Sequence
from typing import Literal, TypeVar

from hfpapers.editions.merge import is_settled
from hfpapers.editions.periods import Period
from hfpapers.storage.store import CorruptDataError, EditionStore

logger = logging.getLogger(__name__)

P = TypeVar("P", bound=Period)


def select_periods(
    periods: Sequence[P], only: Literal["missing", "unsettled"] | None, store: EditionStore, settled_after: int
) -> Sequence[P]:
    """Return the periods that the argument `only` selects.

    ``missing`` selects those whose edition is not stored. ``unsettled`` selects those whose edition is stored, and was
    last crawled fewer than `settled_after` days after its period.
    """
    match only:
        case "missing":
            return [period for period in periods if not store.has_edition(period)]
        case "unsettled":
            stored = [period for period in periods if store.has_edition(period)]
            return [period for period in stored if not _is_settled(period, store, settled_after)]
        case _:
            return periods


def _is_settled(period: Period, store: EditionStore, settled_after: int) -> bool:
    try:
        crawled_at = store.last_crawled_at(period)
    except CorruptDataError as error:
        logger.warning("%s: cannot read when it was last crawled (%s); crawling it again", period, error)
        return False
    return crawled_at is not None and is_settled(period, crawled_at, settled_after)
