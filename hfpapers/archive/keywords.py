"""Queries for keywords. Spellings that differ only in case, hyphens or number are one keyword, which has one key.

The time depends on the papers of the keyword, or of the months, that are requested, but not on the size of the archive.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from hfpapers.archive.lines import PaperLine, read_lines
from hfpapers.archive.months import (
    MonthTotal,
    bounds_of,
    complete_months,
    month_of,
    months_until,
    total_by_month,
)
from hfpapers.editions.periods import Month

# Only the keywords that may be among the first ones are looked up: those with at least as many papers as the last one.
_FREQUENT = """
WITH counts AS MATERIALIZED (
    SELECT keyword_id, count(*) AS papers, sum(upvotes) AS votes
    FROM papers CROSS JOIN paper_keywords ON paper_keywords.paper_id = papers.id
    WHERE papers.day BETWEEN :first AND :last
    GROUP BY keyword_id
)
SELECT keyword_id, key, name, papers, votes FROM counts JOIN keywords USING (keyword_id)
WHERE papers >= coalesce((SELECT papers FROM counts ORDER BY papers DESC LIMIT 1 OFFSET :limit - 1), 0)
ORDER BY papers DESC, votes DESC, key
LIMIT :limit
"""
# The plus sign makes SQLite read the keywords of each paper once, instead of looking for each of these keywords.
_BY_MONTH = """
SELECT keyword_id, substr(papers.day, 1, 7) AS month, count(*) AS papers, sum(upvotes) AS votes
FROM papers CROSS JOIN paper_keywords ON paper_keywords.paper_id = papers.id
WHERE papers.day BETWEEN ? AND ? AND +keyword_id IN (SELECT value FROM json_each(?))
GROUP BY keyword_id, month
"""
# The index has all of the columns, so that the rows of papers, which are large, are not read.
_PAPERS = """
SELECT papers.day, papers.upvotes, papers.id
FROM keywords
CROSS JOIN paper_keywords USING (keyword_id)
CROSS JOIN papers INDEXED BY days_by_paper ON papers.id = paper_keywords.paper_id
WHERE keywords.key = ?
ORDER BY papers.day DESC, papers.upvotes DESC, papers.id DESC
"""


@dataclass(frozen=True)
class KeywordTotal:
    """The papers that have a keyword, and the sum of their votes.

    `name` is the spelling that is shown. `months` contains one total per month, oldest first.
    """

    key: str
    name: str
    papers: int
    votes: int
    months: Sequence[MonthTotal]


@dataclass(frozen=True)
class KeywordDetails:
    """A keyword with all of its papers, of which `newest` contains the newest ones, and the best of a day first.

    The months of `total` end with that of its newest paper.
    """

    total: KeywordTotal
    newest: Sequence[PaperLine]


def find_keywords(connection: sqlite3.Connection, months: Sequence[Month], limit: int) -> list[KeywordTotal]:
    """Return the keywords that most papers of these months have, the most frequent one first, then by votes."""
    first, last = bounds_of(months)
    found = connection.execute(_FREQUENT, {"first": first, "last": last, "limit": limit}).fetchall()
    totals: defaultdict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    ids = json.dumps([row["keyword_id"] for row in found])
    for keyword_id, month, papers, votes in connection.execute(_BY_MONTH, [first, last, ids]):
        totals[keyword_id][month] = papers, votes
    return [
        KeywordTotal(key, name, papers, votes, complete_months(totals[keyword_id], months))
        for keyword_id, key, name, papers, votes in found
    ]


def read_keyword(connection: sqlite3.Connection, key: str, *, months: int, newest: int) -> KeywordDetails | None:
    """Return a keyword with that many months and newest papers; None if no paper has it."""
    papers = connection.execute(_PAPERS, [key]).fetchall()
    if not papers:
        return None
    [(name,)] = connection.execute("SELECT name FROM keywords WHERE key = ?", [key])
    totals = total_by_month(((day, votes) for day, votes, _ in papers), months_until(month_of(papers[0][0]), months))
    total = KeywordTotal(key, name, len(papers), sum(votes for _, votes, _ in papers), totals)
    return KeywordDetails(total, read_lines(connection, [paper_id for *_, paper_id in papers[:newest]]))
