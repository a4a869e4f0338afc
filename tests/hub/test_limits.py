import json
from collections import Counter

import pytest

from hfpapers.demo.pages import list_page, paper_page
from hfpapers.editions.periods import Day
from hfpapers.hub.list_page import listing_from_api, listing_from_cards
from hfpapers.hub.paper_page import enrich, enrich_from_api

DAY = Day.parse("2026-02-19")
URL = "https://example.org/"


def parse(item, urls):
    listing = listing_from_api([item], urls, Day)
    return listing, listing.papers(DAY)[0]


@pytest.mark.parametrize(
    ("field", "key", "limit"),
    [("title", "title", 1_000), ("abstract", "summary", 20_000), ("ai_summary",) * 2 + (2_000,)],
)
def test_a_text_that_is_too_long_is_truncated_and_reported(urls, item, field, key, limit):
    item["paper"][key] = "a" * limit
    listing, paper = parse(item, urls)
    assert (getattr(paper, field), listing.truncated_fields) == ("a" * limit, {})
    item["paper"][key] = "a" * (limit + 1)
    listing, paper = parse(item, urls)
    assert (getattr(paper, field), listing.truncated_fields) == ("a" * (limit - 1) + "…", {field: 1})


def test_a_text_is_not_truncated_after_a_space(urls, item):
    item["paper"]["title"] = "a" * 998 + " bcd"
    assert parse(item, urls)[1].title == "a" * 998 + "…"


@pytest.mark.parametrize(
    ("field", "key", "make", "limit"),
    [
        ("authors", "authors", lambda name: {"name": name}, 10_000),
        ("ai_keywords", "ai_keywords", str, 100),
        ("media_urls", "mediaUrls", lambda name: URL + name, 100),
    ],
)
def test_a_list_that_is_too_long_is_truncated_and_reported(urls, item, field, key, make, limit):
    item["paper"][key] = [make(f"a{number}") for number in range(limit + 1)]
    listing, paper = parse(item, urls)
    assert (len(getattr(paper, field)), listing.truncated_fields) == (limit, {field: 1})


def test_names_are_truncated_and_reported(urls, item):
    name = "a" * 201
    organization = {"name": "Kettle", "fullname": name}
    item["paper"] |= {"authors": [{"name": name}], "ai_keywords": [name], "submittedOnDailyBy": {"user": name}}
    listing, paper = parse(item | {"organization": organization}, urls)
    shortened = "a" * 199 + "…"
    assert (paper.authors, paper.ai_keywords, paper.submitted_by) == ([shortened], [shortened], shortened)
    assert (paper.organization.name, paper.organization.handle) == (shortened, "Kettle")
    assert listing.truncated_fields == dict.fromkeys(("authors", "ai_keywords", "submitted_by", "organization"), 1)


def test_an_organization_whose_handle_is_too_long_is_null_and_reported(urls, item):
    item["organization"] = item["paper"]["organization"] = {"name": "a" * 201, "fullname": "Kettle"}
    listing, paper = parse(item, urls)
    assert (paper.organization, listing.unparsed_fields) == (None, {"organization": 1})


def test_a_url_that_is_too_long_is_null_instead_of_truncated(urls, item):
    long, short = URL + "a" * 2_000, URL + "a"
    item["paper"] |= {"githubRepo": long, "projectPage": long, "mediaUrls": [long, short]}
    listing, paper = parse(item | {"thumbnail": long}, urls)
    assert (paper.github_repo, paper.project_page, paper.thumbnail) == (None, None, None)
    assert paper.media_urls == [short]
    assert listing.truncated_fields == dict.fromkeys(("github_repo", "project_page", "thumbnail", "media_urls"), 1)


def test_the_limits_apply_to_cards(urls, item):
    item["paper"]["title"] = "a" * 1_001
    listing = listing_from_cards(list_page(DAY, [item]), urls)
    assert (len(listing.papers(DAY)[0].title), listing.truncated_fields) == (1_000, {"title": 1})


def test_the_limits_apply_to_paper_pages_and_to_the_api(urls, item):
    bare = parse(item, urls)[1].model_copy(update={"abstract": None})
    item["paper"]["summary"] = "a" * 20_001
    page = paper_page(item, 1)
    for text in (page, page.replace('data-target="PaperContent"', "")):
        truncated = Counter()
        assert len(enrich(bare, text, urls, truncated).abstract) == 20_000
        assert truncated == {"abstract": 1}
    truncated = Counter()
    assert len(enrich_from_api(bare, json.dumps(item["paper"]), urls, truncated).abstract) == 20_000
    assert truncated == {"abstract": 1}


def test_stored_papers_may_be_longer(paper):
    longer = paper.model_dump() | {"title": "a" * 2_000, "authors": ["a" * 300] * 20_000, "project_page": URL * 200}
    assert type(paper).model_validate(longer).title == "a" * 2_000
