import datetime as dt

import pytest

from hfpapers.edition import (
    ThinError,
    completed,
    is_settled,
    last_changed,
    merged,
    ranked,
    refuse_if_thin,
    removed,
)
from hfpapers.items import Change
from hfpapers.periods import period

DAY, FRIDAY = dt.date(2026, 2, 19), dt.date(2026, 2, 20)
NOW, LATER = "2026-02-20T10:00:00Z", "2026-02-21T10:00:00Z"


@pytest.fixture
def papers(paper):
    return [paper.model_copy(update={"id": f"2602.0000{n}", "rank": n, "entry": n}) for n in (1, 2, 3)]


def test_papers_are_ranked_by_votes_and_ties_as_the_hub_lists_them(paper):
    listed = [
        paper.model_copy(update={"id": paper_id, "upvotes": upvotes, "rank": rank})
        for rank, (paper_id, upvotes) in enumerate([("2602.00001", 5), ("2602.00002", 9), ("2602.00003", 5)], 1)
    ]
    order = [(each.rank, each.id) for each in ranked(reversed(listed))]
    assert order == [(1, "2602.00002"), (2, "2602.00001"), (3, "2602.00003")]
    assert [each.rank for each in listed] == [1, 2, 3]


def test_of_a_new_edition_the_best_comes_in_last(papers):
    new = [paper.model_copy(update={"entry": None}) for paper in papers]
    assert [(paper.entry, paper.updated_at) for paper in merged(new, [], NOW)] == [(3, None), (2, None), (1, None)]


def test_the_stars_of_another_repository_are_not_kept(papers):
    now = papers[0].model_copy(update={"github_repo": "https://github.com/made-up/moss", "github_stars": None})
    [paper] = merged([now], papers[:1], NOW)
    assert paper.github_stars is None


def test_what_says_the_same_as_before_has_not_changed_whatever_its_rank(papers):
    again = [paper.model_copy(update={"rank": 4 - paper.rank, "entry": None, "page_source": "dom"}) for paper in papers]
    assert [(paper.entry, paper.updated_at) for paper in merged(again, papers, NOW)] == [
        (1, None),
        (2, None),
        (3, None),
    ]


def test_what_a_paper_lacks_and_had_before_stays_but_how_its_page_was_read(papers):
    before = papers[0].model_copy(update={"models": 3, "page_source": "data"})
    now = papers[0].model_copy(update={"organization": None, "abstract": None, "entry": None, "upvotes": 19})
    [paper] = merged([now], [before], NOW)
    assert (paper.models, paper.organization, paper.abstract) == (3, before.organization, before.abstract)
    assert (paper.page_source, paper.updated_at) == (None, NOW)


def test_what_changed_says_when_and_one_that_changed_before_keeps_its_moment(papers):
    earlier = "2026-02-19T22:00:00Z"
    papers[1].updated_at = earlier
    now = [paper.model_copy(update={"entry": None, "updated_at": None}) for paper in papers]
    now[0].upvotes += 1
    assert [paper.updated_at for paper in merged(now, papers, NOW)] == [NOW, earlier, None]


def test_a_new_paper_comes_in_last_even_if_others_left(papers):
    new = papers[0].model_copy(update={"id": "2602.00009", "entry": None})
    assert [paper.entry for paper in merged([new, papers[2]], papers, NOW)] == [4, 3]


@pytest.mark.parametrize(("left", "refused"), [(3, False), (2, True), (0, True)])
def test_a_list_that_lost_more_than_its_share_is_refused(papers, left, refused):
    if refused:
        with pytest.raises(ThinError, match=f"{3 - left} of its 3 papers are not listed any more"):
            refuse_if_thin(papers[:left], papers, 0.2)
    else:
        refuse_if_thin(papers[:left], papers, 0.2)


def test_of_nothing_nothing_can_be_lost(papers):
    refuse_if_thin(papers, [], 0.2)


def moved(before, **fields):
    """Return a paper as a later crawl sees it: what an edition alone knows is not there yet."""
    return before.model_copy(update={"entry": None, "first_seen": None, "change": None} | fields)


def test_the_first_crawl_of_an_edition_knows_when_and_no_change(papers):
    new = merged([moved(paper) for paper in papers], [], NOW)
    assert {(paper.first_seen, paper.change) for paper in new} == {(NOW, None)}


def test_where_nothing_changed_the_edition_is_as_it_was_stored(papers):
    stored = merged([moved(paper, page_source="data") for paper in papers], [], NOW)
    again = [moved(paper, page_source=None, list_source="cards") for paper in papers]
    assert merged(again, stored, LATER) == stored


