"""Papers as rows of the database, and rows as papers."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from hfpapers.editions.carry_over import EDITION_FIELDS
from hfpapers.items import Organization, Paper, StoredPaper

# The fields whose values are lists or dicts, which are JSON in the database.
_JSON_FIELDS = ("authors", "ai_keywords", "categories", "media_urls", "extra")
_PLAIN_FIELDS = tuple(name for name in Paper.model_fields if name not in {*EDITION_FIELDS, "organization"})
# A paper's fields that are not about one edition, and what is derived from its listings.
PAPER_COLUMNS = (
    *_PLAIN_FIELDS,
    "organization",
    "organization_name",
    "organization_url",
    # The first day that lists the paper; without one the day on which it was submitted, else the first day of its first
    # edition.
    "day",
    # The listing that the values are from: the edition, and when a crawl last found the paper changed there.
    "newest_edition",
    "newest_at",
)
LISTING_COLUMNS = ("edition", "paper_id", "rank", "upvotes", "comments", "entry", "first_seen", "updated_at", "change")

_FIRST_LISTING = """
SELECT papers.*, listings.edition, listings.rank, listings.entry, listings.first_seen, listings.updated_at,
    listings.change, editions.size AS edition_size
FROM json_each(?) AS requested
JOIN papers ON papers.id = requested.value
JOIN listings ON listings.paper_id = papers.id AND listings.edition = (
    SELECT edition FROM listings JOIN editions USING (edition)
    WHERE paper_id = papers.id ORDER BY kind != 'daily', first_day, edition LIMIT 1
)
JOIN editions ON editions.edition = listings.edition
ORDER BY requested.key
"""


def listing_row(paper: Paper) -> tuple[Any, ...]:
    """Return the values of `LISTING_COLUMNS`."""
    change = None if paper.change is None else paper.change.model_dump_json()
    place = (paper.edition, paper.id, paper.rank, paper.upvotes, paper.comments)
    return (*place, paper.entry, paper.first_seen, paper.updated_at, change)


def paper_row(paper: Paper, day: str) -> dict[str, Any]:
    """Return the values of `PAPER_COLUMNS` by name; `day` is the value of that column."""
    row = {name: getattr(paper, name) for name in _PLAIN_FIELDS}
    for name in _JSON_FIELDS:
        if row[name] is not None:
            row[name] = json.dumps(row[name], ensure_ascii=False)
    organization = paper.organization
    row["organization"] = organization.handle if organization else None
    row["organization_name"] = organization.name if organization else None
    row["organization_url"] = organization.url if organization else None
    return row | {"day": day, "newest_edition": paper.edition, "newest_at": paper.updated_at or paper.first_seen or ""}


def read_papers(connection: sqlite3.Connection, ids: Collection[str]) -> list[Paper]:
    """Return papers by their ids, in this order, with the newest values. Ids that are not stored are left out.

    The fields about an edition, like `edition` and `rank`, are those of the first day that lists the paper; of a paper
    that is in weeks and months only, those of the first of them.
    """
    rows = connection.execute(_FIRST_LISTING, [json.dumps([*ids])])
    return [*_to_papers(rows)]


def _to_papers(rows: Iterable[sqlite3.Row]) -> Iterator[Paper]:
    for row in rows:
        values = {name: row[name] for name in (*_PLAIN_FIELDS, *EDITION_FIELDS)}
        for name in (*_JSON_FIELDS, "change"):
            values[name] = None if values[name] is None else json.loads(values[name])
        if row["organization"] is not None:
            values["organization"] = Organization(
                name=row["organization_name"], handle=row["organization"], url=row["organization_url"]
            )
        yield StoredPaper.model_validate(values)
