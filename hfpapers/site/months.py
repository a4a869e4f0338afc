"""Papers and votes by month, as charts show them."""

from collections.abc import Sequence
from typing import NamedTuple

from babel import Locale

from hfpapers.archive.months import MonthTotal
from hfpapers.exporters.small_charts import Point
from hfpapers.site.names import medium_month

# A chart of fewer months has columns that are too wide.
_MIN_MONTHS = 12
_JANUARY = 1


class MonthCharts(NamedTuple):
    """The columns of two charts: the papers that were first listed in each month, and the sum of their votes."""

    papers: Sequence[Point]
    votes: Sequence[Point]


def build_charts(totals: Sequence[MonthTotal], locale: Locale) -> MonthCharts | None:
    """Return the charts of months from the first paper on; None if only one month has papers."""
    with_papers = [position for position, total in enumerate(totals) if total.papers]
    if with_papers[:1] == with_papers[-1:]:
        return None
    shown = totals[min(with_papers[0], max(0, len(totals) - _MIN_MONTHS)) :]
    labels = [_label(place, total) for place, total in enumerate(shown)]
    names = [medium_month(total.month, locale) for total in shown]
    return MonthCharts(
        papers=[Point(name, total.papers, label) for name, total, label in zip(names, shown, labels, strict=True)],
        votes=[Point(name, total.votes, label) for name, total, label in zip(names, shown, labels, strict=True)],
    )


def _label(place: int, total: MonthTotal) -> str:
    """Return what stands below a column: the year below the first column, and below each January."""
    return str(total.month.first.year) if place == 0 or total.month.first.month == _JANUARY else ""
