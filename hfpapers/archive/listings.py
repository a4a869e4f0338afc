"""What the database contains about the papers of an edition: their other editions, their votes over time."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from hfpapers.editions.history import Observation
from hfpapers.editions.periods import Day, Period, parse_period

P = TypeVar("P", bound=Period)

_DAYS = """
SELECT paper_id, edition
FROM json_each(?) AS requested
JOIN listings ON listings.paper_id = requested.value
JOIN editions USING (edition)
WHERE kind = 'daily'
ORDER BY edition
"""
_VOTES = """
SELECT paper_id, upvotes
FROM json_each(?) AS requested
JOIN observations ON observations.paper_id = requested.value
ORDER BY time, edition, line
"""
_OBSERVATIONS = """
SELECT paper_id AS id, time, observations.rank, observations.upvotes, observations.comments, stars
FROM json_each(?) AS requested
JOIN observations ON observations.edition = requested.value
JOIN listings USING (edition, paper_id)
ORDER BY edition, line
"""
_PREVIOUS = "SELECT edition FROM editions WHERE kind = ? AND first_day < ? ORDER BY first_day DESC LIMIT 1"
_NEXT = "SELECT edition FROM editions WHERE kind = ? AND first_day > ? ORDER BY first_day LIMIT 1"


def read_days(connection: sqlite3.Connection, ids: Collection[str]) -> dict[str, list[Day]]:
    """Return the days that list papers, oldest first, by the id of the paper."""
    days: defaultdict[str, list[Day]] = defaultdict(list)
    for row in connection.execute(_DAYS, [json.dumps([*ids])]):
        days[row["paper_id"]].append(Day.parse(row["edition"]))
    return days


def read_votes(connection: sqlite3.Connection, ids: Collection[str]) -> dict[str, list[int]]:
    """Return the votes of papers at each crawl that found another number, oldest first, by the id of the paper."""
    votes: defaultdict[str, list[int]] = defaultdict(list)
    for row in connection.execute(_VOTES, [json.dumps([*ids])]):
        observed = votes[row["paper_id"]]
        if not observed or observed[-1] != row["upvotes"]:
            observed.append(row["upvotes"])
    return votes


def read_observations(connection: sqlite3.Connection, periods: Iterable[Period]) -> list[Observation]:
    """Return what crawls of editions observed of the papers that are still in them."""
    rows = connection.execute(_OBSERVATIONS, [json.dumps([str(period) for period in periods])])
    return [Observation.model_construct(**dict(row)) for row in rows]


def find_rising(connection: sqlite3.Connection, days: Iterable[Day], number: int) -> list[tuple[str, int]]:
    """Return the papers of days that gained most votes since a crawl first observed them, with these votes."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for seen in sorted(read_observations(connection, days), key=lambda each: each.time):
        first.setdefault(seen.id, seen.upvotes)
        last[seen.id] = seen.upvotes
    gained = {paper_id: last[paper_id] - first[paper_id] for paper_id in first}
    rising = sorted((paper_id for paper_id in gained if gained[paper_id] > 0), key=lambda each: (-gained[each], each))
    return [(paper_id, gained[paper_id]) for paper_id in rising[:number]]


def neighbours(connection: sqlite3.Connection, period: P) -> tuple[P | None, P | None]:
    """Return the previous and the next edition of the same kind; None where there is none."""
    values = [period.kind, str(period.first)]
    rows = (connection.execute(query, values).fetchone() for query in (_PREVIOUS, _NEXT))
    before, after = (type(period).parse(row["edition"]) if row else None for row in rows)
    return before, after


def select_stored(connection: sqlite3.Connection, periods: Iterable[P]) -> list[P]:
    """Return those of the periods that have an edition."""
    by_name: Mapping[str, P] = {str(period): period for period in periods}
    query = "SELECT edition FROM json_each(?) AS requested JOIN editions ON editions.edition = requested.value"
    stored: Sequence[sqlite3.Row] = connection.execute(query, [json.dumps([*by_name])]).fetchall()
    names = {row["edition"] for row in stored}
    return [period for name, period in by_name.items() if name in names]


def newest_editions(connection: sqlite3.Connection, kind: type[P], number: int) -> list[P]:
    """Return the newest editions of a kind, newest first, at most `number`."""
    query = "SELECT edition FROM editions WHERE kind = ? ORDER BY first_day DESC LIMIT ?"
    return [kind.parse(row["edition"]) for row in connection.execute(query, [kind.kind, number])]


def all_editions(connection: sqlite3.Connection) -> list[Period]:
    """Return all editions, oldest first: each day, then its week if that ends, then its month."""
    query = "SELECT edition FROM editions ORDER BY last_day, kind != 'daily', kind != 'weekly'"
    return [parse_period(row["edition"]) for row in connection.execute(query)]
