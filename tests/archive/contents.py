"""The content of a database, without the numbers that SQLite gives to rows."""

import json
import sqlite3
from contextlib import closing

_TABLES = {
    "editions": "SELECT * FROM editions",
    "organizations": "SELECT * FROM organizations",
    "listings": "SELECT * FROM listings",
    "observations": "SELECT * FROM observations",
    "crawls": "SELECT * FROM crawls",
    "authors": "SELECT name FROM authors",
    "paper_authors": "SELECT paper_id, position, name FROM paper_authors JOIN authors USING (author_id)",
    "keywords": "SELECT name FROM keywords",
    "paper_keywords": "SELECT paper_id, position, name FROM paper_keywords JOIN keywords USING (keyword_id)",
    "topics": "SELECT * FROM topics",
    "paper_topics": "SELECT * FROM paper_topics",
    "files": "SELECT * FROM files",
    "settings": "SELECT * FROM settings",
}


def content(path):
    """Return the rows of all tables, sorted, and the ids of the papers with each word of the full-text index."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO papers_fts (papers_fts, rank) VALUES ('integrity-check', 1)")
        tables = {name: sorted(connection.execute(query), key=repr) for name, query in _TABLES.items()}
        connection.row_factory = sqlite3.Row
        papers = {row["id"]: dict(row) | {"number": None} for row in connection.execute("SELECT * FROM papers")}
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, papers_fts, instance)")
        words = connection.execute("SELECT term, id, col FROM words JOIN papers ON number = doc")
        return {**tables, "papers": papers, "words": sorted(map(tuple, words))}


def rows(path, query, *values):
    """Return the rows of a query as dicts."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query, values)]


def decoded(row, *names):
    """Return a row with the JSON in these columns decoded."""
    return row | {name: json.loads(row[name]) for name in names if row[name] is not None}
