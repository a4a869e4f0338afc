import pytest
from pydantic import ValidationError

from hfpapers.editions.selection import Match, SearchedPaper, Selection
from hfpapers.items import Organization


@pytest.fixture
def papers(paper):
    def make(number, **fields):
        return paper.model_copy(update={"id": f"2602.9190{number}", "rank": number, "organization": None} | fields)

    return [
        make(1, upvotes=90, title="Agents and Teapots", abstract="We brew."),
        make(2, upvotes=50, title="Reagents", abstract="Of C++ and moss."),
        make(3, upvotes=9, title="Moss", abstract=None, ai_keywords=["Language Model", "Tea"], categories=["cs.MA"]),
        make(
            4,
            upvotes=0,
            title="Rain",
            organization=Organization(name="University of Weather", handle="uow", url="u"),
            primary_category="cs.AI",
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
        ({"words": ["agent"]}, [1]),
        ({"words": ["model tea"]}, []),
        ({"words": ["moss"], "in": ["title"]}, [3]),
        ({"words": ["moss", "language models"], "in": ["abstract", "keywords"]}, [2, 3]),
        ({"authors": ["ada  ALDER"]}, [1, 2, 3, 4]),
        ({"authors": ["Alder"]}, []),
        ({"categories": ["CS.ma"]}, [3]),
        ({"categories": ["cs.AI"]}, [4]),
        ({"categories": ["cs.ma"], "words": ["rain"]}, [3, 4]),
        ({"categories": ["cs.ma"], "words": ["rain"], "organizations": ["uow"]}, [4]),
        # The words that exclude a paper are looked for in all fields.
        ({"words": ["teapots"], "in": ["title"], "without_words": ["brew"]}, []),
    ],
)
def test_a_selection_contains_the_papers_that_meet_all_conditions(papers, selection, ranks):
    assert [paper.rank for paper in Selection(**selection).select(papers)] == ranks


@pytest.mark.parametrize(
    ("word", "is_found"),
    [
        ("times", False),
        ("sim", False),
        ("frac", False),
        ("text", False),
        ("tool use", True),
        ("agent", True),
        ("Poincaré", True),
        ("faster", True),
        ("x", True),
    ],
)
def test_the_names_of_latex_commands_are_not_words(paper, word, is_found):
    abstract = r"$2\times$ faster \emph{tool} use, $x \sim \frac{1}{y}$ of $\text{agent}$, as Poincar\'e said."
    searched = SearchedPaper(paper.model_copy(update={"abstract": abstract}))
    assert Selection(words=[word], **{"in": ["abstract"]}).accepts(searched) is is_found


@pytest.mark.parametrize(
    "selection",
    [
        {"top": 0},
        {"top": "3"},
        {"min_upvotes": -1},
        {"words": "agent"},
        {"words": [" "]},
        {"word": ["a"]},
        {"in": ["body"]},
        {"in": []},
        {"fields": ["title"]},
    ],
)
def test_an_invalid_selection_is_rejected(selection):
    with pytest.raises(ValidationError):
        Selection(**selection)


def test_the_matches_are_the_conditions_that_a_paper_meets_and_where(papers):
    words = {"words": ["teapot", "Moss", "language model"], "authors": ["ada alder", "Zoe"], "categories": ["cs.ma"]}
    matches = [Selection(**words).find_matches(SearchedPaper(paper)) for paper in papers]
    assert matches == [
        [Match("teapot", "title"), Match("ada alder", "authors")],
        [Match("Moss", "abstract"), Match("ada alder", "authors")],
        [
            Match("Moss", "title"),
            Match("language model", "keywords"),
            Match("ada alder", "authors"),
            Match("cs.ma", "categories"),
        ],
        [Match("ada alder", "authors")],
    ]
    selection = Selection(organizations=["UoW", "University of Weather"], min_upvotes=0)
    assert [match.word for match in selection.find_matches(SearchedPaper(papers[3]))] == selection.organizations


def test_a_selection_survives_json():
    selection = Selection(**{"words": ["a"], "in": ["title"]})
    assert Selection.model_validate_json(selection.model_dump_json()) == selection
