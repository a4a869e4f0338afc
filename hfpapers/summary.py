"""What a week or a month was: its days, its organizations, what rose, what it was about. Pure."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from hfpapers.edition import listed_on
from hfpapers.history import Observation
from hfpapers.items import Organization, Paper
from hfpapers.periods import Period, period

# What a reader takes in at a glance.
_ORGANIZATIONS = 10
_RISING = 5
_KEYWORDS = 20
_COURSES = 5
# A keyword of one paper says nothing of a week.
_KEYWORD_PAPERS = 2


@dataclass(frozen=True)
class Total:
    """A number of papers, and of their votes."""

    papers: int
    upvotes: int

    @classmethod
    def of(cls, papers: Sequence[Paper]) -> Self:
        """Return the total of papers."""
        return cls(len(papers), sum(paper.upvotes for paper in papers))

    def __sub__(self, other: "Total") -> "Total":
        """Return by how much this one is more."""
        return Total(self.papers - other.papers, self.upvotes - other.upvotes)


@dataclass(frozen=True)
class Rise:
    """A paper, and the votes that it won after the day on which it was listed."""

    paper: Paper
    won: int


@dataclass(frozen=True)
class Course:
    """A paper's votes at the moments, oldest first, at which they were seen to have changed."""

    paper: Paper
    upvotes: Sequence[tuple[dt.datetime, int]]


@dataclass(frozen=True)
class Summary:
    """A period's papers in sum.

    ``change`` is the total less that of the period before, None if that is not stored; ``days`` has the number of
    papers of each day on which papers were listed, in order; ``organizations`` come by votes; ``keywords`` with the
    number of their papers, most first.
    """

    period: Period
    total: Total
    change: Total | None
    days: Mapping[dt.date, int]
    organizations: Sequence[tuple[Organization, Total]]
    rising: Sequence[Rise]
    courses: Sequence[Course]
    keywords: Sequence[tuple[str, int]]

    @classmethod
    def of(
        cls, papers: Sequence[Paper], before: Sequence[Paper] = (), observations: Iterable[Observation] = ()
    ) -> Self:
        """Return the summary of an edition's papers, which come by rank, and are one at the least.

        ``before`` are those of the edition before, ``observations`` what is known of the votes these papers had.
        """
        of = period(papers[0].edition)
        days = Counter(day for paper in papers if (day := listed_on(paper)) and of.first <= day <= of.last)
        seen = _seen(observations)
        total = Total.of(papers)
        courses = (Course(paper, seen[paper.id]) for paper in papers[:_COURSES])
        return cls(
            period=of,
            total=total,
            change=total - Total.of(before) if before else None,
            days=dict(sorted(days.items())),
            organizations=_organizations(papers),
            rising=_rising(papers, seen),
            courses=[course for course in courses if len(course.upvotes) > 1],
            keywords=_keywords(papers),
        )


def _seen(observations: Iterable[Observation]) -> dict[str, list[tuple[dt.datetime, int]]]:
    """Return the votes of each paper, by its id: when they changed, and to what."""
    seen: dict[str, list[tuple[dt.datetime, int]]] = defaultdict(list)
    for observation in sorted(observations, key=lambda each: each.time):
        votes = seen[observation.id]
        if not votes or votes[-1][1] != observation.upvotes:
            votes.append((dt.datetime.fromisoformat(observation.time), observation.upvotes))
    return seen


def _rising(papers: Sequence[Paper], seen: Mapping[str, Sequence[tuple[dt.datetime, int]]]) -> list[Rise]:
    rises = []
    for paper in papers:
        day = listed_on(paper)
        first_day = [votes for time, votes in seen.get(paper.id, ()) if day and time.date() <= day]
        # Who was not seen on the first day may have won all votes then.
        if first_day and paper.upvotes > first_day[-1]:
            rises.append(Rise(paper, paper.upvotes - first_day[-1]))
    return sorted(rises, key=lambda rise: -rise.won)[:_RISING]


def _organizations(papers: Iterable[Paper]) -> list[tuple[Organization, Total]]:
    filed = defaultdict[str, list[Paper]](list)
    organizations: dict[str, Organization] = {}
    for paper in papers:
        if paper.organization:
            filed[paper.organization.handle].append(paper)
            organizations.setdefault(paper.organization.handle, paper.organization)
    totals = [(organizations[handle], Total.of(of_it)) for handle, of_it in filed.items()]
    return sorted(totals, key=lambda each: (-each[1].upvotes, -each[1].papers))[:_ORGANIZATIONS]


def _keywords(papers: Iterable[Paper]) -> list[tuple[str, int]]:
    """Return keywords as the best of their papers writes them, however the others do."""
    counts = Counter[str]()
    written: dict[str, str] = {}
    for paper in papers:
        for keyword in {each.casefold(): each for each in paper.ai_keywords or []}.items():
            written.setdefault(*keyword)
            counts[keyword[0]] += 1
    common = [(written[folded], number) for folded, number in counts.most_common() if number >= _KEYWORD_PAPERS]
    return common[:_KEYWORDS]
