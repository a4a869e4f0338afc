"""Summarize a week or a month: totals, days, organizations, rising papers, vote histories and keywords."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from hfpapers.editions.history import Observation
from hfpapers.editions.merge import MAY_BE_TRUNCATED_FROM, submission_day
from hfpapers.editions.periods import Day, Period, parse_period
from hfpapers.items import Organization, Paper

# As many as a reader can take in at a glance.
_MAX_ORGANIZATIONS = 10
_MAX_RISING_PAPERS = 5
_MAX_VOTE_HISTORIES = 5
_MAX_KEYWORDS = 20
# A keyword of a single paper says nothing about the period.
_MIN_PAPERS_OF_KEYWORD = 2


@dataclass(frozen=True)
class Total:
    """The number of papers and the sum of their votes."""

    papers: int
    upvotes: int

    @classmethod
    def from_papers(cls, papers: Sequence[Paper]) -> Self:
        """Return the total of the papers."""
        return cls(len(papers), sum(paper.upvotes for paper in papers))

    def __sub__(self, other: "Total") -> "Total":
        """Return the difference between two totals."""
        return Total(self.papers - other.papers, self.upvotes - other.upvotes)


@dataclass(frozen=True)
class RisingPaper:
    """A paper and the votes that it gained after the day on which it was submitted."""

    paper: Paper
    gained: int


@dataclass(frozen=True)
class VoteHistory:
    """The votes of a paper, each with the time at which a crawl first observed that number, oldest first."""

    paper: Paper
    upvotes: Sequence[tuple[dt.datetime, int]]


@dataclass(frozen=True)
class Summary:
    """The summary of a period.

    `change` is the difference to the total of the previous period; None if that period is not stored. `days` contains
    the number of papers that were submitted on each day, in order, without days that have none. `organizations` are
    sorted by votes, `rising` by the votes gained, and `keywords` by the number of papers that have them.
    `missing_days` are days whose papers the total may lack.
    """

    period: Period
    total: Total
    change: Total | None
    days: Mapping[dt.date, int]
    organizations: Sequence[tuple[Organization, Total]]
    rising: Sequence[RisingPaper]
    vote_histories: Sequence[VoteHistory]
    keywords: Sequence[tuple[str, int]]
    missing_days: Sequence[Day]


def summarize(
    papers: Sequence[Paper],
    previous: Sequence[Paper] = (),
    observations: Iterable[Observation] = (),
    missing_days: Sequence[Day] = (),
) -> Summary:
    """Return the summary of the papers of an edition.

    `papers` are sorted by rank, and there must be at least one. `previous` are the papers of the previous edition, and
    `observations` contain the votes that the papers had at earlier times.
    """
    period = parse_period(papers[0].edition)
    total = Total.from_papers(papers)
    votes = _votes_over_time(observations)
    return Summary(
        period=period,
        total=total,
        change=total - Total.from_papers(previous) if previous else None,
        days=_papers_per_day(papers, period),
        organizations=_organizations(papers),
        rising=_rising_papers(papers, votes),
        vote_histories=_vote_histories(papers, votes),
        keywords=_keywords(papers),
        missing_days=missing_days,
    )


def days_to_add(period: Period, papers: Sequence[Paper]) -> list[Day]:
    """Return the days whose editions have to be stored, so that a week or a month has all of its papers.

    The Hub's lists of weeks and months end near 100 papers. A shorter list is complete without its days. Of a longer
    one, these are the weekdays from the first to the last one on which a listed paper was submitted: the current month
    has no lists of later days yet.
    """
    if len(papers) < MAY_BE_TRUNCATED_FROM:
        return []
    submitted = [day for paper in papers if (day := submission_day(paper))]
    first, last = min(submitted, default=period.first), max(submitted, default=period.last)
    return [day for day in period.days() if day.may_have_list and first <= day.first <= last]


def _papers_per_day(papers: Iterable[Paper], period: Period) -> dict[dt.date, int]:
    days = Counter(day for paper in papers if (day := submission_day(paper)) and period.first <= day <= period.last)
    return dict(sorted(days.items()))


def _votes_over_time(observations: Iterable[Observation]) -> dict[str, list[tuple[dt.datetime, int]]]:
    """Return the votes of each paper by its id, each number with the time at which it was first observed."""
    votes: dict[str, list[tuple[dt.datetime, int]]] = defaultdict(list)
    for observation in sorted(observations, key=lambda each: each.time):
        paper_votes = votes[observation.id]
        if not paper_votes or paper_votes[-1][1] != observation.upvotes:
            paper_votes.append((dt.datetime.fromisoformat(observation.time), observation.upvotes))
    return votes


def _vote_histories(
    papers: Sequence[Paper], votes: Mapping[str, Sequence[tuple[dt.datetime, int]]]
) -> list[VoteHistory]:
    """Return the vote histories of the best papers, without those whose votes were never observed to change."""
    return [
        VoteHistory(paper, votes[paper.id])
        for paper in papers[:_MAX_VOTE_HISTORIES]
        if len(votes.get(paper.id, ())) > 1
    ]


def _rising_papers(
    papers: Iterable[Paper], votes: Mapping[str, Sequence[tuple[dt.datetime, int]]]
) -> list[RisingPaper]:
    rising = []
    for paper in papers:
        day = submission_day(paper)
        first_day = [upvotes for time, upvotes in votes.get(paper.id, ()) if day and time.date() <= day]
        # A paper that was not observed on its first day may have gained all of its votes then.
        if first_day and paper.upvotes > first_day[-1]:
            rising.append(RisingPaper(paper, paper.upvotes - first_day[-1]))
    return sorted(rising, key=lambda each: -each.gained)[:_MAX_RISING_PAPERS]


def _organizations(papers: Iterable[Paper]) -> list[tuple[Organization, Total]]:
    organizations: dict[str, Organization] = {}
    papers_by_handle = defaultdict[str, list[Paper]](list)
    for paper in papers:
        if paper.organization:
            organizations.setdefault(paper.organization.handle, paper.organization)
            papers_by_handle[paper.organization.handle].append(paper)
    totals = [(organizations[handle], Total.from_papers(group)) for handle, group in papers_by_handle.items()]
    return sorted(totals, key=lambda each: (-each[1].upvotes, -each[1].papers))[:_MAX_ORGANIZATIONS]


def _keywords(papers: Iterable[Paper]) -> list[tuple[str, int]]:
    """Return the keywords, spelled as in the best paper that has them, with the number of papers that have them."""
    counts = Counter[str]()
    spellings: dict[str, str] = {}
    for paper in papers:
        for folded, keyword in {keyword.casefold(): keyword for keyword in paper.ai_keywords or []}.items():
            spellings.setdefault(folded, keyword)
            counts[folded] += 1
    common = [
        (spellings[folded], number) for folded, number in counts.most_common() if number >= _MIN_PAPERS_OF_KEYWORD
    ]
    return common[:_MAX_KEYWORDS]
