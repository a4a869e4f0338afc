import pytest
from pydantic import ValidationError

from hfpapers.editions.selection import Selection
from hfpapers.items import Organization


@pytest.fixture
def papers(paper):
    def make(number, **fields):
        return paper.model_copy(update={"id": f"2602.9190{number}", "rank": number, "organization": None} | fields)

    return [
        make(1, upvotes=90, title="Agents and Teapots", abstract="We brew."),
        make(2, upvotes=50, title="Reagents", abstract="Of C++ and moss."),
        make(3, upvotes=9, title="Moss", abstract=None, ai_keywords=["Language Model"]),
        make(
            4, upvotes=0, title="Rain", organization=Organization(name="University of Weather", handle="uow", url="u")
        ),
    ]


@pytest.mark.parametrize(
    ("selection", "ranks"),
    [
        ({}, [1, 2, 3, 4]),
        ({"top": 2}, [1, 2]),
        ({"min_upvotes": 9}, [1, 2, 3]),
        ({"words": ["agents"]}, [1]),
        ({"words": ["language model", "RAIN"]}, [3, 4]),
        ({"words": ["c++"]}, [2]),
        ({"words": ["teapots we"]}, []),
        ({"without_words": ["moss"]}, [1, 4]),
        ({"words": ["moss"], "without_words": ["reagents"]}, [3]),
        ({"organizations": ["university of WEATHER"]}, [4]),
        ({"organizations": ["UOW", "other"]}, [4]),
        ({"organizations": ["other"]}, []),
        ({"without_words": ["agents"], "top": 2}, [2, 3]),
    ],
)
def test_a_selection_contains_the_papers_that_meet_all_conditions(papers, selection, ranks):
    assert [paper.rank for paper in Selection(**selection).select(papers)] == ranks


@pytest.mark.parametrize(
    "selection", [{"top": 0}, {"top": "3"}, {"min_upvotes": -1}, {"words": "agent"}, {"word": ["a"]}]
)
def test_an_invalid_selection_is_rejected(selection):
    with pytest.raises(ValidationError):
        Selection(**selection)
