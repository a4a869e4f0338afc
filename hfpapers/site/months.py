"""Papers and votes by month, as charts show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel import Locale

from hfpapers.archive.months import MonthTotal
from hfpapers.site.names import medium_month

# A chart of fewer months has columns that are too wide.
_MIN_MONTHS = 6


@dataclass(frozen=True)
class MonthColumn:
    """A month of a chart: its name, how many papers were first listed in it, and the sum of their votes."""

    name: str
    papers: int
    votes: int


def build_columns(totals: Sequence[MonthTotal], locale: Locale) -> list[MonthColumn]:
    """Return the months of a chart from the first paper on; none if only one month has papers."""
    with_papers = [position for position, total in enumerate(totals) if total.papers]
    if with_papers[:1] == with_papers[-1:]:
        return []
    first = min(with_papers[0], max(0, len(totals) - _MIN_MONTHS))
    return [MonthColumn(medium_month(total.month, locale), total.papers, total.votes) for total in totals[first:]]
