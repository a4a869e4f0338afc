import pytest

from hfpapers.editions.carry_over import ARXIV_TEXT_FIELDS, carry_over, with_arxiv_text
from hfpapers.items import Organization, StoredPaper
from tests.strategies import ARXIV_VALUES

MOSS = "https://github.com/made-up/moss"
# Fields of a list that may be null.
WITHDRAWN = ["organization", "github_repo", "project_page", "ai_summary", "abstract", "authors"]


@pytest.fixture
def stored(paper):
    """Return a stored paper that has every value which the Hub may withdraw."""
    values = {
        "comments": 2,
        "ai_summary": "It helps.",
        "models": 3,
        "hub_rank": 1,
        "page_source": "data",
        "submitted_at": "2026-02-19T04:15:30Z",
    }
    return StoredPaper(**dict(paper.model_copy(update=values)))


def carried(stored, unparsed=(), **fields):
    """Return the names of the fields that are carried over to a paper as a later crawl reads it."""
    crawled = stored.model_copy(update={"page_source": None} | fields)
    return {name for name, value in carry_over(crawled, stored, unparsed).items() if value != getattr(crawled, name)}


@pytest.mark.parametrize("name", WITHDRAWN)
@pytest.mark.parametrize("source", ["data", "api", "browser"])
def test_a_value_is_withdrawn_if_the_json_of_a_list_does_not_have_it(stored, name, source):
    assert carried(stored, list_source=source, **{name: None}) == set()


@pytest.mark.parametrize("name", WITHDRAWN)
@pytest.mark.parametrize("source", ["data", "api"])
def test_a_value_is_withdrawn_if_the_json_of_a_page_does_not_have_it(stored, name, source):
    assert carried(stored, list_source="cards", page_source=source, **{name: None}) == set()


@pytest.mark.parametrize("name", WITHDRAWN)
def test_a_value_that_could_not_be_parsed_is_kept(stored, name):
    assert carried(stored, unparsed={name}, **{name: None}) == {name}


@pytest.mark.parametrize("name", ["github_repo", "project_page", "ai_summary", "abstract", "authors", "submitted_at"])
@pytest.mark.parametrize("page_source", [None, "dom"])
def test_a_value_that_cards_do_not_state_is_kept(stored, name, page_source):
    assert carried(stored, list_source="cards", page_source=page_source, **{name: None}) == {name}


def test_a_value_that_is_not_on_cards_rendered_by_a_browser_is_kept(stored):
    # Cards do not state when a paper was submitted.
    assert carried(stored, list_source="browser", submitted_at=None, ai_summary=None) == {"submitted_at", "ai_summary"}


def test_an_organization_is_withdrawn_if_cards_do_not_show_it(stored):
    assert carried(stored, list_source="cards", organization=None) == set()


@pytest.mark.parametrize("name", ["models", "hub_rank"])
def test_a_value_of_a_page_that_was_not_read_is_kept(stored, name):
    assert carried(stored, **{name: None}) == {name}


@pytest.mark.parametrize("source", ["data", "dom", "api"])
def test_the_rank_of_the_day_is_kept(stored, source):
    assert carried(stored, page_source=source, hub_rank=None) == {"hub_rank"}


@pytest.mark.parametrize("name", ["comments", "models"])
@pytest.mark.parametrize("source", ["data", "dom", "api"])
def test_a_number_that_the_hub_has_for_every_paper_is_kept_if_it_is_missing(stored, name, source):
    assert carried(stored, page_source=source, **{name: None}) == {name}


def test_the_sources_and_the_place_in_the_edition_are_never_carried_over(stored):
    stored = stored.model_copy(update={"entry": 3, "first_seen": "2026-02-19T10:00:00Z"})
    crawled = stored.model_copy(update={"entry": None, "first_seen": None, "page_source": None})
    assert {"entry", "first_seen", "page_source", "rank"}.isdisjoint(carry_over(crawled, stored))


@pytest.mark.parametrize(
    ("known", "read", "expected"),
    [
        # The card shows "2.62k".
        (2618, 2620, 2618),
        (2618, 2618, 2618),
        (2618, 724, 724),
        # Both are read from cards.
        (2610, 2620, 2620),
        (None, 2620, 2620),
        (2618, None, 2618),
    ],
)
def test_rounded_stars_of_cards_do_not_replace_exact_ones(stored, known, read, expected):
    before = stored.model_copy(update={"github_stars": known, "list_source": "cards", "page_source": None})
    crawled = before.model_copy(update={"github_stars": read})
    assert carry_over(crawled, before).get("github_stars", read) == expected


def test_exact_stars_that_look_rounded_replace_exact_ones(stored):
    before = stored.model_copy(update={"github_stars": 2618})
    crawled = before.model_copy(update={"github_stars": 2620, "list_source": "data"})
    assert "github_stars" not in carry_over(crawled, before)


@pytest.mark.parametrize("stars", [None, 2620])
def test_the_stars_of_another_repository_are_not_carried_over(stored, stars):
    before = stored.model_copy(update={"github_stars": 2618})
    crawled = before.model_copy(update={"github_repo": MOSS, "github_stars": stars, "list_source": "cards"})
    assert "github_stars" not in carry_over(crawled, before, {"github_stars"})


def test_an_organization_keeps_the_fields_that_only_a_newer_version_knows(stored):
    newer = Organization(**stored.organization.model_dump(), mood="good")
    before = stored.model_copy(update={"organization": newer})
    assert carry_over(stored, before)["organization"] == newer


def test_another_organization_does_not_get_the_unknown_fields_of_the_previous_one(stored):
    newer = Organization(**stored.organization.model_dump() | {"mood": "good"})
    moss = Organization(name="Moss", handle="Moss", url="https://huggingface.co/Moss")
    crawled = stored.model_copy(update={"organization": moss})
    assert "organization" not in carry_over(crawled, stored.model_copy(update={"organization": newer}))


@pytest.fixture
def stored_from_arxiv(stored):
    """Return a stored paper with arXiv's text."""
    return stored.model_copy(update=ARXIV_VALUES)


@pytest.mark.parametrize("unparsed", [(), ("title", "abstract")])
def test_the_text_of_arxiv_is_kept_if_a_crawl_has_only_that_of_the_hub(stored_from_arxiv, stored, unparsed):
    crawled = stored.model_copy(update={"title": "Another Title", "abstract": None})
    values = carry_over(crawled, stored_from_arxiv, unparsed)
    assert {name: values[name] for name in ARXIV_TEXT_FIELDS} == ARXIV_VALUES


def test_a_value_that_arxiv_states_no_longer_is_withdrawn(stored_from_arxiv):
    assert carried(stored_from_arxiv, journal_ref=None, doi=None) == set()


def test_the_text_of_arxiv_is_copied_from_another_version_that_has_it(stored_from_arxiv, stored):
    copy = with_arxiv_text(stored, stored_from_arxiv)
    assert copy == stored_from_arxiv
    assert stored.abstract_source == "hub"
    assert with_arxiv_text(stored_from_arxiv, stored) is stored_from_arxiv


def test_the_values_of_your_pipelines_are_kept_beside_new_ones(stored):
    before = stored.model_copy(update={"extra": {"tldr": "Old.", "mood": "calm"}})
    crawled = stored.model_copy(update={"extra": {"tldr": "New.", "topic": "tea"}})
    assert carry_over(crawled, before)["extra"] == {"tldr": "New.", "mood": "calm", "topic": "tea"}
    assert carry_over(stored, before)["extra"] == before.extra
    assert "extra" not in carry_over(stored, stored)
