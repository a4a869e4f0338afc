"""The tables of authors and of keywords, which link names to papers."""

# The names of tables and columns in the statements are constants of this module.
# ruff: noqa: S608

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class NameTable:
    """A table of names, its key, and the table that links the names to papers."""

    names: str
    key: str
    links: str

    def link(self, connection: sqlite3.Connection, names: Mapping[str, Sequence[str]], linked: Collection[str]) -> None:
        """Link papers to names, in order, and to no others. Names without a paper are removed.

        `names` are the names by the id of the paper, and `linked` the papers that may have links already.
        """
        unlinked = self._remove_links(connection, json.dumps([*linked])) if linked else []
        rows = [
            (paper_id, position, name)
            for paper_id, of_paper in names.items()
            for position, name in enumerate(of_paper, 1)
        ]
        connection.executemany(
            f"INSERT OR IGNORE INTO {self.names} (name) VALUES (?)", ([name] for name in {row[2]: None for row in rows})
        )
        connection.executemany(
            f"INSERT INTO {self.links} (paper_id, position, {self.key})"
            f" SELECT ?, ?, {self.key} FROM {self.names} WHERE name = ?",
            rows,
        )
        if unlinked:
            connection.execute(
                f"DELETE FROM {self.names} WHERE {self.key} IN (SELECT value FROM json_each(?)) AND NOT EXISTS"
                f" (SELECT 1 FROM {self.links} WHERE {self.links}.{self.key} = {self.names}.{self.key})",
                [json.dumps(unlinked)],
            )

    def _remove_links(self, connection: sqlite3.Connection, ids: str) -> list[int]:
        """Remove the links of papers, and return the keys of their names; `ids` is a JSON list."""
        condition = "paper_id IN (SELECT value FROM json_each(?))"
        keys = connection.execute(f"SELECT DISTINCT {self.key} FROM {self.links} WHERE {condition}", [ids]).fetchall()
        connection.execute(f"DELETE FROM {self.links} WHERE {condition}", [ids])
        return [row[0] for row in keys]


AUTHORS = NameTable("authors", "author_id", "paper_authors")
KEYWORDS = NameTable("keywords", "keyword_id", "paper_keywords")


def fold_keyword(keyword: str) -> str:
    """Return a keyword as the database has it, in which upper and lower case are the same."""
    return keyword.casefold()
