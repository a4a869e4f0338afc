"""Papers as lists show them: one line each, which links to the card of the paper."""

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

# The card of a paper is on the page of the first day that lists it; without one, of its first week or month.
_LINES = """
SELECT papers.id, (
        SELECT listings.edition FROM listings JOIN editions USING (edition)
        WHERE paper_id = papers.id ORDER BY kind != 'daily', first_day, listings.edition LIMIT 1
    ) AS edition,
    day, title, abstract_source, organization_name, organization, upvotes, github_repo
FROM json_each(?) AS requested
JOIN papers ON papers.id = requested.value
ORDER BY requested.key
"""


class PaperLine(NamedTuple):
    """A paper with its newest values.

    `edition` is the one that has its card, and `day` the first day that lists it, as in the table of papers.
    """

    id: str
    edition: str
    day: str
    title: str
    abstract_source: str
    organization: str | None
    handle: str | None
    votes: int
    github_repo: str | None


def read_lines(connection: sqlite3.Connection, ids: Sequence[str]) -> list[PaperLine]:
    """Return papers by their ids, in this order. Ids that are not stored are left out."""
    return [PaperLine(*row) for row in connection.execute(_LINES, [json.dumps(ids)])]
