import pytest

from hfpapers.editions.periods import Day
from hfpapers.editions.topic_counts import TopicCount, TopicCounter
from hfpapers.editions.topics import Topic

TOPICS = {"tea": Topic(title="Tea", words=["teapot"]), "best": Topic(title="Best", top=1)}


@pytest.fixture
def counter(paper):
    """Return the counter of two days. Paper 1 is listed on both of them."""

    def edition(day, **titles):
        return [
            paper.model_copy(update={"id": name, "title": title, "rank": rank, "edition": day, "abstract": None})
            for rank, (name, title) in enumerate(titles.items(), 1)
        ]

    counter = TopicCounter(TOPICS)
    for day, titles in (
        ("2026-02-19", {"p1": "Teapots", "p2": "Moss"}),
        ("2026-02-18", {"p3": "Teapot", "p1": "Teapots", "p4": "Rain"}),
    ):
        counter.add(Day.parse(day), edition(day, **titles))
    return counter


def test_a_paper_that_is_listed_twice_counts_once(counter):
    assert counter.count("tea") == TopicCount(matching=2, papers=4, days=2)
    assert (counter.count("tea").share, counter.count("tea").per_day) == (0.5, 1.0)


def test_the_listings_are_in_the_order_of_the_editions(counter):
    assert [(each.paper.id, str(each.day)) for each in counter.listings("tea")] == [
        ("p1", "2026-02-19"),
        ("p3", "2026-02-18"),
    ]
    assert [each.paper.id for each in counter.listings("best")] == ["p1", "p3"]


@pytest.mark.parametrize(("matching", "is_too_large"), [(20, False), (21, True)])
def test_a_topic_with_more_than_a_fifth_of_all_papers_is_too_large(matching, is_too_large):
    assert TopicCount(matching, 100, 3).is_too_large is is_too_large


def test_without_papers_all_numbers_are_zero():
    count = TopicCounter(TOPICS).count("tea")
    assert (count.matching, count.share, count.per_day, count.is_too_large) == (0, 0, 0, False)