def test_what_changed_says_by_how_much_and_what_is_new_says_so(papers):
    stored = merged([moved(papers[0], comments=2), moved(papers[1])], [], NOW)
    now = [
        moved(papers[1], rank=1, upvotes=30),
        moved(papers[0], rank=2, comments=5),
        moved(papers[2], rank=3),
    ]
    changes = {paper.id: paper.change for paper in merged(now, stored, LATER)}
    assert changes == {
        papers[1].id: Change(new=False, rank=1, upvotes=12, comments=None),
        papers[0].id: Change(new=False, rank=-1, upvotes=0, comments=3),
        papers[2].id: Change(new=True),
    }


def test_a_change_is_that_of_the_last_crawl_that_found_any(papers):
    stored = merged([moved(paper) for paper in papers], [], NOW)
    more = [moved(papers[0], upvotes=20), *map(moved, papers[1:])]
    changed = merged(more, stored, LATER)
    assert merged(more, changed, "2026-02-22T10:00:00Z") == changed
    assert changed[0].change.upvotes == 2
    assert {paper.first_seen for paper in changed} == {NOW}


def test_papers_that_left_are_named_by_the_rank_they_had(papers):
    assert removed([papers[1]], papers) == [papers[0].id, papers[2].id]


@pytest.fixture
def week(papers):
    """Return the papers of a week's list, without what only their own pages tell."""
    return [
        moved(paper, edition="2026-W08", edition_size=3, models=None, rank=rank) for rank, paper in enumerate(papers, 1)
    ]


def test_a_week_is_its_list_and_what_the_editions_of_its_days_have_beside(week, papers):
    stored = papers[0].model_copy(update={"id": "2602.00009", "upvotes": 5, "first_seen": NOW, "change": None})
    whole = ranked(completed(week, {DAY: [stored]}, []))
    assert [(paper.id, paper.rank, paper.edition, paper.edition_size) for paper in whole] == [
        (papers[0].id, 1, "2026-W08", 4),
        (papers[1].id, 2, "2026-W08", 4),
        (papers[2].id, 3, "2026-W08", 4),
        ("2602.00009", 4, "2026-W08", 4),
    ]
    # What it was in its day's edition is not what it is in the week's.
    assert {(paper.entry, paper.first_seen) for paper in whole} == {(None, None)}


def test_a_weeks_list_has_the_newest_votes_and_its_days_what_it_lacks(week, papers):
    stored = papers[0].model_copy(update={"upvotes": 5, "models": 3, "page_source": "data"})
    [paper, *_] = completed(week, {DAY: [stored]}, [])
    assert (paper.upvotes, paper.models, paper.page_source) == (week[0].upvotes, 3, None)


def test_of_a_paper_that_is_not_listed_what_was_seen_changed_last_counts(week, papers):
    early = papers[0].model_copy(update={"id": "2602.00009", "upvotes": 5, "first_seen": NOW})
    late = early.model_copy(update={"upvotes": 9, "updated_at": LATER})
    for of_its_days in ({DAY: [early], FRIDAY: [late]}, {DAY: [late], FRIDAY: [early]}):
        assert completed(week, of_its_days, [])[-1].upvotes == 9


@pytest.mark.parametrize(("listed", "stays"), [(89, False), (90, True)])
def test_a_paper_leaves_a_week_only_if_its_list_is_not_cut_off(week, listed, stays):
    many = [week[0].model_copy(update={"id": f"2602.1{number:04}"}) for number in range(listed)]
    left = week[0].model_copy(update={"id": "2602.00009"})
    assert ("2602.00009" in {paper.id for paper in completed(many, {}, [left])}) == stays


@pytest.mark.parametrize(("of_its_day", "stays"), [(["2602.00009"], True), ([], False)])
def test_what_left_the_edition_of_its_day_leaves_a_week_too(week, of_its_day, stays):
    many = [week[0].model_copy(update={"id": f"2602.1{number:04}"}) for number in range(100)]
    left = week[0].model_copy(update={"id": "2602.00009", "submitted_at": "2026-02-19T01:00:00Z"})
    in_day = [left.model_copy(update={"id": paper_id, "edition": "2026-02-19"}) for paper_id in [*of_its_day, "2602.0"]]
    whole = completed(many, {DAY: in_day}, [left])
    assert ("2602.00009" in {paper.id for paper in whole}) == stays


@pytest.mark.parametrize(
    ("name", "crawled", "settled"),
    [
        ("2026-02-19", "2026-03-05T00:00:00Z", True),
        ("2026-02-19", "2026-03-04T23:59:59Z", False),
        ("2026-W08", "2026-03-07T12:00:00Z", False),
        ("2026-W08", "2026-03-08T12:00:00Z", True),
    ],
)
def test_an_edition_is_settled_if_it_was_crawled_two_weeks_after_its_last_day(name, crawled, settled):
    assert is_settled(period(name), dt.datetime.fromisoformat(crawled), 14) == settled


def test_an_edition_was_last_changed_when_one_of_its_papers_was(papers):
    papers[0].first_seen, papers[1].updated_at = NOW, LATER
    assert last_changed(papers) == dt.datetime.fromisoformat(LATER)
    assert last_changed(papers[2:]) is None
