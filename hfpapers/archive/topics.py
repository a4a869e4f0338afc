"""Queries for the papers of topics.

To find the newest ones takes the same time whatever the number of stored editions is; to count them, a time that is
proportional to their number.
"""

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hfpapers.archive.months import MonthTotal, bounds_of, month_of, months_until, total_by_month
from hfpapers.editions.periods import Day, Month
from hfpapers.editions.selection import Match

# The papers that matched last, the last one first. The index of the time is read from its end, so that no other rows
# are. A paper that is listed again, or that is in several topics, matches several times: what counts is the first time.
_NEWEST = """
SELECT found.paper_id, found.edition, found.matched_at,
    coalesce(listings.entry, 1 + editions.size - listings.rank) AS position
FROM paper_topics AS found
JOIN listings ON listings.edition = found.edition AND listings.paper_id = found.paper_id
JOIN editions ON editions.edition = found.edition
WHERE {condition} AND NOT EXISTS (
    SELECT 1 FROM paper_topics AS earlier
    WHERE earlier.paper_id = found.paper_id AND {earlier_condition}
    AND (earlier.matched_at, earlier.edition, earlier.topic) < (found.matched_at, found.edition, found.topic)
)
ORDER BY found.matched_at DESC, found.edition DESC, position DESC
LIMIT :number
"""
_NEWEST_OF_TOPIC = _NEWEST.format(condition="found.topic = :topic", earlier_condition="earlier.topic = :topic")
_NEWEST_OF_ALL = _NEWEST.format(condition="true", earlier_condition="true")
_MATCHES = """
SELECT found.paper_id, found.topic, found.matches
FROM json_each(?) AS requested
JOIN paper_topics AS found ON found.paper_id = requested.value
ORDER BY found.edition
"""
_CHANGES = """
SELECT papers.id, listings.updated_at
FROM json_each(?) AS requested
JOIN papers ON papers.id = requested.value
JOIN listings ON listings.edition = papers.newest_edition AND listings.paper_id = papers.id
WHERE listings.updated_at IS NOT NULL
"""
# The day, the votes and the id of each paper, in the first edition in which it matched. The index has all of these
# columns, so that the rows of papers, which are large, are not read.
_PAPERS = """
SELECT min(edition) AS day, upvotes, paper_id
FROM paper_topics CROSS JOIN papers INDEXED BY days_by_paper ON papers.id = paper_id
WHERE topic = ? AND edition BETWEEN ? AND ?
GROUP BY paper_id
"""
_ALL_DAYS = ("", "9999")


@dataclass(frozen=True)
class TopicTotal:
    """The papers of a topic, and the sum of their votes; `months` contains one total per month, oldest first."""

    papers: int
    votes: int
    months: Sequence[MonthTotal]


@dataclass(frozen=True)
class FirstMatch:
    """When a paper first matched, in which edition, and its position among the papers that came into that edition."""

    paper_id: str
    matched_at: str
    day: Day
    position: int

    @property
    def order(self) -> tuple[str, Day, int]:
        """What first matches are ordered by."""
        return self.matched_at, self.day, self.position


def find_newest(connection: sqlite3.Connection, topic: str | None, number: int) -> list[FirstMatch]:
    """Return the papers of a topic that matched last, at most `number`, the last one first.

    Without a topic, they are those of all topics together, each once.
    """
    rows = connection.execute(_NEWEST_OF_TOPIC if topic else _NEWEST_OF_ALL, {"topic": topic, "number": number})
    return [FirstMatch(row["paper_id"], row["matched_at"], Day.parse(row["edition"]), row["position"]) for row in rows]


def read_matches(connection: sqlite3.Connection, ids: Collection[str]) -> dict[str, dict[str, list[Match]]]:
    """Return why papers match topics, by paper and topic: what the newest edition says in which a paper matched."""
    matches: dict[str, dict[str, list[Match]]] = {}
    for row in connection.execute(_MATCHES, [json.dumps([*ids])]):
        found = [Match(**match) for match in json.loads(row["matches"])]
        matches.setdefault(row["paper_id"], {})[row["topic"]] = found
    return matches


def read_changes(connection: sqlite3.Connection, ids: Collection[str]) -> dict[str, str]:
    """Return when a crawl last found papers changed, in the edition that their values are from, by id."""
    rows = connection.execute(_CHANGES, [json.dumps([*ids])])
    return {row["id"]: row["updated_at"] for row in rows}


def count_topic(connection: sqlite3.Connection, topic: str, months: Sequence[Month]) -> TopicTotal:
    """Return how many papers matched a topic in these months."""
    papers = connection.execute(_PAPERS, [topic, *bounds_of(months)]).fetchall()
    return _total(papers, months)


def count_all_of_topic(connection: sqlite3.Connection, topic: str, number: int) -> TopicTotal | None:
    """Return how many papers matched a topic, and the last months in which some did; None if none did."""
    papers = connection.execute(_PAPERS, [topic, *_ALL_DAYS]).fetchall()
    return _total(papers, months_until(month_of(max(day for day, *_ in papers)), number)) if papers else None


def _total(papers: Sequence[sqlite3.Row], months: Sequence[Month]) -> TopicTotal:
    totals = total_by_month(((day, votes) for day, votes, _ in papers), months)
    return TopicTotal(len(papers), sum(votes for _, votes, _ in papers), totals)
