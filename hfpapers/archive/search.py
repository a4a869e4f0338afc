"""Search the database: the papers that meet conditions, and how many of them each organization, keyword or author has.

docs/performance.md states how long it takes. The plans of the statements matter: the rows of papers are large, so that
a statement reads only those that it returns, and the others from indexes.
"""

# The statements consist of constants. The values of conditions are parameters.
# ruff: noqa: S608

import sqlite3
from typing import Any, Literal, NamedTuple

from hfpapers.archive.conditions import SearchFilter, make_conditions

Sort = Literal["relevance", "votes", "newest"]
Group = Literal["organization", "keyword", "author"]
GroupSort = Literal["papers", "votes"]

_COLUMNS = "papers.id, papers.title, papers.organization_name, papers.upvotes, papers.day, papers.url"
_ORDERS: dict[Sort, str] = {
    # Without a query, all papers have the same relevance.
    "relevance": "papers.upvotes DESC, papers.day DESC, papers.id DESC",
    "votes": "papers.upvotes DESC, papers.day DESC, papers.id DESC",
    "newest": "papers.day DESC, papers.upvotes DESC, papers.id DESC",
}
# The plus signs make SQLite search the full-text index once, instead of once for each paper.
_MATCHES = "+papers.number IN (SELECT rowid FROM papers_fts WHERE papers_fts MATCH :match)"
# The column `rank` is BM25 with the weights of the schema, and the smallest value is the best. It is computed only for
# papers that meet the other conditions, because the order has a second column.
_MOST_RELEVANT = f"""
SELECT {_COLUMNS}
FROM (
    SELECT rowid AS number, rank AS relevance FROM papers_fts
    WHERE papers_fts MATCH :match AND {{where}} ORDER BY rank, rowid DESC LIMIT :limit
)
JOIN papers USING (number)
ORDER BY relevance, {_ORDERS["relevance"]}
"""
_COUNT_BY = """
WITH found AS MATERIALIZED (SELECT id AS paper_id, organization AS handle, upvotes FROM papers WHERE {where}),
counts AS (SELECT {key}, count(*) AS papers, sum(upvotes) AS votes FROM {links} GROUP BY {key})
SELECT name, papers, votes FROM counts JOIN {names} USING ({key}) ORDER BY {order}, name, {key} LIMIT :limit
"""
# The column with the key of the name, the tables that link papers to it, and the table of the names.
_GROUPS: dict[Group, dict[str, str]] = {
    "organization": {"key": "handle", "links": "found", "names": "organizations"},
    "keyword": {"key": "keyword_id", "links": "found CROSS JOIN paper_keywords USING (paper_id)", "names": "keywords"},
    "author": {
        "key": "author_id",
        # A paper may have two authors of the same name.
        "links": (
            "(SELECT DISTINCT paper_id, author_id, upvotes FROM found CROSS JOIN paper_authors USING (paper_id))"
        ),
        "names": "authors",
    },
}


class Hit(NamedTuple):
    """A paper that meets the conditions, as a list shows it."""

    id: str
    title: str
    organization: str | None
    upvotes: int
    day: str
    url: str


class GroupCount(NamedTuple):
    """How many papers and votes an organization, a keyword or an author has."""

    name: str
    papers: int
    votes: int


class Search:
    """A search for the papers that meet conditions.

    Raises:
        ValueError: if there is no such topic, with a one-line message.
    """

    def __init__(self, connection: sqlite3.Connection, wanted: SearchFilter) -> None:
        self._connection = connection
        self._has_query = wanted.query is not None
        self._conditions = make_conditions(connection, wanted)

    def count(self) -> int:
        """Return how many papers meet the conditions."""
        [(number,)] = self._execute(f"SELECT count(*) FROM papers WHERE {self._where}")
        return int(number)

    def find(self, sort: Sort, limit: int | None = None) -> list[Hit]:
        """Return the papers in order. The most relevant ones are those with all words of the query in the title."""
        if sort == "relevance" and self._has_query:
            return self._find_most_relevant(limit)
        statement = f"SELECT {_COLUMNS} FROM papers WHERE {self._where} ORDER BY {_ORDERS[sort]} LIMIT :limit"
        return [Hit(*row) for row in self._execute(statement, limit)]

    def count_by(self, group: Group, sort: GroupSort, limit: int | None = None) -> list[GroupCount]:
        """Return the organizations, keywords or authors with the most papers, or with the most votes."""
        order = "papers DESC, votes DESC" if sort == "papers" else "votes DESC, papers DESC"
        statement = _COUNT_BY.format(where=self._where, order=order, **_GROUPS[group])
        return [GroupCount(*row) for row in self._execute(statement, limit)]

    @property
    def _where(self) -> str:
        return f"{self._conditions.where} AND {_MATCHES}" if self._conditions.match else self._conditions.where

    def _find_most_relevant(self, limit: int | None) -> list[Hit]:
        where = f"+rowid IN (SELECT number FROM papers WHERE {self._conditions.where})"
        statement = _MOST_RELEVANT.format(where=where if self._conditions.values else "TRUE")
        hits = [Hit(*row) for row in self._execute(statement, limit, self._conditions.match_in_title)]
        # To compute the relevance of all papers that have a common word takes four times as long.
        if limit is None or len(hits) < limit:
            in_title = {hit.id for hit in hits}
            others = (Hit(*row) for row in self._execute(statement, limit))
            hits += (hit for hit in others if hit.id not in in_title)
        return hits[:limit]

    def _execute(self, statement: str, limit: int | None = None, match: str | None = None) -> list[Any]:
        # In SQLite, -1 means no limit.
        values = {"match": match or self._conditions.match, "limit": -1 if limit is None else limit}
        return self._connection.execute(statement, self._conditions.values | values).fetchall()
