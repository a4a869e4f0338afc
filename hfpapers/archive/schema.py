"""The schema of the database: its tables, its full-text index and its views. docs/archive.md describes them."""

import sqlite3
from typing import get_args

from hfpapers.archive.rows import PAPER_COLUMNS
from hfpapers.items import Paper

# The databases of hfpapers have this number in their header, so that no other file is overwritten.
APPLICATION_ID = int.from_bytes(b"hfpp")
# A database with another version is rebuilt.
VERSION = 4

# Foreign keys are deferred to the end of a transaction, so that the order of its statements does not matter.
_TABLES = """
CREATE TABLE editions (
    edition TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    size INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE organizations (
    handle TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL
) WITHOUT ROWID;

-- `number` is the row of the paper in the full-text index.
CREATE TABLE papers (
    {columns},
    number INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (id),
    FOREIGN KEY (organization) REFERENCES organizations (handle) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE listings (
    edition TEXT NOT NULL REFERENCES editions (edition) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    paper_id TEXT NOT NULL REFERENCES papers (id) DEFERRABLE INITIALLY DEFERRED,
    rank INTEGER NOT NULL,
    upvotes INTEGER NOT NULL,
    comments INTEGER,
    entry INTEGER,
    first_seen TEXT,
    updated_at TEXT,
    change TEXT,
    PRIMARY KEY (edition, paper_id)
) WITHOUT ROWID;

CREATE TABLE observations (
    edition TEXT NOT NULL REFERENCES editions (edition) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    line INTEGER NOT NULL,
    paper_id TEXT NOT NULL,
    time TEXT NOT NULL,
    rank INTEGER,
    upvotes INTEGER NOT NULL,
    comments INTEGER,
    stars INTEGER,
    PRIMARY KEY (edition, line)
) WITHOUT ROWID;

CREATE TABLE crawls (
    year INTEGER NOT NULL,
    line INTEGER NOT NULL,
    time TEXT NOT NULL,
    edition TEXT NOT NULL,
    sources TEXT NOT NULL,
    papers INTEGER,
    verdict TEXT NOT NULL,
    PRIMARY KEY (year, line)
) WITHOUT ROWID;

CREATE TABLE authors (
    author_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE paper_authors (
    paper_id TEXT NOT NULL REFERENCES papers (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    author_id INTEGER NOT NULL REFERENCES authors (author_id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (paper_id, position)
) WITHOUT ROWID;

-- All spellings of a keyword have the same `key`. The most frequent one is its `name`.
CREATE TABLE keywords (
    keyword_id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT ''
);

CREATE TABLE paper_keywords (
    paper_id TEXT NOT NULL REFERENCES papers (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    position INTEGER NOT NULL,
    keyword_id INTEGER NOT NULL REFERENCES keywords (keyword_id) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (paper_id, position)
) WITHOUT ROWID;

CREATE TABLE topics (
    name TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    definition TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE paper_topics (
    topic TEXT NOT NULL REFERENCES topics (name) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    edition TEXT NOT NULL REFERENCES editions (edition) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    paper_id TEXT NOT NULL REFERENCES papers (id) DEFERRABLE INITIALLY DEFERRED,
    matched_at TEXT NOT NULL,
    matches TEXT NOT NULL,
    PRIMARY KEY (topic, edition, paper_id)
) WITHOUT ROWID;

CREATE TABLE files (
    source TEXT NOT NULL,
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    version TEXT NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (source, path)
) WITHOUT ROWID;

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- `number` is higher for what changed later.
CREATE TABLE changes (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;

CREATE VIEW papers_text AS
SELECT number, title, abstract, authors, organization_name || ' ' || organization AS organization,
    ai_keywords AS keywords
FROM papers;

CREATE VIRTUAL TABLE papers_fts USING fts5 (
    title, abstract, authors, organization, keywords,
    content = 'papers_text', content_rowid = 'number', tokenize = 'porter unicode61 remove_diacritics 2'
);
-- The weights of the columns: a word in the title counts most.
INSERT INTO papers_fts (papers_fts, rank) VALUES ('rank', 'bm25(10.0, 1.0, 4.0, 4.0, 3.0)');
"""

_INDEXES = """
CREATE INDEX listings_by_paper ON listings (paper_id);
CREATE INDEX papers_by_author ON paper_authors (author_id);
CREATE INDEX papers_by_keyword ON paper_keywords (keyword_id);
"""

