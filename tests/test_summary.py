import datetime as dt

import pytest

from hfpapers.history import Observation
from hfpapers.items import Organization
from hfpapers.summary import Summary, Total


@pytest.fixture
def of(paper):
    """Return a function that makes up papers of a week: by their votes."""

    def make(*votes, **fields):
        return [
            paper.model_copy(
                update={
                    "edition": "2026-W08",
                    "id": f"2602.{rank:05}",
                    "rank": rank,
                    "upvotes": upvotes,
                    "submitted_at": "2026-02-18T01:00:00Z",
                }
                | fields
            )
            for rank, upvotes in enumerate(votes, 1)
        ]

    return make


def observed(paper, time, upvotes):
    return Observation(id=paper.id, time=time, rank=1, upvotes=upvotes, comments=0, stars=None)


def test_a_summary_has_papers_votes_and_what_became_of_both_since_the_period_before(of):
    summary = Summary.of(of(9, 5, 1), before=of(7, 7))
    assert (summary.total, summary.change) == (Total(3, 15), Total(1, 1))
    assert str(summary.period) == "2026-W08"


def test_without_the_period_before_there_is_no_change(of):
    assert Summary.of(of(9)).change is None


def test_papers_are_counted_by_the_day_on_which_they_were_listed(of):
    papers = of(9, 8) + of(7, submitted_at="2026-02-16T00:00:00Z") + of(6, submitted_at=None)
    # Whatever else the Hub lists there, it is no day of the week.
    papers += of(5, submitted_at="2026-02-15T23:00:00Z")
    assert Summary.of(papers).days == {dt.date(2026, 2, 16): 1, dt.date(2026, 2, 18): 2}
    assert [*Summary.of(papers).days] == [dt.date(2026, 2, 16), dt.date(2026, 2, 18)]


def test_organizations_come_by_votes_with_the_number_of_their_papers(of):
    moss = Organization(name="Moss", handle="Moss", url="https://huggingface.co/Moss")
    papers = of(9, 8) + of(7, 6, 5, organization=moss) + of(100, organization=None)
    totals = [(organization.name, total) for organization, total in Summary.of(papers).organizations]
    assert totals == [("Moss", Total(3, 18)), ("Kettle", Total(2, 17))]


def test_at_most_ten_organizations_are_named(of):
    papers = [
        paper.model_copy(update={"organization": Organization(name=f"{n}", handle=f"{n}", url="https://example.org")})
        for n, paper in enumerate(of(*range(30, 0, -1)))
    ]
    assert [organization.name for organization, _ in Summary.of(papers).organizations] == [*map(str, range(10))]


def test_a_rising_paper_won_votes_after_the_day_on_which_it_was_listed(of):
    first, second, third, fourth = papers = of(40, 30, 20, 10)
    observations = [
        observed(first, "2026-02-18T10:00:00Z", 5),
        # The last of its first day counts.
        observed(first, "2026-02-18T23:59:59Z", 38),
        observed(second, "2026-02-18T10:00:00Z", 5),
        observed(second, "2026-02-19T00:00:00Z", 25),
        # What nobody saw on its first day may have won all its votes then.
        observed(third, "2026-02-19T10:00:00Z", 1),
        observed(fourth, "2026-02-18T10:00:00Z", 10),
    ]
    rising = Summary.of(papers, observations=observations).rising
    assert [(rise.paper.id, rise.won) for rise in rising] == [(second.id, 25), (first.id, 2)]


def test_the_course_of_a_paper_is_when_its_votes_were_seen_to_change_whoever_saw_it(of):
    [paper, never_seen_twice] = of(9, 8)
    observations = [
        observed(paper, "2026-02-20T10:00:00Z", 9),
        observed(paper, "2026-02-18T10:00:00Z", 5),
        observed(paper, "2026-02-19T10:00:00Z", 5),
        observed(never_seen_twice, "2026-02-18T10:00:00Z", 8),
    ]
    [course] = Summary.of([paper, never_seen_twice], observations=observations).courses
    assert course.paper == paper
    assert [(f"{time:%d}", upvotes) for time, upvotes in course.upvotes] == [("18", 5), ("20", 9)]


def test_keywords_of_several_papers_are_counted_however_they_are_written(of):
    papers = [
        *of(9, ai_keywords=["Reinforcement Learning", "teapots", "Teapots"]),
        *of(8, ai_keywords=["reinforcement learning", "moss"]),
        *of(7, ai_keywords=["reinforcement learning", "moss"]),
        *of(6, ai_keywords=None),
    ]
    assert Summary.of(papers).keywords == [("Reinforcement Learning", 3), ("moss", 2)]
