"""Queries for the calendar: the editions of a year with their sizes, and the years of all editions."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from typing import Generic, NamedTuple, TypeVar

from hfpapers.editions.periods import Period, parse_period

P = TypeVar("P", bound=Period)

_TOTALS = """
SELECT editions.edition, count(*) AS papers, sum(upvotes) AS votes
FROM editions CROSS JOIN listings USING (edition)
WHERE kind = ? AND first_day BETWEEN ? AND ?
GROUP BY first_day
ORDER BY first_day
"""
# The names of editions begin with the year. The last one before each year is read from an index.
_YEARS = """
WITH RECURSIVE years (year) AS (
    SELECT substr(max(edition), 1, 4) FROM editions
    UNION ALL
    SELECT (SELECT substr(max(edition), 1, 4) FROM editions WHERE edition < year) FROM years WHERE year IS NOT NULL
)
SELECT year FROM years WHERE year IS NOT NULL
"""
_EDITIONS_OF_YEAR = "SELECT edition FROM editions WHERE edition >= ? AND edition < ? ORDER BY edition"


class EditionTotal(NamedTuple, Generic[P]):
    """The number of papers in an edition, and the sum of their votes in it."""

    period: P
    papers: int
    votes: int


def read_totals(connection: sqlite3.Connection, kind: type[P], first: dt.date, last: dt.date) -> list[EditionTotal[P]]:
    """Return the editions of a kind with at least one day between `first` and `last`, oldest first."""
    bounds = [str(kind.containing(first).first), str(last)]
    return [
        EditionTotal(kind.parse(edition), papers, votes)
        for edition, papers, votes in connection.execute(_TOTALS, [kind.kind, *bounds])
    ]


def list_editions(connection: sqlite3.Connection, year: int) -> Iterator[Period]:
    """Yield the editions of a year by name. That of a week is the year of its Thursday."""
    rows = connection.execute(_EDITIONS_OF_YEAR, [f"{year:04}", f"{year + 1:04}"])
    return (parse_period(row[0]) for row in rows)


def list_years(connection: sqlite3.Connection) -> list[int]:
    """Return the years of the editions, newest first."""
    return [int(row[0]) for row in connection.execute(_YEARS)]