# The indexes that nothing uses while a database is built. It is faster to create them at its end.
_LATER_INDEXES = {
    # A search reads its conditions and its order from these two, because the rows of papers are large.
    "papers_by_day": "papers (day, upvotes, id, number, organization, github_repo)",
    "papers_by_upvotes": "papers (upvotes, day, id, number, organization, github_repo)",
    "papers_by_organization": "papers (organization, newest_at, id)",
    # The handles of the Hub are the same in upper and lower case.
    "papers_by_handle": "papers (lower(organization), day, upvotes, id, organization)",
    # For the papers of a keyword, whose ids are known.
    "days_by_paper": "papers (id, day, upvotes)",
    "editions_by_kind": "editions (kind, first_day)",
    "observations_by_paper": "observations (paper_id, edition, time)",
    "crawls_by_edition": "crawls (edition, time)",
    "topics_by_paper": "paper_topics (paper_id)",
    "topics_by_edition": "paper_topics (edition)",
    "topics_by_time": "paper_topics (topic, matched_at)",
    "matches_by_time": "paper_topics (matched_at)",
}

_VIEWS = """
-- The ten best papers of each day.
CREATE VIEW daily_top AS
SELECT listings.edition AS day, listings.rank, papers.title, papers.organization_name AS organization,
    listings.upvotes, papers.url, papers.id AS paper_id
FROM listings
JOIN editions ON editions.edition = listings.edition AND editions.kind = 'daily'
JOIN papers ON papers.id = listings.paper_id
WHERE listings.rank <= 10;

-- The papers of each organization, each in the month in which it was first listed.
CREATE VIEW organizations_by_month AS
SELECT substr(papers.day, 1, 7) AS month, organizations.name AS organization, organizations.handle,
    count(*) AS papers, sum(papers.upvotes) AS upvotes
FROM papers
JOIN organizations ON organizations.handle = papers.organization
GROUP BY month, organizations.handle;

-- The papers that have a keyword, and their share of the papers of the month that have keywords at all.
CREATE VIEW keywords_by_month AS
WITH months AS (
    SELECT substr(day, 1, 7) AS month, count(*) AS papers,
        sum(coalesce(ai_keywords, '[]') != '[]') AS with_keywords
    FROM papers
    GROUP BY month
)
SELECT months.month, keywords.name AS keyword, count(*) AS papers,
    round(1.0 * count(*) / months.with_keywords, 4) AS share,
    round(1.0 * months.with_keywords / months.papers, 4) AS share_with_keywords
FROM paper_keywords
JOIN keywords USING (keyword_id)
JOIN papers ON papers.id = paper_keywords.paper_id
JOIN months ON months.month = substr(papers.day, 1, 7)
GROUP BY months.month, keyword_id;

-- The votes of each paper of a day at each crawl of it. A history contains changes only, so that an unchanged number
-- is that of the crawl before. A crawl that observed changes has the time of its observations, which the log may lack;
-- one that observed none has the time at which it began.
CREATE VIEW votes_over_time AS
WITH complete AS (
    SELECT edition, time, lead(time, 1, '9999') OVER (PARTITION BY edition ORDER BY time) AS next_time
    FROM crawls
    WHERE verdict IN ('published', 'unchanged')
), moments AS (
    SELECT DISTINCT edition, time FROM observations
    UNION ALL
    SELECT edition, time FROM complete
    WHERE NOT EXISTS (SELECT 1 FROM observations WHERE observations.edition = complete.edition
        AND observations.time >= complete.time AND observations.time < complete.next_time)
)
SELECT listings.paper_id, listings.edition AS day, moments.time,
    round(24 * (julianday(moments.time) - julianday(editions.first_day)), 2) AS hours,
    (SELECT observations.upvotes FROM observations WHERE observations.paper_id = listings.paper_id
        AND observations.edition = listings.edition AND observations.time <= moments.time
        ORDER BY observations.time DESC, observations.line DESC LIMIT 1) AS upvotes
FROM listings
JOIN editions ON editions.edition = listings.edition AND editions.kind = 'daily'
JOIN moments ON moments.edition = listings.edition
WHERE moments.time >= (SELECT min(observations.time) FROM observations
    WHERE observations.paper_id = listings.paper_id AND observations.edition = listings.edition);
"""


def create_tables(connection: sqlite3.Connection) -> None:
    """Create the tables and views in an empty database, and the indexes that writing uses."""
    columns = (f"{name} {'INTEGER' if name in _INTEGERS else 'TEXT'}" for name in PAPER_COLUMNS)
    connection.executescript(_TABLES.replace("{columns}", ",\n    ".join(columns)) + _INDEXES + _VIEWS)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def create_other_indexes(connection: sqlite3.Connection) -> None:
    """Create the other indexes, after all rows are written."""
    for name, columns in _LATER_INDEXES.items():
        connection.execute(f"CREATE INDEX {name} ON {columns}")


def _is_integer(annotation: object) -> bool:
    """Return whether values of a type, like ``Annotated[int, …] | None``, are integers."""
    return annotation is int or any(map(_is_integer, get_args(annotation)))


_INTEGERS = {name for name, field in Paper.model_fields.items() if _is_integer(field.annotation)}
