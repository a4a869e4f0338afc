import datetime as dt

import pytest

from hfpapers.editions.history import Observation
from hfpapers.editions.summary import Total, summarize
from hfpapers.items import Organization


@pytest.fixture
def make_papers(paper):
    """Return a function that makes papers of a week with the given votes."""

    def make(*votes, **fields):
        return [
            paper.model_copy(
                update={
                    "edition": "2026-W08",
                    "id": f"2602.918{rank:02}",
                    "rank": rank,
                    "upvotes": upvotes,
                    "submitted_at": "2026-02-18T01:00:00Z",
                }
                | fields
            )
            for rank, upvotes in enumerate(votes, 1)
        ]

    return make


def observe(paper, time, upvotes):
    return Observation(id=paper.id, time=time, rank=1, upvotes=upvotes, comments=0, stars=None)


def test_a_summary_has_the_total_and_its_change_since_the_previous_period(make_papers):
    summary = summarize(make_papers(9, 5, 1), previous=make_papers(7, 7))
    assert (summary.total, summary.change) == (Total(3, 15), Total(1, 1))
    assert str(summary.period) == "2026-W08"


def test_there_is_no_change_without_a_previous_period(make_papers):
    assert summarize(make_papers(9)).change is None


def test_papers_are_counted_by_the_day_on_which_they_were_submitted(make_papers):
    papers = make_papers(9, 8)
    papers += make_papers(7, submitted_at="2026-02-16T00:00:00Z") + make_papers(6, submitted_at=None)
    # The Hub may list papers that were submitted on a day outside of the week.
    papers += make_papers(5, submitted_at="2026-02-15T23:00:00Z")
    days = summarize(papers).days
    assert days == {dt.date(2026, 2, 16): 1, dt.date(2026, 2, 18): 2}
    assert [*days] == [dt.date(2026, 2, 16), dt.date(2026, 2, 18)]


def test_organizations_are_sorted_by_votes(make_papers):
    moss = Organization(name="Moss", handle="Moss", url="https://huggingface.co/Moss")
    papers = make_papers(9, 8) + make_papers(7, 6, 5, organization=moss) + make_papers(100, organization=None)
    totals = [(organization.name, total) for organization, total in summarize(papers).organizations]
    assert totals == [("Moss", Total(3, 18)), ("Kettle", Total(2, 17))]


def test_there_are_at_most_ten_organizations(make_papers):
    papers = [
        paper.model_copy(update={"organization": Organization(name=f"{n}", handle=f"{n}", url="https://example.org")})
        for n, paper in enumerate(make_papers(*range(30, 0, -1)))
    ]
    assert [organization.name for organization, _ in summarize(papers).organizations] == [*map(str, range(10))]


def test_a_rising_paper_gained_votes_after_the_day_on_which_it_was_submitted(make_papers):
    first, second, third, fourth = papers = make_papers(40, 30, 20, 10)
    observations = [
        observe(first, "2026-02-18T10:00:00Z", 5),
        # The last observation of the first day counts.
        observe(first, "2026-02-18T23:59:59Z", 38),
        observe(second, "2026-02-18T10:00:00Z", 5),
        observe(second, "2026-02-19T00:00:00Z", 25),
        # A paper that was not observed on its first day may have gained all of its votes then.
        observe(third, "2026-02-19T10:00:00Z", 1),
        observe(fourth, "2026-02-18T10:00:00Z", 10),
    ]
    rising = summarize(papers, observations=observations).rising
    assert [(each.paper.id, each.gained) for each in rising] == [(second.id, 25), (first.id, 2)]


def test_a_vote_history_has_the_times_at_which_the_votes_changed_in_order(make_papers):
    [changed, unchanged] = make_papers(9, 8)
    observations = [
        observe(changed, "2026-02-20T10:00:00Z", 9),
        observe(changed, "2026-02-18T10:00:00Z", 5),
        observe(changed, "2026-02-19T10:00:00Z", 5),
        observe(unchanged, "2026-02-18T10:00:00Z", 8),
    ]
    [vote_history] = summarize([changed, unchanged], observations=observations).vote_histories
    assert vote_history.paper == changed
    assert [(f"{time:%d}", upvotes) for time, upvotes in vote_history.upvotes] == [("18", 5), ("20", 9)]


def test_keywords_of_several_papers_are_counted_regardless_of_case(make_papers):
    papers = [
        *make_papers(9, ai_keywords=["Reinforcement Learning", "teapots", "Teapots"]),
        *make_papers(8, ai_keywords=["reinforcement learning", "moss"]),
        *make_papers(7, ai_keywords=["reinforcement learning", "moss"]),
        *make_papers(6, ai_keywords=None),
    ]
    assert summarize(papers).keywords == [("Reinforcement Learning", 3), ("moss", 2)]
