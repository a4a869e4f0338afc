import pytest
from pydantic import ValidationError

from hfpapers.items import Organization
from hfpapers.selection import Selection


@pytest.fixture
def papers(paper):
    def of(number, **fields):
        return paper.model_copy(update={"id": f"2602.0000{number}", "rank": number, "organization": None} | fields)

    return [
        of(1, upvotes=90, title="Agents and Teapots", abstract="We brew."),
        of(2, upvotes=50, title="Reagents", abstract="Of C++ and moss."),
        of(3, upvotes=9, title="Moss", abstract=None, ai_keywords=["Language Model"]),
        of(4, upvotes=0, title="Rain", organization=Organization(name="University of Weather", handle="uow", url="u")),
    ]


@pytest.mark.parametrize(
    ("selection", "shown"),
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
def test_a_selection_shows_what_has_all_it_asks_for(papers, selection, shown):
    assert [paper.rank for paper in Selection(**selection).of(papers)] == shown


@pytest.mark.parametrize(
    "selection", [{"top": 0}, {"top": "3"}, {"min_upvotes": -1}, {"words": "agent"}, {"word": ["a"]}]
)
def test_a_selection_that_can_not_be_meant_is_refused(selection):
    with pytest.raises(ValidationError):
        Selection(**selection)
