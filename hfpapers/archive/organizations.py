"""Queries for organizations: their papers and votes by month. Upper and lower case of a handle are the same.

The time depends on the papers of the organization, or of the months, that are requested, but not on the size of the
archive.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from hfpapers.archive.lines import PaperLine, read_lines
from hfpapers.archive.months import MonthTotal, bounds_of, complete_months, month_of, months_until, total_by_month
from hfpapers.editions.periods import Month

_PAPERS = """
SELECT day, upvotes, id FROM papers WHERE lower(organization) = lower(?) ORDER BY day DESC, upvotes DESC, id DESC
"""
# The plus sign makes SQLite read the papers of these days, instead of all papers by handle.
_TOTALS = """
SELECT lower(+organization) AS handle, substr(day, 1, 7) AS month, count(*) AS papers, sum(upvotes) AS votes,
    max(day || id) AS newest
FROM papers
WHERE day BETWEEN ? AND ? AND organization IS NOT NULL
GROUP BY 1, 2
"""
_NAMES = """
SELECT lower(organization) AS handle, organization_name, organization_url
FROM json_each(?) AS requested JOIN papers ON papers.id = requested.value
"""
_HANDLES = """
SELECT DISTINCT lower(+organization) AS handle FROM papers
WHERE day BETWEEN ? AND ? AND organization IS NOT NULL ORDER BY handle
"""
_DAY_LENGTH = len("2026-02-19")


@dataclass(frozen=True)
class OrganizationTotal:
    """The papers of an organization, and the sum of their votes.

    `handle` is in lower case; `name` and `url` are those of its newest paper. `months` contains one total per month,
    oldest first.
    """

    handle: str
    name: str
    url: str
    papers: int
    votes: int
    months: Sequence[MonthTotal]


@dataclass(frozen=True)
class OrganizationDetails:
    """An organization with all of its papers, of which `newest` contains the newest ones, and the best of a day first.

    The months of `total` end with that of its newest paper.
    """

    total: OrganizationTotal
    newest: Sequence[PaperLine]


def read_organization(
    connection: sqlite3.Connection, handle: str, *, months: int, newest: int
) -> OrganizationDetails | None:
    """Return an organization with that many months and newest papers; None if it has no papers."""
    papers = connection.execute(_PAPERS, [handle]).fetchall()
    if not papers:
        return None
    newest_id = max((day, paper_id) for day, _, paper_id in papers)[1]
    [(lower_handle, name, url)] = connection.execute(_NAMES, [json.dumps([newest_id])])
    totals = total_by_month(((day, votes) for day, votes, _ in papers), months_until(month_of(papers[0][0]), months))
    votes = sum(votes for _, votes, _ in papers)
    total = OrganizationTotal(lower_handle, name, url, len(papers), votes, totals)
    return OrganizationDetails(total, read_lines(connection, [paper_id for *_, paper_id in papers[:newest]]))


def find_organizations(
    connection: sqlite3.Connection, months: Sequence[Month], limit: int | None = None
) -> list[OrganizationTotal]:
    """Return the organizations with papers in these months, those with the most papers first, then by votes."""
    by_handle: defaultdict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    newest: dict[str, str] = {}
    for handle, month, papers, votes, paper in connection.execute(_TOTALS, bounds_of(months)):
        by_handle[handle][month] = papers, votes
        newest[handle] = max(newest.get(handle, ""), paper)
    sums = [
        (sum(papers for papers, _ in each.values()), sum(votes for _, votes in each.values()), handle)
        for handle, each in by_handle.items()
    ]
    ranked = sorted(sums, key=lambda each: (-each[0], -each[1], each[2]))[:limit]
    ids = [newest[handle][_DAY_LENGTH:] for *_, handle in ranked]
    names = {handle: (name, url) for handle, name, url in connection.execute(_NAMES, [json.dumps(ids)])}
    return [
        OrganizationTotal(handle, *names[handle], papers, votes, complete_months(by_handle[handle], months))
        for papers, votes, handle in ranked
    ]


def list_handles(connection: sqlite3.Connection, months: Sequence[Month]) -> list[str]:
    """Return the handles of the organizations with papers in these months, in lower case."""
    return [row["handle"] for row in connection.execute(_HANDLES, bounds_of(months))]
