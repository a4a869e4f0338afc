"""What changed in the database since the views that are made from it, like the site, were last updated."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from hfpapers.editions.periods import Period
from hfpapers.text.keywords import keyword_key

# `everything`: the database was built. `appearance`: an edition was added or removed. `year`: a year in which a changed
# paper was first listed. `files`: files of editions, or of the newest editions, were replaced.
Kind = Literal["edition", "appearance", "organization", "keyword", "topic", "year", "files", "everything"]


class Change(NamedTuple):
    """Something of which a view may show another state: its kind and its name."""

    kind: Kind
    name: str


EVERYTHING = Change("everything", "")
_FILES = Change("files", "")

_LISTINGS = "SELECT * FROM listings WHERE edition = ?"
_OBSERVATIONS = "SELECT * FROM observations WHERE edition = ? ORDER BY line"
_MATCHES = "SELECT * FROM paper_topics WHERE edition = ? ORDER BY topic"
_PAPERS = "SELECT papers.* FROM json_each(?) AS requested JOIN papers ON papers.id = requested.value"
_EDITIONS_OF_PAPERS = (
    "SELECT DISTINCT edition FROM json_each(?) AS requested JOIN listings ON listings.paper_id = requested.value"
)
_TOPICS_OF_PAPERS = (
    "SELECT DISTINCT topic FROM json_each(?) AS requested JOIN paper_topics ON paper_topics.paper_id = requested.value"
)

# The rows of papers by their ids.
_Rows = Mapping[str, Any]


@dataclass(frozen=True)
class _State:
    """An edition at one moment, and the papers that are in it, or are going to be."""

    size: int | None
    listings: _Rows
    observations: _Rows
    matches: _Rows
    papers: _Rows


@dataclass(frozen=True)
class Changes:
    """What changed up to a moment. `last_number` is that of the last change, or 0."""

    changes: Collection[Change]
    last_number: int


def read_changes(connection: sqlite3.Connection) -> Changes:
    """Return what changed, in a fixed order."""
    rows = connection.execute("SELECT kind, name, number FROM changes ORDER BY kind, name").fetchall()
    return Changes([Change(row["kind"], row["name"]) for row in rows], max((row["number"] for row in rows), default=0))


def add_changes(connection: sqlite3.Connection, changes: Iterable[Change]) -> None:
    """Add what changed. Something that changed before changes again."""
    [last] = connection.execute("SELECT coalesce(max(number), 0) FROM changes").fetchone()
    connection.executemany(
        "INSERT OR REPLACE INTO changes (kind, name, number) VALUES (?, ?, ?)",
        ((*change, last + 1) for change in changes),
    )


def remove_changes(connection: sqlite3.Connection, shown: Changes) -> None:
    """Remove what the views show by now, except what has changed again since it was read."""
    connection.execute("DELETE FROM changes WHERE number <= ?", [shown.last_number])


def add_replaced_files(connection: sqlite3.Connection, periods: Iterable[Period] = ()) -> None:
    """Add that files of editions were replaced, also if their rows are unchanged; without any, those of the newest.

    The rows lack what views may show: the text of a paper where it is not the newest one, and which files there are.
    """
    add_changes(connection, [_FILES, *(Change("edition", str(period)) for period in periods)])


@contextmanager
def recording_changes(connection: sqlite3.Connection, period: Period, ids: Collection[str]) -> Iterator[None]:
    """Add what the block changes, which replaces the rows of an edition; `ids` are its new papers."""
    listed = connection.execute("SELECT paper_id FROM listings WHERE edition = ?", [str(period)])
    all_ids = sorted({row["paper_id"] for row in listed}.union(ids))
    before = _read_state(connection, period, all_ids)
    yield
    after = _read_state(connection, period, all_ids)
    add_changes(connection, _compare(connection, period, before, after))


def _compare(connection: sqlite3.Connection, period: Period, before: _State, after: _State) -> Iterator[Change]:
    if before == after:
        return
    yield Change("edition", str(period))
    if (before.size is None) != (after.size is None):
        yield Change("appearance", str(period))
    moved = before.listings.keys() ^ after.listings.keys()
    observed = _find_differences(before.observations, after.observations)
    matched = _find_differences(before.matches, after.matches)
    changed = _find_differences(before.papers, after.papers)
    # The other editions of a paper show when it was listed, its votes over time and its topics.
    yield from _read_names(connection, "edition", _EDITIONS_OF_PAPERS, moved | observed | matched)
    # Lists of papers link to the first edition of each.
    yield from _read_names(connection, "topic", _TOPICS_OF_PAPERS, changed | moved)
    for state in (before, after):
        for paper_id in matched:
            yield from (Change("topic", row["topic"]) for row in state.matches.get(paper_id, ()))
        # The data of the search contains the topics of a paper, and the edition on whose page it is.
        for paper_id in (moved | matched | changed) & state.papers.keys():
            yield Change("year", state.papers[paper_id]["day"][:4])
        for paper_id in (changed | moved) & state.papers.keys():
            yield from _describe_paper(state.papers[paper_id])


def _describe_paper(row: sqlite3.Row) -> Iterator[Change]:
    """Yield the views that show the row of a paper."""
    if row["organization"] is not None:
        yield Change("organization", row["organization"])
    for keyword in json.loads(row["ai_keywords"] or "[]"):
        yield Change("keyword", keyword_key(keyword))


def _find_differences(before: _Rows, after: _Rows) -> set[str]:
    """Return the ids of the papers whose rows differ."""
    return {paper_id for paper_id in before.keys() | after.keys() if before.get(paper_id) != after.get(paper_id)}


def _read_names(connection: sqlite3.Connection, kind: Kind, query: str, ids: Collection[str]) -> Iterator[Change]:
    for [name] in connection.execute(query, [json.dumps(sorted(ids))]).fetchall():
        yield Change(kind, name)


def _read_state(connection: sqlite3.Connection, period: Period, ids: Collection[str]) -> _State:
    edition = str(period)
    size = connection.execute("SELECT size FROM editions WHERE edition = ?", [edition]).fetchone()
    return _State(
        size=size and size["size"],
        listings={row["paper_id"]: row for row in connection.execute(_LISTINGS, [edition])},
        observations=_group_by_paper(connection.execute(_OBSERVATIONS, [edition])),
        matches=_group_by_paper(connection.execute(_MATCHES, [edition])),
        papers={row["id"]: row for row in connection.execute(_PAPERS, [json.dumps([*ids])])},
    )


def _group_by_paper(rows: Iterable[sqlite3.Row]) -> _Rows:
    groups: defaultdict[str, list[sqlite3.Row]] = defaultdict(list)
    for row in rows:
        groups[row["paper_id"]].append(row)
    return groups
