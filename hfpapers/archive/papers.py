"""The row of a paper, and what is made from it: the full-text index, the links to names, the organizations."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from hfpapers.archive.links import AUTHORS, KEYWORDS, Link
from hfpapers.archive.rows import PAPER_COLUMNS
from hfpapers.text.keywords import keyword_key

# The columns that the full-text index is made from.
_TEXT_COLUMNS = ("title", "abstract", "authors", "organization_name", "organization", "ai_keywords")
_INDEXED = "title, abstract, authors, organization, keywords"
_ADD_TO_INDEX = (
    f"INSERT INTO papers_fts (rowid, {_INDEXED}) SELECT number, {_INDEXED} FROM papers_text WHERE number = ?"  # noqa: S608
)
_REMOVE_FROM_INDEX = (
    f"INSERT INTO papers_fts (papers_fts, rowid, {_INDEXED})"  # noqa: S608
    f" SELECT 'delete', number, {_INDEXED} FROM papers_text WHERE number = ?"
)
_INSERT = f"INSERT INTO papers ({', '.join(PAPER_COLUMNS)}, number) VALUES ({'?, ' * len(PAPER_COLUMNS)}?)"  # noqa: S608
_UPDATE = f"UPDATE papers SET {', '.join(f'{name} = ?' for name in PAPER_COLUMNS)} WHERE number = ?"  # noqa: S608

_UPDATE_ORGANIZATION = """
INSERT INTO organizations (handle, name, url)
SELECT organization, organization_name, organization_url FROM papers
WHERE organization = ? ORDER BY newest_at DESC, id DESC LIMIT 1
ON CONFLICT (handle) DO UPDATE SET name = excluded.name, url = excluded.url
"""
_REMOVE_UNUSED_ORGANIZATION = """
DELETE FROM organizations
WHERE handle = ? AND NOT EXISTS (SELECT 1 FROM papers WHERE organization = organizations.handle)
"""

# The spelling that most of the papers with the newest ids have.
_UPDATE_KEYWORDS = """
UPDATE keywords SET name = (
    SELECT json_extract(ai_keywords, '$[' || (position - 1) || ']') AS spelling
    FROM (
        SELECT paper_id, position FROM paper_keywords
        WHERE keyword_id = keywords.keyword_id ORDER BY paper_id DESC LIMIT 20
    )
    JOIN papers ON papers.id = paper_id
    GROUP BY spelling ORDER BY count(*) DESC, spelling LIMIT 1
)
"""
_UPDATE_KEYWORD = f"{_UPDATE_KEYWORDS} WHERE key = ?"

_values = itemgetter(*PAPER_COLUMNS)

# The values of the columns `PAPER_COLUMNS` by name.
PaperRow = Mapping[str, Any]


class PaperTable:
    """The table of papers.

    While a database is built, nothing reads it, so that the full-text index, the organizations and the names of
    keywords are made at the end, by `finish_building`.
    """

    def __init__(self, connection: sqlite3.Connection, *, is_building: bool) -> None:
        self._connection = connection
        self._is_building = is_building

    def read_sources(self, ids: Iterable[str]) -> dict[str, PaperRow]:
        """Return the columns of papers that depend on their listings, by id."""
        query = (
            "SELECT papers.id, newest_edition, day, submitted_at"
            " FROM json_each(?) AS ids JOIN papers ON papers.id = ids.value"
        )
        return {row["id"]: dict(row) for row in self._connection.execute(query, [json.dumps([*ids])])}

    def read(self, ids: Iterable[str]) -> dict[str, PaperRow]:
        """Return the rows of papers by id."""
        query = "SELECT papers.* FROM json_each(?) AS ids JOIN papers ON papers.id = ids.value"
        return {row["id"]: dict(row) for row in self._connection.execute(query, [json.dumps([*ids])])}

    def set_day(self, paper_id: str, day: str) -> None:
        """Replace the first day that lists a paper."""
        self._connection.execute("UPDATE papers SET day = ? WHERE id = ?", [day, paper_id])

    def replace(self, changes: Sequence[tuple[PaperRow | None, PaperRow | None]]) -> None:
        """Replace rows: each change is the row that is stored and the new one. None if there is none."""
        added = [new for old, new in changes if old is None and new]
        removed = [old for old, new in changes if old and new is None]
        changed = [(old, new) for old, new in changes if old and new and _differ(old, new, PAPER_COLUMNS)]
        # The index is updated with the texts that it contains, so before and after the rows.
        reindexed = [old["number"] for old, new in changed if _differ(old, new, _TEXT_COLUMNS)]
        self._index(_REMOVE_FROM_INDEX, [*reindexed, *(row["number"] for row in removed)])
        [last] = self._connection.execute("SELECT coalesce(max(number), 0) FROM papers").fetchone()
        self._connection.executemany(_INSERT, ((*_values(row), last + n) for n, row in enumerate(added, 1)))
        self._connection.executemany(_UPDATE, ((*_values(new), old["number"]) for old, new in changed))
        self._index(_ADD_TO_INDEX, [*reindexed, *range(last + 1, last + 1 + len(added))])
        for table, column in ((AUTHORS, "authors"), (KEYWORDS, "ai_keywords")):
            linked = [(old, new) for old, new in changed if _differ(old, new, [column])]
            links = {row["id"]: _links(row, column) for row in (*added, *(new for _, new in linked))}
            table.link(self._connection, links, [row["id"] for row in (*removed, *(old for old, _ in linked))])
        self._connection.executemany("DELETE FROM papers WHERE number = ?", ([row["number"]] for row in removed))
        self._update_organizations({row["organization"] for change in changes for row in change if row})
        relinked = (row for old, new in changed if _differ(old, new, ["ai_keywords"]) for row in (old, new))
        self._update_keywords([*added, *removed, *relinked])

    def finish_building(self) -> None:
        """Make the full-text index, the organizations and the names of keywords."""
        self._is_building = False
        self._connection.execute(_UPDATE_KEYWORDS)
        self._connection.execute("INSERT INTO papers_fts (papers_fts) VALUES ('rebuild')")
        rows = self._connection.execute("SELECT DISTINCT organization FROM papers").fetchall()
        self._update_organizations({row["organization"] for row in rows})

    def _index(self, statement: str, numbers: Iterable[int]) -> None:
        if not self._is_building:
            self._connection.executemany(statement, ([number] for number in numbers))

    def _update_organizations(self, handles: Collection[str | None]) -> None:
        """Give organizations the name and the address that their newest papers state. Those without one are removed."""
        if not self._is_building:
            named = [[handle] for handle in handles if handle is not None]
            # To delete a row and insert it again would check all papers of the organization.
            self._connection.executemany(_UPDATE_ORGANIZATION, named)
            self._connection.executemany(_REMOVE_UNUSED_ORGANIZATION, named)

    def _update_keywords(self, rows: Iterable[PaperRow]) -> None:
        """Give the keywords in these rows, which are new or old ones, the spelling that is now the most frequent."""
        if not self._is_building:
            keys = {key for row in rows for _, key in _links(row, "ai_keywords")}
            self._connection.executemany(_UPDATE_KEYWORD, ([key] for key in keys))


def _differ(old: PaperRow, new: PaperRow, columns: Iterable[str]) -> bool:
    return any(old[name] != new[name] for name in columns)


def _links(row: PaperRow, column: str) -> list[Link]:
    """Return the authors of a paper; or the keys of its keywords, each at the position of its first spelling."""
    names = enumerate(json.loads(row[column] or "[]"), 1)
    if column == "authors":
        return [*names]
    positions: dict[str, int] = {}
    for position, name in names:
        positions.setdefault(keyword_key(name), position)
    return [(position, key) for key, position in positions.items() if key]
