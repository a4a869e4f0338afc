import pytest

from hfpapers.editions.periods import Day
from hfpapers.pipelines.buffer import EditionBuffer

THURSDAY, FRIDAY = "2026-02-19", "2026-02-20"


@pytest.fixture
def make_paper(paper):
    """Return a function that makes a paper of an edition of two papers."""
    return lambda number, edition=THURSDAY: paper.model_copy(
        update={"id": f"2602.9190{number}", "edition": edition, "edition_size": 2}
    )


def test_the_paper_that_completes_an_edition_returns_its_papers_once(make_paper):
    buffer = EditionBuffer()
    first, second = make_paper(1), make_paper(2)
    assert buffer.add(first) is None
    assert buffer.add(second) == [first, second]
    assert [*buffer.incomplete()] == []


def test_a_paper_that_arrives_twice_counts_once(make_paper):
    buffer = EditionBuffer()
    assert buffer.add(make_paper(1)) is None
    assert buffer.add(make_paper(1)) is None


def test_editions_are_buffered_independently(make_paper):
    buffer = EditionBuffer()
    assert buffer.add(make_paper(1)) is None
    assert buffer.add(make_paper(2, FRIDAY)) is None
    assert [*buffer.incomplete()] == [
        (Day.parse(THURSDAY), "only 1 of 2 papers arrived"),
        (Day.parse(FRIDAY), "only 1 of 2 papers arrived"),
    ]
