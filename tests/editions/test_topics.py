import pytest
from pydantic import ValidationError

from hfpapers.editions.history import History, Observation
from hfpapers.editions.periods import Day
from hfpapers.editions.selection import Match
from hfpapers.editions.topics import Topic, match_edition, topics_by_paper

DAY = Day.parse("2026-02-19")
MORNING, NOON, EVENING = (f"2026-02-19T{hour}:00:00Z" for hour in ("04", "12", "20"))


@pytest.fixture
def papers(paper):
    """Return three papers with 9, 6 and 3 votes."""
    return [
        paper.model_copy(update={"id": f"2602.9190{rank}", "rank": rank, "upvotes": 12 - 3 * rank, "edition_size": 3})
        for rank in (1, 2, 3)
    ]


def history(*crawls):
    """Return a history of crawls, each a time and the votes of papers by rank; None for one that was removed."""
    rows = []
    for time, votes in crawls:
        ranks = sorted((number for number in votes if votes[number] is not None), key=lambda number: -votes[number])
        for number, upvotes in votes.items():
            rank = ranks.index(number) + 1 if number in ranks else None
            row = {"id": f"2602.9190{number}", "time": time, "rank": rank, "upvotes": upvotes or 0}
            rows.append(Observation(**row, comments=None, stars=None))
    return History(tuple(rows))


def times(papers, history, **conditions):
    """Return when each paper matched, by the last digit of its id."""
    found = match_edition({"tea": Topic(title="Tea", **conditions)}, DAY, papers, history)
    return {int(match.paper_id[-1]): match.matched_at for match in found}


def test_a_paper_matches_since_the_first_crawl_that_found_it(papers):
    crawls = history((MORNING, {1: 9, 2: 1}), (NOON, {3: 1, 2: 6}))
    assert times(papers, crawls, words=["teapot"]) == {1: MORNING, 2: MORNING, 3: NOON}


def test_a_paper_matches_since_the_first_crawl_that_found_enough_votes(papers):
    crawls = history((MORNING, {1: 5, 2: 4, 3: 1}), (NOON, {1: 9}), (EVENING, {2: 6, 3: 3}))
    assert times(papers, crawls, min_upvotes=5) == {1: MORNING, 2: EVENING}


def test_a_paper_matches_since_it_was_among_the_best(papers):
    crawls = history((MORNING, {1: 1, 2: 4, 3: 5}), (NOON, {1: 6, 2: 5, 3: 3}), (EVENING, {1: 9, 2: 6}))
    # Paper 3, which was among them in the morning, is not any more.
    assert times(papers, crawls, top=2) == {1: NOON, 2: MORNING}


def test_only_the_papers_that_match_compete_for_the_best_places(papers):
    papers[0] = papers[0].model_copy(update={"title": "Moss"})
    crawls = history((MORNING, {1: 9, 2: 1, 3: 2}), (NOON, {1: 9, 2: 6, 3: 3}))
    assert times(papers, crawls, words=["teapots"], top=1) == {2: NOON}
    assert times(papers, crawls, words=["teapots"], top=2) == {2: MORNING, 3: MORNING}


def test_a_paper_that_was_removed_does_not_compete(papers):
    crawls = history((MORNING, {2: 9, 1: 5}), (NOON, {2: None, 1: 6}), (EVENING, {1: 9, 2: 6}))
    assert times(papers, crawls, top=1) == {1: NOON}
    crawls = history((MORNING, {1: 9, 2: 6, 3: 1}), (NOON, {2: None}), (EVENING, {2: 6}))
    assert times(papers, crawls, top=2, min_upvotes=1) == {1: MORNING, 2: MORNING}
    papers[1] = papers[1].model_copy(update={"title": "Moss", "abstract": None})
    assert times(papers, crawls, top=2, words=["teapot"]) == {1: MORNING, 3: MORNING}


def test_the_observations_are_replayed_in_the_order_of_their_times(papers):
    crawls = history((NOON, {1: 9, 2: 6}), (MORNING, {1: 1, 2: 6}))
    assert times(papers, crawls, min_upvotes=5) == {1: NOON, 2: MORNING}


def test_without_a_history_a_paper_matches_since_it_was_first_seen_else_since_its_day(papers):
    papers[0].first_seen = MORNING
    assert times(papers, History(), top=2) == {1: MORNING, 2: "2026-02-19"}


@pytest.mark.parametrize(
    ("time", "matched_at"),
    [("2026-03-22T00:00:00Z", "2026-03-22T00:00:00Z"), ("2026-03-22T00:00:01Z", "2026-02-19")],
)
def test_a_match_a_month_after_its_day_is_dated_at_the_day(papers, time, matched_at):
    assert times(papers, history((time, {1: 9})), top=1) == {1: matched_at}


def test_the_matches_of_several_topics_say_why(papers):
    topics = {
        "tea": Topic(**{"title": "Tea", "words": ["teapot"], "in": ["title"], "top": 1}),
        "people": Topic(title="People", authors=["Bo Birch"], min_upvotes=6),
        "moss": Topic(title="Moss", words=["moss"]),
    }
    by_paper = topics_by_paper(topics, papers)
    tea, people = ("tea", "Tea", [Match("teapot", "title")]), ("people", "People", [Match("Bo Birch", "authors")])
    assert by_paper == {"2602.91901": [tea, people], "2602.91902": [people]}
    found = match_edition(topics, DAY, papers, History())
    assert [(match.topic, match.paper_id[-1], match.matches) for match in found] == [
        ("tea", "1", tea[2]),
        ("people", "1", people[2]),
        ("people", "2", people[2]),
    ]


def test_a_topic_that_lists_only_organizations_follows_them(papers):
    assert times(papers, History(), organizations=["kettle"]).keys() == {1, 2, 3}
    assert times(papers, History(), organizations=["teacup"]) == {}


@pytest.mark.parametrize(
    "topic", [{}, {"in": ["title"]}, {"words": []}, {"title": " ", "top": 1}, {"title": 3, "top": 1}, {"title": None}]
)
def test_a_topic_without_a_title_or_a_condition_is_refused(topic):
    with pytest.raises(ValidationError):
        Topic(**{"title": "Tea"} | topic)


def test_the_title_is_one_line_of_printable_text():
    assert Topic(title=" Tea\n\x1b[1m & more ", top=1).title == "Tea [1m & more"
