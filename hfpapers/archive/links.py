"""The tables of authors and of keywords, which link names to papers."""

# The names of tables and columns in the statements are constants of this module.
# ruff: noqa: S608

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

# A name, after its position among those of a paper, from 1.
Link = tuple[int, str]


@dataclass(frozen=True)
class NameTable:
    """A table of names, its key, the table that links the names to papers, and the column that identifies a name."""

    names: str
    key: str
    links: str
    name: str = "name"

    def link(
        self, connection: sqlite3.Connection, names: Mapping[str, Sequence[Link]], linked: Collection[str]
    ) -> None:
        """Link papers to names, and to no others. Names without a paper are removed.

        `names` are the names by the id of the paper, and `linked` the papers that may have links already.
        """
        unlinked = self._remove_links(connection, json.dumps([*linked])) if linked else []
        rows = [(paper_id, *link) for paper_id, of_paper in names.items() for link in of_paper]
        connection.executemany(
            f"INSERT OR IGNORE INTO {self.names} ({self.name}) VALUES (?)",
            ([name] for name in {row[2]: None for row in rows}),
        )
        connection.executemany(
            f"INSERT INTO {self.links} (paper_id, position, {self.key})"
            f" SELECT ?, ?, {self.key} FROM {self.names} WHERE {self.name} = ?",
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
KEYWORDS = NameTable("keywords", "keyword_id", "paper_keywords", "key")
