"""The papers of a year, as the search of the site finds them."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# The papers come from the index of the day, so that those of other years are not read. A paper that no day lists is on
# the page of the first week or month that does.
_PAPERS = """
SELECT day, id, title, abstract_source, upvotes, organization_name, organization, ai_keywords, authors,
    coalesce(github_repo, '') != '' AS has_code, published_at,
    CASE WHEN EXISTS (SELECT 1 FROM listings WHERE edition = papers.day AND paper_id = papers.id) THEN day ELSE (
        SELECT edition FROM listings JOIN editions USING (edition)
        WHERE paper_id = papers.id ORDER BY kind != 'daily', first_day, edition LIMIT 1
    ) END AS edition
FROM papers
WHERE day BETWEEN :first AND :last
ORDER BY day DESC, upvotes DESC, id DESC
"""
_TOPICS = """
SELECT DISTINCT papers.id, paper_topics.topic
FROM papers INDEXED BY papers_by_day
JOIN paper_topics ON paper_topics.paper_id = papers.id
WHERE papers.day BETWEEN :first AND :last
ORDER BY papers.id, paper_topics.topic
"""
_OLDEST_DAY = "SELECT min(day) FROM papers WHERE day > ?"
_decode = json.JSONDecoder().decode


class SearchRow(NamedTuple):
    """A paper with what a search looks at or shows.

    `edition` is the one on whose page it is: that of its first day; of a paper that is in weeks and months only, the
    first of them. Title and names are as they are stored.
    """

    day: str
    id: str
    title: str
    is_title_of_hub: bool
    upvotes: int
    organization: tuple[str, str] | None
    keywords: Sequence[str]
    authors: Sequence[str]
    topics: Sequence[str]
    has_code: int
    published_at: str | None
    edition: str


def read_years(connection: sqlite3.Connection) -> list[int]:
    """Return the years in which papers were first listed, the newest one first."""
    years: list[int] = []
    # Each step reads one entry of the index of the day.
    [day] = connection.execute(_OLDEST_DAY, [""]).fetchone()
    while day:
        years.insert(0, int(day[:4]))
        [day] = connection.execute(_OLDEST_DAY, [f"{day[:4]}-12-31"]).fetchone()
    return years


def read_search_rows(connection: sqlite3.Connection, year: int) -> Iterator[SearchRow]:
    """Yield the papers of a year, in which they were first listed: the newest day first, ordered by votes.

    How long that takes does not depend on the papers of other years.
    """
    days = {"first": f"{year:04}-01-01", "last": f"{year:04}-12-31"}
    topics: dict[str, list[str]] = {}
    for paper_id, topic in connection.execute(_TOPICS, days):
        topics.setdefault(paper_id, []).append(topic)
    for day, paper_id, title, source, upvotes, name, handle, keywords, authors, *rest in connection.execute(
        _PAPERS, days
    ):
        yield SearchRow(
            day,
            paper_id,
            title,
            source == "hub",
            upvotes,
            (name, handle) if handle else None,
            _decode(keywords) if keywords else (),
            _decode(authors) if authors else (),
            topics.get(paper_id, ()),
            *rest,
        )
