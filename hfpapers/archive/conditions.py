"""The conditions of a search, as expressions of SQL and of its full-text search."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hfpapers.archive.query import parse_name, parse_query
from hfpapers.editions.periods import Period
from hfpapers.text.keywords import keyword_key
from hfpapers.text.plain import show_value, single_line

_EXPRESSIONS = {
    "organizations": "papers.organization IN (SELECT value FROM json_each(:organizations))",
    "keyword": (
        "papers.id IN (SELECT paper_id FROM paper_keywords JOIN keywords USING (keyword_id) WHERE key = :keyword)"
    ),
    "topic": "papers.id IN (SELECT paper_id FROM paper_topics WHERE topic = :topic)",
    "since": "papers.day >= :since",
    "until": "papers.day <= :until",
    "min_upvotes": "papers.upvotes >= :min_upvotes",
    "has_code": "papers.github_repo IS NOT NULL",
}


@dataclass(frozen=True)
class SearchFilter:
    """The conditions that a paper must meet. A condition that is None, empty or False is met by each paper.

    Raises:
        ValueError: if the query or the author is wrong, with a one-line message.
    """

    query: str | None = None
    # Handles or names, of which the paper has one.
    organizations: Sequence[str] = ()
    # A part of the name of an author, of one or more complete words.
    author: str | None = None
    keyword: str | None = None
    topic: str | None = None
    since: Period | None = None
    until: Period | None = None
    min_upvotes: int | None = None
    has_code: bool = False

    def __post_init__(self) -> None:
        """Check the texts."""
        self.match()

    def match(self, column: str = "") -> str | None:
        """Return what the full-text index must match, or None if it is not needed.

        `column` limits the words of the query to a column, as in "title : ".
        """
        parts = []
        if self.query is not None:
            parts.append(f"{column}({parse_query(self.query)})")
        if self.author is not None:
            parts.append(f"authors : {parse_name('author', self.author)}")
        return " AND ".join(parts) or None


@dataclass(frozen=True)
class Conditions:
    """The conditions of a search.

    `match` is what the full-text index must match, and `match_in_title` the same with the words of the query in the
    title; None if the index is not needed. `where` is an expression of SQL for the others, and `values` its parameters.
    """

    match: str | None
    match_in_title: str | None
    where: str
    values: dict[str, Any]


def make_conditions(connection: sqlite3.Connection, wanted: SearchFilter) -> Conditions:
    """Return the conditions of a filter; raise `ValueError` with a one-line message if there is no such topic."""
    values = dict(_values(connection, wanted))
    return Conditions(
        match=wanted.match(),
        match_in_title=wanted.match("title : "),
        where=" AND ".join(_EXPRESSIONS[name] for name in values) or "TRUE",
        values=values,
    )


def find_handles(connection: sqlite3.Connection, names: Sequence[str]) -> list[str]:
    """Return the handles of the organizations with these handles or names. Upper and lower case are the same."""
    wanted = {name.casefold() for name in names}
    rows = connection.execute("SELECT handle, name FROM organizations")
    return [handle for handle, name in rows if not wanted.isdisjoint({handle.casefold(), name.casefold()})]


def _values(connection: sqlite3.Connection, wanted: SearchFilter) -> Iterator[tuple[str, Any]]:
    """Yield the names of the conditions that the filter has, with their values."""
    if wanted.organizations:
        yield "organizations", json.dumps(find_handles(connection, wanted.organizations))
    if wanted.keyword is not None:
        yield "keyword", keyword_key(single_line(wanted.keyword))
    if wanted.topic is not None:
        yield "topic", _check_topic(connection, wanted.topic)
    if wanted.since:
        yield "since", str(wanted.since.first)
    if wanted.until:
        yield "until", str(wanted.until.last)
    if wanted.min_upvotes is not None:
        yield "min_upvotes", wanted.min_upvotes
    if wanted.has_code:
        yield "has_code", True


def _check_topic(connection: sqlite3.Connection, name: str) -> str:
    known = [row[0] for row in connection.execute("SELECT name FROM topics ORDER BY name")]
    if name not in known:
        expected = f"one of {', '.join(known)}" if known else "a topic of hfpapers.toml, which has none"
        raise ValueError(f"topic is {show_value(name)}; expected {expected}")
    return name
