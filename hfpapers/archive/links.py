"""The tables of authors and of keywords, which link names to papers."""

# The names of tables and columns in the statements are constants of this module.
# ruff: noqa: S608

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class NameTable:
    """A table of names, its key, and the table that links the names to papers."""

    names: str
    key: str
    links: str

    def link(self, connection: sqlite3.Connection, paper_id: str, names: Sequence[str]) -> None:
        """Link a paper to these names, in order, and to no others. Names without a paper are removed."""
        unlinked = self._remove_links(connection, paper_id)
        connection.executemany(f"INSERT OR IGNORE INTO {self.names} (name) VALUES (?)", ([name] for name in names))
        connection.executemany(
            f"INSERT INTO {self.links} (paper_id, position, {self.key})"
            f" SELECT ?, ?, {self.key} FROM {self.names} WHERE name = ?",
            ((paper_id, position, name) for position, name in enumerate(names, 1)),
        )
        if unlinked:
            connection.execute(
                f"DELETE FROM {self.names} WHERE {self.key} IN (SELECT value FROM json_each(?)) AND NOT EXISTS"
                f" (SELECT 1 FROM {self.links} WHERE {self.links}.{self.key} = {self.names}.{self.key})",
                [json.dumps(unlinked)],
            )

    def _remove_links(self, connection: sqlite3.Connection, paper_id: str) -> list[int]:
        """Remove the links of a paper, and return the keys of their names."""
        keys = connection.execute(f"SELECT {self.key} FROM {self.links} WHERE paper_id = ?", [paper_id]).fetchall()
        if keys:
            connection.execute(f"DELETE FROM {self.links} WHERE paper_id = ?", [paper_id])
        return [row[0] for row in keys]


AUTHORS = NameTable("authors", "author_id", "paper_authors")
KEYWORDS = NameTable("keywords", "keyword_id", "paper_keywords")
