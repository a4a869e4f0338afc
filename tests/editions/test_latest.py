import datetime as dt

import pytest

from hfpapers.editions.latest import latest_papers


@pytest.fixture
def make_edition(paper):
    """Return a function that makes the papers of an edition, given the last two digits of their ids."""

    def make(edition, *numbers, **fields):
        return [
            paper.model_copy(update={"edition": edition, "rank": rank, "id": f"2602.919{number:02}"} | fields)
            for rank, number in enumerate(numbers, 1)
        ]

    return make


def numbers(papers):
    return [int(paper.id[-2:]) for paper in papers]


def test_the_papers_of_the_newest_editions_are_returned(make_edition):
    editions = [make_edition("2026-02-20", 1, 2), make_edition("2026-02-19", 3, 4), make_edition("2026-02-18", 5)]
    assert numbers(latest_papers(editions, 2)) == [1, 2, 3, 4]
    assert numbers(latest_papers(editions, 10)) == [1, 2, 3, 4, 5]
    assert latest_papers([], 2) == []


def test_a_paper_that_is_listed_again_has_the_rank_of_its_first_edition_and_the_latest_votes(make_edition):
    editions = [
        make_edition("2026-02-20", 7, upvotes=50, first_seen="2026-02-20T04:00:00Z"),
        make_edition("2026-02-19", 8, 7, upvotes=3, first_seen="2026-02-19T04:00:00Z"),
    ]
    paper, _ = latest_papers(editions, 10)
    assert (paper.edition, paper.rank, paper.upvotes) == ("2026-02-19", 2, 50)
    assert paper.first_seen == "2026-02-19T04:00:00Z"


def test_the_first_edition_of_a_paper_is_found_among_older_editions(make_edition):
    editions = [make_edition("2026-02-20", 7), make_edition("2026-02-19", 7)]
    assert [paper.edition for paper in latest_papers(editions, 1)] == ["2026-02-19"]


def test_a_paper_that_is_listed_again_after_more_than_a_month_is_a_new_paper(make_edition):
    editions = [make_edition("2026-02-20", 7), make_edition("2026-01-12", 7)]
    assert [paper.edition for paper in latest_papers(editions, 10)] == ["2026-02-20"]


def test_an_edition_counts_whether_or_not_a_paper_is_selected(make_edition):
    editions = [make_edition("2026-02-20", 1, 2), make_edition("2026-02-19", 3, 4), make_edition("2026-02-18", 5)]
    assert numbers(latest_papers(editions, 2, lambda papers: papers[:1])) == [1, 3]
    # If a paper leaves the newest edition, no older edition comes back.
    assert numbers(latest_papers(editions, 2, lambda papers: [p for p in papers if p.id[-1] in "35"])) == [3]


def test_the_first_edition_of_a_paper_counts_even_if_the_paper_was_not_selected_there(make_edition):
    editions = [make_edition("2026-02-20", 7, upvotes=50), make_edition("2026-02-19", 7, upvotes=3)]
    [paper] = latest_papers(editions, 10, lambda papers: [paper for paper in papers if paper.upvotes > 10])
    assert paper.edition == "2026-02-19"


@pytest.mark.parametrize("editions", [("2026-W08", "2026-W07"), ("2026-02", "2026-01")])
def test_every_week_and_every_month_keeps_its_own_papers(make_edition, editions):
    papers = latest_papers([make_edition(edition, 7) for edition in editions], 5)
    assert [(paper.edition, paper.id) for paper in papers] == [(edition, "2602.91907") for edition in editions]


def test_days_keep_their_own_papers_if_listings_are_not_merged(make_edition):
    papers = latest_papers([make_edition(day, 7) for day in ("2026-02-20", "2026-02-19")], 5, merge_listings=False)
    assert [paper.edition for paper in papers] == ["2026-02-20", "2026-02-19"]


def test_no_edition_is_read_that_cannot_be_the_first_one_of_a_paper(make_edition):
    read = []

    def editions():
        for number in range(1000):
            read.append(number)
            yield make_edition(f"{dt.date(2026, 2, 28) - dt.timedelta(days=number)}", number)

    assert [paper.edition for paper in latest_papers(editions(), 2)] == ["2026-02-28", "2026-02-27"]
    assert 31 <= len(read) <= 35
    read.clear()
    latest_papers(editions(), 2, merge_listings=False)
    assert len(read) == 2
