"""Queries for editions: those of a year with their sizes, those beside each other, and the years of the archive."""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator
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
_PREVIOUS = "SELECT edition FROM editions WHERE kind = ? AND first_day < ? ORDER BY first_day DESC LIMIT 1"
_NEXT = "SELECT edition FROM editions WHERE kind = ? AND first_day > ? ORDER BY first_day LIMIT 1"
_STORED = "SELECT edition FROM editions WHERE edition IN (SELECT value FROM json_each(?))"
# The names of editions begin with the year, and so do days. The last one before each year is read from an index.
_YEARS = """
WITH RECURSIVE years (year) AS (
    SELECT substr(max({column}), 1, 4) FROM {table}
    UNION ALL
    SELECT (SELECT substr(max({column}), 1, 4) FROM {table} WHERE {column} < year) FROM years WHERE year IS NOT NULL
)
SELECT year FROM years WHERE year IS NOT NULL
"""
_EDITION_YEARS = _YEARS.format(table="editions", column="edition")
_PAPER_YEARS = _YEARS.format(table="papers", column="day")
_EDITIONS_OF_YEAR = "SELECT edition FROM editions WHERE edition >= ? AND edition < ? ORDER BY edition"


class EditionTotal(NamedTuple, Generic[P]):
    """The number of papers in an edition, and the sum of their votes in it."""

    period: P
    papers: int
    votes: int


class Neighbors(NamedTuple, Generic[P]):
    """The stored editions of a kind before and after one; None if there is none."""

    previous: P | None
    next: P | None


def read_totals(connection: sqlite3.Connection, kind: type[P], first: dt.date, last: dt.date) -> list[EditionTotal[P]]:
    """Return the editions of a kind with at least one day between `first` and `last`, oldest first."""
    bounds = [str(kind.containing(first).first), str(last)]
    return [
        EditionTotal(kind.parse(edition), papers, votes)
        for edition, papers, votes in connection.execute(_TOTALS, [kind.kind, *bounds])
    ]


def find_neighbors(connection: sqlite3.Connection, period: P) -> Neighbors[P]:
    """Return the stored editions before and after a period."""
    values = [period.kind, str(period.first)]
    found = (connection.execute(statement, values).fetchone() for statement in (_PREVIOUS, _NEXT))
    previous, following = (type(period).parse(row[0]) if row else None for row in found)
    return Neighbors(previous, following)


def find_stored(connection: sqlite3.Connection, periods: Iterable[P]) -> list[P]:
    """Return those of the periods that are stored, in the same order."""
    wanted = {str(period): period for period in periods}
    stored = {row[0] for row in connection.execute(_STORED, [json.dumps([*wanted])])}
    return [period for name, period in wanted.items() if name in stored]


def list_editions(connection: sqlite3.Connection, year: int) -> Iterator[Period]:
    """Yield the editions of a year by name. That of a week is the year of its Thursday."""
    rows = connection.execute(_EDITIONS_OF_YEAR, [f"{year:04}", f"{year + 1:04}"])
    return (parse_period(row[0]) for row in rows)


def list_years(connection: sqlite3.Connection) -> list[int]:
    """Return the years of the editions, newest first."""
    return [int(row[0]) for row in connection.execute(_EDITION_YEARS)]


def list_years_of_papers(connection: sqlite3.Connection) -> list[int]:
    """Return the years of the days on which papers were first listed, newest first."""
    return [int(row[0]) for row in connection.execute(_PAPER_YEARS)]
