"""A bare script that makes a similar database from the same files: json and sqlite3, without any checks.

python -m benchmarks.bare_archive FOLDER DATABASE
"""

import json
import sqlite3
import sys
from pathlib import Path

_PAPER = """
id title abstract abstract_source authors organization upvotes comments github_repo github_stars project_page ai_summary
ai_keywords primary_category categories arxiv_comment journal_ref doi arxiv_updated_at models datasets spaces url
arxiv_url pdf_url thumbnail media_urls published_at submitted_at submitted_by hub_rank list_source page_source extra
"""
_LISTING = "edition paper_id rank upvotes comments entry first_seen updated_at change"
_OBSERVATION = "edition line id time rank upvotes comments stars"
_SCHEMA = """
CREATE TABLE papers (number INTEGER PRIMARY KEY, {columns}, UNIQUE (id));
CREATE TABLE listings (edition, paper_id, rank, upvotes, comments, entry, first_seen, updated_at, change,
    PRIMARY KEY (edition, paper_id)) WITHOUT ROWID;
CREATE TABLE observations (edition, line, id, time, rank, upvotes, comments, stars,
    PRIMARY KEY (edition, line)) WITHOUT ROWID;
CREATE TABLE authors (author_id INTEGER PRIMARY KEY, name UNIQUE);
CREATE TABLE paper_authors (paper_id, position, author_id, PRIMARY KEY (paper_id, position)) WITHOUT ROWID;
CREATE TABLE keywords (keyword_id INTEGER PRIMARY KEY, name UNIQUE);
CREATE TABLE paper_keywords (paper_id, position, keyword_id, PRIMARY KEY (paper_id, position)) WITHOUT ROWID;
CREATE VIRTUAL TABLE papers_fts USING fts5 (title, abstract, authors, organization, ai_keywords,
    content = 'papers', content_rowid = 'number', tokenize = 'porter unicode61 remove_diacritics 2');
"""
_INDEXES = """
CREATE INDEX listings_by_paper ON listings (paper_id);
CREATE INDEX observations_by_paper ON observations (id, edition, time);
CREATE INDEX papers_by_author ON paper_authors (author_id);
CREATE INDEX papers_by_keyword ON paper_keywords (keyword_id);
"""


def main(folder: Path, database: Path) -> None:
    """Make the database."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.executescript(_SCHEMA.format(columns=", ".join(_PAPER.split())))
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("BEGIN")
    for path in sorted(folder.glob("[dwm]*ly/[0-9]*.jsonl"), reverse=True):
        papers = [json.loads(line) for line in path.open("rb")]
        _insert(connection, "OR IGNORE INTO papers", _PAPER, papers)
        _insert(connection, "INTO listings", _LISTING, [paper | {"paper_id": paper["id"]} for paper in papers])
        for names, key, links, field in (
            ("authors", "author_id", "paper_authors", "authors"),
            ("keywords", "keyword_id", "paper_keywords", "ai_keywords"),
        ):
            rows = [(paper["id"], n, name) for paper in papers for n, name in enumerate(paper[field] or ())]
            connection.executemany(f"INSERT OR IGNORE INTO {names} (name) VALUES (?)", [[row[2]] for row in rows])  # noqa: S608
            connection.executemany(
                f"INSERT OR IGNORE INTO {links} SELECT ?, ?, {key} FROM {names} WHERE name = ?",  # noqa: S608
                rows,
            )
        seen = [json.loads(line) for line in (folder / "history" / path.name).open("rb")]
        rows = [observation | {"edition": path.stem, "line": n} for n, observation in enumerate(seen)]
        _insert(connection, "INTO observations", _OBSERVATION, rows)
    connection.execute("INSERT INTO papers_fts (papers_fts) VALUES ('rebuild')")
    connection.execute("COMMIT")
    connection.executescript(_INDEXES)
    connection.close()


def _insert(connection: sqlite3.Connection, table: str, names: str, rows: list[dict[str, object]]) -> None:
    columns = names.split()
    places = ", ".join("?" * len(columns))
    values = ([_value(row[name]) for name in columns] for row in rows)
    connection.executemany(f"INSERT {table} ({', '.join(columns)}) VALUES ({places})", values)  # noqa: S608


def _value(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
