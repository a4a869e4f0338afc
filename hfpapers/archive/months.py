"""Papers and votes by month, for charts: months without papers are included."""

import datetime as dt
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from hfpapers.editions.periods import Month

# Without days, the archive ends with the last week or month.
_NEWEST_DAY = """
SELECT coalesce((SELECT max(first_day) FROM editions WHERE kind = 'daily'), (SELECT max(last_day) FROM editions))
"""


class MonthTotal(NamedTuple):
    """How many papers were first listed in a month, and the sum of their votes."""

    month: Month
    papers: int
    votes: int


def newest_month(connection: sqlite3.Connection) -> Month | None:
    """Return the month of the newest day; None if the archive is empty."""
    [day] = connection.execute(_NEWEST_DAY).fetchone()
    return month_of(day) if day else None


def month_of(day: str) -> Month:
    """Return the month of a day like ``2026-02-19``."""
    return Month.containing(dt.date.fromisoformat(day))


def months_until(last: Month, number: int) -> list[Month]:
    """Return that many months, of which `last` is the last one, oldest first."""
    return [*last.previous(number - 1).through(last)]


def months_of(year: int) -> list[Month]:
    """Return the months of a year."""
    return months_until(Month.parse(f"{year:04}-12"), 12)


def bounds_of(months: Sequence[Month]) -> tuple[str, str]:
    """Return the first and the last day of consecutive months."""
    return str(months[0].first), str(months[-1].last)


def total_by_month(papers: Iterable[tuple[str, int]], months: Sequence[Month]) -> list[MonthTotal]:
    """Return the totals of these months; `papers` are the day and the votes of each paper."""
    totals: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for day, votes in papers:
        number, sum_of_votes = totals[day[:7]]
        totals[day[:7]] = number + 1, sum_of_votes + votes
    return complete_months(totals, months)


def complete_months(totals: Mapping[str, tuple[int, int]], months: Sequence[Month]) -> list[MonthTotal]:
    """Return the totals of these months; `totals` are the numbers of papers and votes by the name of the month."""
    return [MonthTotal(month, *totals.get(name, (0, 0))) for month, name in _names(tuple(months))]


@lru_cache(maxsize=4)
def _names(months: tuple[Month, ...]) -> tuple[tuple[Month, str], ...]:
    """Return months with their names. An index needs those of the same months hundreds of times."""
    return tuple((month, str(month)) for month in months)
