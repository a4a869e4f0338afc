import json

import pytest

from hfpapers.demo.pages import paper_page
from hfpapers.editions.periods import Day
from hfpapers.hub.errors import PageError
from hfpapers.hub.list_page import listing_from_api
from hfpapers.hub.paper_page import enrich, enrich_from_api

CITATIONS = {"models": 1, "datasets": 0, "spaces": 1}


@pytest.fixture
def paper(item, urls):
    """Return a paper with the values of its list."""
    return listing_from_api([item], urls, Day).papers(Day.parse("2026-02-19"))[0]


def without_json(page):
    return page.replace('data-target="PaperContent"', 'data-target="Paper"')


def test_the_page_has_newer_votes_and_comments_and_adds_the_rank_and_the_citations(paper, item, urls):
    item["paper"]["upvotes"] += 10
    item["numComments"] += 1
    enriched = enrich(paper, paper_page(item, 4), urls)
    changed = {name: value for name, value in enriched.model_dump().items() if value != getattr(paper, name)}
    changed.pop("organization", None)
    assert changed == CITATIONS | {
        "upvotes": paper.upvotes + 10,
        "comments": 3,
        "hub_rank": 4,
        "page_source": "data",
    }


def test_the_api_has_newer_votes_and_adds_the_citations(paper, item, urls):
    response = item["paper"] | {"upvotes": paper.upvotes + 10, "numTotalModels": 3, "numTotalSpaces": 0}
    enriched = enrich_from_api(paper, json.dumps(response), urls)
    changes = {"upvotes": paper.upvotes + 10, "models": 3, "spaces": 0, "page_source": "api"}
    assert enriched == paper.model_copy(update=changes)


def test_the_html_of_a_page_has_the_same_values_as_its_json(paper, item, urls):
    bare = paper.model_copy(
        update=dict.fromkeys(("abstract", "authors", "github_repo", "github_stars", "project_page", "ai_summary"))
    )
    item["paper"]["githubStars"] = 2620
    page = paper_page(item, 4)
    from_json, from_html = enrich(bare, page, urls), enrich(bare, without_json(page), urls)
    assert from_html.page_source == "dom"
    assert from_html.abstract == " ".join(from_json.abstract.split())
    different = {"abstract", "page_source"}
    assert from_html.model_dump(exclude=different) == from_json.model_dump(exclude=different)
    assert from_json.github_stars == 2620


def test_the_ai_summary_is_not_taken_for_the_abstract(paper, item, urls):
    bare = paper.model_copy(update={"abstract": None, "ai_summary": None})
    enriched = enrich(bare, without_json(paper_page(item, 1)), urls)
    assert enriched.ai_summary == "Teapots help."
    assert enriched.abstract.startswith(item["paper"]["summary"].split()[0])


def test_a_collapsed_list_of_authors_is_not_taken_for_the_complete_list(paper, item, urls):
    item["paper"]["authors"] = [{"name": f"Author {number}", "hidden": False} for number in range(40)]
    bare = paper.model_copy(update={"authors": None})
    page = paper_page(item, 1)
    assert "+ 18 authors" in page
    assert len(enrich(bare, page, urls).authors) == 40
    assert enrich(bare, without_json(page), urls).authors is None


def test_values_of_the_list_that_the_page_lacks_are_kept(paper, item, urls):
    for name in ("organization", "githubRepo", "githubStars", "projectPage", "ai_summary"):
        item["paper"].pop(name)
        item.pop(name, None)
    for page in (paper_page(item, 1), without_json(paper_page(item, 1))):
        enriched = enrich(paper, page, urls)
        assert enriched.organization == paper.organization
        assert (enriched.github_repo, enriched.github_stars) == (paper.github_repo, paper.github_stars)
        assert (enriched.project_page, enriched.ai_summary) == (paper.project_page, paper.ai_summary)


def test_exact_values_of_json_replace_the_rounded_ones_of_a_card(paper, item, urls):
    card = paper.model_copy(update={"list_source": "cards", "github_stars": 2620})
    assert enrich(card, paper_page(item, 1), urls).github_stars == 2624
    assert enrich(card, without_json(paper_page(item, 1)), urls).github_stars == 2620


def test_the_votes_of_another_day_on_which_the_paper_was_listed_are_not_used(paper, item, urls):
    item["paper"] |= {"submittedOnDailyAt": "2026-02-25T01:00:00.000Z", "upvotes": 999}
    enriched = enrich(paper, paper_page(item, 1), urls)
    assert (enriched.upvotes, enriched.hub_rank) == (paper.upvotes, None)
    assert enriched.models == CITATIONS["models"]


@pytest.mark.parametrize("change", [str, without_json], ids=["json", "html"])
def test_the_page_of_another_paper_is_an_error(paper, item, urls, change):
    item["paper"]["id"] = "2602.91902"
    with pytest.raises(PageError, match=r"2602\.91901"):
        enrich(paper, change(paper_page(item, 1)), urls)


def test_the_api_response_for_another_paper_is_an_error(paper, item, urls):
    response = json.dumps(item["paper"] | {"id": "2602.91902"})
    with pytest.raises(PageError, match=r"^the id in the data is '2602\.91902'; expected 2602\.91901$"):
        enrich_from_api(paper, response, urls)


def test_the_html_of_a_truncated_page_is_not_read(paper, item, urls):
    page = without_json(paper_page(item, 1))
    with pytest.raises(PageError, match=r"^no PaperContent data on the page, the page is truncated$"):
        enrich(paper, page.replace("</html>", ""), urls)


@pytest.mark.parametrize("page", ["", "<html></html>", "\x00\x01", "<h1>2602.91901</h1>"])
def test_a_page_with_neither_json_nor_html_is_an_error(paper, urls, page):
    with pytest.raises(PageError):
        enrich(paper, page, urls)
