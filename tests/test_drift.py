import pytest

from hfpapers.drift import IncompleteError, Measures, drifts, refuse_if_incomplete


@pytest.fixture
def of(paper):
    """Return a function that makes papers up, of which so many have what ``fields`` says and the others do not."""

    def make(number, having, **fields):
        lacking = dict.fromkeys(fields)
        return [
            paper.model_copy(update={"id": f"2602.{place:05}"} | (fields if place < having else lacking))
            for place in range(number)
        ]

    return make


def measures(papers):
    return Measures.of(papers)


def test_measures_are_shares_layers_and_the_typical_abstract(of):
    told = measures(of(4, 3, ai_summary="It helps."))
    assert (told.filled["ai_summary"], told.filled["abstract"], told.filled["submitted_by"]) == (0.75, 1, 0)
    assert (told.list_sources, told.page_sources) == ({"data": 4}, {})
    assert told.abstract_length == len("We ask what happens.")


def test_zero_stars_are_stars(of):
    assert measures(of(2, 2, github_stars=0)).filled["github_stars"] == 1


def test_a_field_that_falls_out_of_its_usual_range_is_told(of):
    before = [measures(of(20, having, ai_summary="x")) for having in (20, 19, 18)]
    [sentence] = drifts(measures(of(20, 8, ai_summary="x")), before)
    assert sentence == "40% of the papers have ai_summary, 90% to 100% had before"


@pytest.mark.parametrize("having", [11, 15, 20])
def test_a_field_within_its_usual_range_is_not(of, having):
    before = [measures(of(20, had, ai_summary="x")) for had in (10, 15, 18)]
    assert drifts(measures(of(20, having, ai_summary="x")), before) == []


def test_a_field_that_few_papers_ever_had_is_not_missed(of):
    before = [measures(of(20, had, project_page="x")) for had in (1, 2, 3)]
    assert drifts(measures(of(20, 0, project_page="x")), before) == []


def test_with_too_few_editions_before_nothing_is_usual(of):
    assert drifts(measures(of(20, 0, ai_summary="x")), [measures(of(20, 20, ai_summary="x"))] * 2) == []


def test_another_layer_is_told(of):
    before = [measures(of(5, 5, page_source="data"))] * 3
    found = drifts(measures(of(5, 5, list_source="cards", page_source="dom")), before)
    assert found == [
        "the list is read from cards, not from data as before",
        "papers' pages are read from dom, not from data as before",
    ]


def test_pages_that_were_not_asked_for_are_no_other_layer(of):
    assert drifts(measures(of(5, 0, page_source="data")), [measures(of(5, 5, page_source="data"))] * 3) == []


def test_abstracts_that_became_much_shorter_are_told(of):
    before = [measures(of(5, 5, abstract="x" * 1000))] * 3
    assert drifts(measures(of(5, 5, abstract="x" * 400)), before) == ["abstracts have 400 characters, 1000 before"]


@pytest.mark.parametrize(
    ("number", "having", "refused"), [(5, 3, False), (5, 2, True), (50, 45, False), (50, 44, True)]
)
def test_a_list_of_which_more_than_a_few_papers_have_no_abstract_is_refused(of, number, having, refused):
    papers = of(number, having, abstract="We ask.")
    if refused:
        with pytest.raises(IncompleteError, match=f"{number - having} of its {number} papers have no abstract"):
            refuse_if_incomplete(papers)
    else:
        refuse_if_incomplete(papers)
