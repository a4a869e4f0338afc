"""What the database contains about one paper."""

import sqlite3
from typing import NamedTuple

from hfpapers.archive.rows import read_papers
from hfpapers.items import Paper

_LISTINGS = """
SELECT edition, rank, size, listings.upvotes, comments, first_seen, updated_at
FROM listings JOIN editions USING (edition)
WHERE paper_id = ? ORDER BY kind != 'daily', kind != 'weekly', first_day
"""
_OBSERVATIONS = """
SELECT edition, time, rank, upvotes, comments, stars FROM observations
WHERE paper_id = ? ORDER BY edition, time, line
"""


class Listing(NamedTuple):
    """An edition that contains the paper."""

    edition: str
    rank: int
    edition_size: int
    upvotes: int
    comments: int | None
    first_seen: str | None
    updated_at: str | None


class Observation(NamedTuple):
    """What a crawl of an edition observed of the paper. The rank is null if the paper had been removed."""

    edition: str
    time: str
    rank: int | None
    upvotes: int
    comments: int | None
    stars: int | None


class PaperDetails(NamedTuple):
    """A paper, the editions that contain it, how its votes changed in each of them, and its topics."""

    paper: Paper
    listings: list[Listing]
    observations: list[Observation]
    topics: list[str]


def read_details(connection: sqlite3.Connection, paper_id: str) -> PaperDetails | None:
    """Return what is stored about a paper; None if it is not stored."""
    papers = read_papers(connection, [paper_id])
    if not papers:
        return None
    topics = connection.execute("SELECT DISTINCT topic FROM paper_topics WHERE paper_id = ? ORDER BY topic", [paper_id])
    return PaperDetails(
        papers[0],
        [Listing(*row) for row in connection.execute(_LISTINGS, [paper_id])],
        [Observation(*row) for row in connection.execute(_OBSERVATIONS, [paper_id])],
        [row[0] for row in topics],
    )
