import pytest

from hfpapers.editions.checks import (
    ExtractionStats,
    RejectedError,
    check_abstracts,
    check_removals,
    check_variety,
    find_drift,
)


@pytest.fixture
def make_papers(paper):
    """Return a function that makes `number` papers, of which only `filled` have the given fields."""

    def make(number, filled, **fields):
        lacking = dict.fromkeys(fields)
        return [
            paper.model_copy(update={"id": f"2602.9{index:04}"} | (fields if index < filled else lacking))
            for index in range(number)
        ]

    return make


@pytest.fixture
def make_stats(make_papers):
    """Return a function that takes the arguments of `make_papers`, and returns the statistics of these papers."""
    return lambda *args, **fields: ExtractionStats.from_papers(make_papers(*args, **fields))


def test_stats_are_fill_rates_sources_and_the_median_length_of_abstracts(make_stats):
    stats = make_stats(4, 3, ai_summary="It helps.")
    assert (stats.fill_rates["ai_summary"], stats.fill_rates["abstract"], stats.fill_rates["submitted_by"]) == (
        0.75,
        1,
        0,
    )
    assert (stats.list_sources, stats.page_sources) == ({"data": 4}, {})
    assert stats.abstract_length == len("We ask what happens.")


def test_zero_stars_count_as_a_value(make_stats):
    assert make_stats(2, 2, github_stars=0).fill_rates["github_stars"] == 1


@pytest.mark.parametrize("name", ["abstract", "comments", "media_urls"])
def test_a_field_that_the_list_may_lack_has_a_fill_rate(make_stats, name):
    assert name in make_stats(1, 1).fill_rates


@pytest.mark.parametrize("name", ["title", "upvotes", "models", "url", "first_seen"])
def test_other_fields_have_no_fill_rate(make_stats, name):
    assert name not in make_stats(1, 1).fill_rates


def test_a_fill_rate_far_below_its_usual_range_is_reported(make_stats):
    previous = [make_stats(20, filled, ai_summary="x") for filled in (20, 19, 18)]
    [warning] = find_drift(make_stats(20, 8, ai_summary="x"), previous)
    assert warning == "only 40% of the papers have ai_summary (90% to 100% in previous editions)"


def test_a_usual_range_of_one_value_is_reported_as_one_value(make_stats):
    [warning] = find_drift(make_stats(20, 8, ai_summary="x"), [make_stats(20, 20, ai_summary="x")] * 3)
    assert warning == "only 40% of the papers have ai_summary (100% in previous editions)"


@pytest.mark.parametrize("filled", [11, 15, 20])
def test_a_fill_rate_within_its_usual_range_is_not_reported(make_stats, filled):
    previous = [make_stats(20, each, ai_summary="x") for each in (10, 15, 18)]
    assert find_drift(make_stats(20, filled, ai_summary="x"), previous) == []


def test_a_missing_field_that_few_papers_ever_had_is_not_reported(make_stats):
    previous = [make_stats(20, filled, project_page="x") for filled in (1, 2, 3)]
    assert find_drift(make_stats(20, 0, project_page="x"), previous) == []


def test_nothing_is_reported_with_fewer_than_three_previous_editions(make_stats):
    assert find_drift(make_stats(20, 0, ai_summary="x"), [make_stats(20, 20, ai_summary="x")] * 2) == []


def test_another_source_is_reported(make_stats):
    previous = [make_stats(5, 5, page_source="data")] * 3
    warnings = find_drift(make_stats(5, 5, list_source="cards", page_source="dom"), previous)
    assert warnings == [
        "the list was read from cards (previously from data)",
        "the paper pages were read from dom (previously from data)",
    ]


def test_pages_that_were_not_requested_are_not_another_source(make_stats):
    previous = [make_stats(5, 5, page_source="data")] * 3
    assert find_drift(make_stats(5, 0, page_source="data"), previous) == []


def test_much_shorter_abstracts_are_reported(make_stats):
    previous = [make_stats(5, 5, abstract="x" * 1000)] * 3
    warnings = find_drift(make_stats(5, 5, abstract="x" * 400), previous)
    assert warnings == ["the abstracts have a median of 400 characters (previously 1000)"]


@pytest.mark.parametrize(("number", "filled"), [(5, 3), (50, 45)])
def test_a_list_in_which_a_few_papers_lack_an_abstract_is_accepted(make_papers, number, filled):
    check_abstracts(make_papers(number, filled, abstract="We ask."))


@pytest.mark.parametrize(("number", "filled"), [(5, 2), (50, 44)])
def test_a_list_in_which_more_than_a_few_papers_lack_an_abstract_is_rejected(make_papers, number, filled):
    with pytest.raises(RejectedError, match=f"^{number - filled} of the {number} papers have no abstract$"):
        check_abstracts(make_papers(number, filled, abstract="We ask."))


def ids(papers):
    return [paper.id for paper in papers]


def test_a_list_with_all_stored_papers_is_accepted(make_papers):
    papers = make_papers(3, 3)
    check_removals(papers, ids(papers), 0.2)


@pytest.mark.parametrize("remaining", [2, 0])
def test_a_list_that_lacks_a_larger_share_of_the_stored_papers_is_rejected(make_papers, remaining):
    papers = make_papers(3, 3)
    message = f"^{3 - remaining} of the 3 stored papers are missing in the new list; .* publish it with -a force=yes$"
    with pytest.raises(RejectedError, match=message):
        check_removals(papers[:remaining], ids(papers), 0.2)


def test_a_list_that_lacks_exactly_the_accepted_share_is_accepted(make_papers):
    papers = make_papers(5, 5)
    check_removals(papers[:4], ids(papers), 0.2)


def test_new_papers_do_not_make_up_for_missing_ones(make_papers):
    papers = make_papers(6, 6)
    with pytest.raises(RejectedError, match="2 of the 3 stored papers"):
        check_removals(papers[2:], ids(papers[:3]), 0.2)


def test_a_first_list_lacks_no_stored_papers(make_papers):
    check_removals(make_papers(3, 3), [], 0.2)


@pytest.fixture
def varied(make_papers):
    """Return papers with different titles and votes."""
    return [
        paper.model_copy(update={"title": f"Teapot {number}", "upvotes": number})
        for number, paper in enumerate(make_papers(3, 3))
    ]


@pytest.mark.parametrize("must_have_votes", [True, False])
def test_a_list_with_different_titles_and_votes_is_accepted(varied, must_have_votes):
    check_variety(varied, must_have_votes=must_have_votes)


def test_a_list_with_one_title_for_all_papers_is_rejected(make_papers):
    message = "^all 3 papers have the same title; if that is correct, publish it with -a force=yes$"
    with pytest.raises(RejectedError, match=message):
        check_variety(make_papers(3, 3), must_have_votes=False)


def without_votes(papers):
    return [paper.model_copy(update={"upvotes": 0}) for paper in papers]


def test_a_list_without_votes_is_rejected_if_it_must_have_some(varied):
    message = "^none of the 3 papers has a vote; if that is correct, publish it with -a force=yes$"
    with pytest.raises(RejectedError, match=message):
        check_variety(without_votes(varied), must_have_votes=True)


def test_a_list_without_votes_is_accepted_on_its_day(varied):
    check_variety(without_votes(varied), must_have_votes=False)


def test_equal_values_of_two_papers_are_accepted(make_papers):
    check_variety(without_votes(make_papers(2, 2)), must_have_votes=True)
