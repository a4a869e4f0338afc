"""The row of a paper, and what is made from it: the full-text index, the links to names, the organizations."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from hfpapers.archive.links import AUTHORS, KEYWORDS
from hfpapers.archive.rows import PAPER_COLUMNS

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

# The values of the columns `PAPER_COLUMNS` by name.
PaperRow = Mapping[str, Any]


class PaperTable:
    """The table of papers.

    While a database is built, nothing reads it, so that the full-text index and the organizations are made at the end,
    by `finish_building`.
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

    def replace(self, old: PaperRow | None, new: PaperRow | None) -> None:
        """Replace the row of a paper, which may be new or be removed."""
        if new is None:
            if old is not None:
                self._remove(old)
            return
        values = [new[name] for name in PAPER_COLUMNS]
        if old is None:
            [number] = self._connection.execute("SELECT coalesce(max(number), 0) + 1 FROM papers").fetchone()
            self._connection.execute(_INSERT, [*values, number])
            self._add_to_index(number)
        elif any(old[name] != new[name] for name in PAPER_COLUMNS):
            number = old["number"]
            is_text_changed = any(old[name] != new[name] for name in _TEXT_COLUMNS)
            if is_text_changed:
                self._remove_from_index(number)
            self._connection.execute(_UPDATE, [*values, number])
            if is_text_changed:
                self._add_to_index(number)
        for table, column in ((AUTHORS, "authors"), (KEYWORDS, "ai_keywords")):
            if old is None or old[column] != new[column]:
                names = json.loads(new[column] or "[]")
                table.link(self._connection, new["id"], names if table is AUTHORS else _fold(names))

    def update_organizations(self, handles: Iterable[str | None]) -> None:
        """Give organizations the name and the address that their newest papers state. Those without one are removed."""
        if self._is_building:
            return
        for handle in {*handles} - {None}:
            self._connection.execute("DELETE FROM organizations WHERE handle = ?", [handle])
            self._connection.execute(
                """
                INSERT INTO organizations (handle, name, url)
                SELECT organization, organization_name, organization_url FROM papers
                WHERE organization = ? ORDER BY newest_at DESC, id DESC LIMIT 1
                """,
                [handle],
            )

    def finish_building(self) -> None:
        """Make the full-text index and the organizations."""
        self._connection.execute("INSERT INTO papers_fts (papers_fts) VALUES ('rebuild')")
        self._is_building = False
        rows = self._connection.execute("SELECT DISTINCT organization FROM papers").fetchall()
        self.update_organizations(row["organization"] for row in rows)

    def _remove(self, row: PaperRow) -> None:
        for table in (AUTHORS, KEYWORDS):
            table.link(self._connection, row["id"], [])
        self._remove_from_index(row["number"])
        self._connection.execute("DELETE FROM papers WHERE number = ?", [row["number"]])

    def _add_to_index(self, number: int) -> None:
        if not self._is_building:
            self._connection.execute(_ADD_TO_INDEX, [number])

    def _remove_from_index(self, number: int) -> None:
        if not self._is_building:
            self._connection.execute(_REMOVE_FROM_INDEX, [number])


def _fold(keywords: Iterable[str]) -> list[str]:
    return [*dict.fromkeys(keyword.casefold() for keyword in keywords)]
