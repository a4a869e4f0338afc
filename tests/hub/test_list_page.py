import datetime as dt
import html
import json
import re

import pytest

from hfpapers.demo.pages import list_page
from hfpapers.demo.papers import items_of_day
from hfpapers.editions.periods import Day, Month, Week
from hfpapers.hub.errors import PageError
from hfpapers.hub.list_page import (
    MAX_PAPERS,
    item_paper_id,
    listing_from_api,
    listing_from_cards,
    listing_from_json,
    parse_api_items,
    parse_list_page,
)

DAY = Day(dt.date(2026, 2, 19))


def test_the_json_of_a_list_page_contains_its_day_and_all_its_papers(urls):
    items = items_of_day(DAY.first)
    listing = listing_from_json(list_page(DAY, items), urls)
    assert listing.period == DAY
    assert [record["id"] for record in listing.records] == [item["paper"]["id"] for item in items]


def test_each_field_is_read_from_its_own_key(urls, item):
    [paper] = listing_from_json(list_page(DAY, [item]), urls).papers(DAY)
    record = item["paper"]
    assert paper.model_dump(exclude={"authors", "title", "abstract"}) == {
        "edition": "2026-02-19",
        "rank": 1,
        "edition_size": 1,
        "id": "2602.91901",
        "abstract_source": "hub",
        "primary_category": None,
        "categories": None,
        "arxiv_comment": None,
        "journal_ref": None,
        "doi": None,
        "arxiv_updated_at": None,
        "organization": {
            "name": "Laboratory of Moss & Lichen",
            "handle": "MossLab",
            "url": "https://huggingface.co/MossLab",
        },
        "upvotes": record["upvotes"],
        "comments": 2,
        "github_repo": "https://github.com/made-up/teapots",
        "github_stars": 2624,
        "project_page": "https://teapots.example.org/",
        "ai_summary": "Teapots help.",
        "ai_keywords": ["teapots"],
        "models": None,
        "datasets": None,
        "spaces": None,
        "url": "https://huggingface.co/papers/2602.91901",
        "arxiv_url": "https://arxiv.org/abs/2602.91901",
        "pdf_url": "https://arxiv.org/pdf/2602.91901",
        "thumbnail": "https://thumbnails.example.org/papers/2602.91901.png",
        "media_urls": ["https://media.example.org/1.png"],
        "published_at": "2026-02-17T17:00:00Z",
        "submitted_at": record["submittedOnDailyAt"].partition(".")[0] + "Z",
        "submitted_by": "reader1",
        "hub_rank": None,
        "entry": None,
        "first_seen": None,
        "updated_at": None,
        "change": None,
        "list_source": "data",
        "page_source": None,
        "extra": {},
    }
    assert (paper.title, paper.abstract) == (record["title"], record["summary"])


def test_the_api_has_the_same_papers_as_the_page(urls):
    items = items_of_day(DAY.first)
    page, api = listing_from_json(list_page(DAY, items), urls), listing_from_api(items, urls, Day)
    assert (api.period, api.records) == (page.period, page.records)


@pytest.mark.parametrize(("kind", "name"), [(Week, "2026-W08"), (Month, "2026-02")])
def test_the_api_proves_the_week_or_month_in_which_most_papers_were_submitted(urls, kind, name):
    items = [*items_of_day(DAY.first), *items_of_day(dt.date(2026, 3, 2))[:3]]
    assert listing_from_api(items, urls, kind).period == kind.parse(name)


def test_hidden_authors_are_left_out(urls, item):
    item["paper"]["authors"] = [{"name": "Ada Alder"}, {"name": "Bo Birch", "hidden": True}, {"name": "Jun Elm"}]
    [paper] = listing_from_json(list_page(DAY, [item]), urls).papers(DAY)
    assert paper.authors == ["Ada Alder", "Jun Elm"]


def test_the_organization_is_read_from_the_item_or_from_the_record(urls, item):
    organization = item.pop("organization")
    in_item = json.dumps([item | {"organization": organization, "paper": item["paper"] | {"organization": None}}])
    for data in (in_item, json.dumps([item])):
        [paper] = listing_from_api(parse_api_items(data), urls, Day).papers(DAY)
        assert paper.organization.handle == "MossLab"


def test_the_submitter_is_read_from_the_item_if_the_record_has_none(urls, item):
    del item["paper"]["submittedOnDailyBy"]
    [paper] = listing_from_api([item], urls, Day).papers(DAY)
    assert paper.submitted_by == "reader1"


@pytest.mark.parametrize(
    "organization",
    [
        {"fullname": "No Handle"},
        {"name": "no-full-name"},
        "Just a string",
        {"name": "../../etc", "fullname": "A path"},
    ],
)
def test_an_organization_that_is_not_complete_and_valid_is_null(urls, item, organization):
    item["organization"] = item["paper"]["organization"] = organization
    data = json.dumps([item])
    [paper] = listing_from_api(parse_api_items(data), urls, Day).papers(DAY)
    assert paper.organization is None


def test_values_of_the_wrong_type_are_null_and_reported(urls, item):
    item["numComments"] = "2"
    item["paper"] |= {
        "githubStars": "724",
        "ai_keywords": "teapots",
        "authors": None,
        "summary": 5,
        "publishedAt": "soon",
    }
    listing = listing_from_api([item], urls, Day)
    [paper] = listing.papers(DAY)
    assert (paper.comments, paper.github_stars, paper.ai_keywords) == (None, None, None)
    assert (paper.authors, paper.abstract, paper.published_at) == (None, None, None)
    assert listing.unparsed_fields == {"abstract": 1, "ai_keywords": 1, "github_stars": 1, "published_at": 1}


def test_unknown_keys_of_items_and_records_are_reported(urls, item):
    listing = listing_from_api([item | {"likes": 1, "paper": item["paper"] | {"doi": "10.1000/1"}}], urls, Day)
    assert listing.unknown_keys == {"likes", "paper.doi"}
    assert listing_from_api([item], urls, Day).unknown_keys == frozenset()


@pytest.mark.parametrize(
    ("field", "value"), [("id", "../../x"), ("id", None), ("id", "2602.00001v2"), ("title", " "), ("upvotes", "18")]
)
def test_a_list_with_a_paper_that_lacks_a_required_field_is_an_error(urls, item, field, value):
    data = json.dumps([item | {"paper": item["paper"] | {field: value}}])
    paper = "paper 1" if field == "id" else r"paper 1 \(2602\.91901\)"
    with pytest.raises(PageError, match=rf"^{paper} has no {field}$"):
        listing_from_api(parse_api_items(data), urls, Day)


@pytest.mark.parametrize(
    ("broken", "description"),
    [
        ({"paper": {"id": "2602.91901", "title": "\u200b\u3164", "upvotes": 1}}, "paper 2 (2602.91901) has no title"),
        ({"paper": {"id": "2602.91901", "title": "T"}}, "paper 2 (2602.91901) has no upvotes"),
        ({"paper": {"id": "2602.91901"}}, "paper 2 (2602.91901) has no title, upvotes"),
        ({"paper": {"id": "../../x", "title": "T", "upvotes": 1}}, "paper 2 has no id"),
        (None, "paper 2 has no id, title, upvotes"),
        (7, "paper 2 has no id, title, upvotes"),
        (["x"], "paper 2 has no id, title, upvotes"),
        ({"paper": "x"}, "paper 2 has no id, title, upvotes"),
    ],
)
def test_one_paper_that_lacks_a_required_field_is_skipped_and_named(urls, broken, description):
    items = items_of_day(DAY.first)[1:4]
    page = re.sub("<article>.*</article>", "", list_page(DAY, items), flags=re.DOTALL).replace("</html>", "")
    listings = [listing_from_api([items[0], broken, *items[1:]], urls, Day)]
    listings.append(listing_from_json(replace_json(page, DAY, [items[0], broken, *items[1:]]), urls))
    for listing in listings:
        assert [record["id"] for record in listing.records] == [item["paper"]["id"] for item in items]
        assert listing.skipped == (description,)
        assert listing.skipped_ids == (("2602.91901",) if "(" in description else ())
        assert [(paper.rank, paper.edition_size) for paper in listing.papers(DAY)] == [(1, 3), (2, 3), (3, 3)]


def replace_json(page, day, items):
    data = json.dumps({"dateString": str(day), "dailyPapers": items})
    return re.sub('data-target="DailyPapers" data-props="[^"]*"', "", page).replace(
        "<main>", f'<main><div data-target="DailyPapers" data-props="{html.escape(data)}"></div>'
    )


@pytest.mark.parametrize(
    ("papers", "broken", "is_accepted"), [(3, 1, True), (3, 2, False), (20, 2, True), (20, 3, False)]
)
def test_a_tenth_of_the_papers_may_be_skipped(urls, papers, broken, is_accepted):
    items = items_of_day(DAY.first, papers)
    for item in items[:broken]:
        item["paper"]["title"] = ""
    if is_accepted:
        assert len(listing_from_api(items, urls, Day).skipped) == broken
    else:
        with pytest.raises(PageError, match=r"^paper 1 \(2602\.\d+\) has no title, paper 2 "):
            listing_from_api(items, urls, Day)


def test_an_error_names_only_some_of_the_skipped_papers(urls):
    expected = ", ".join(f"paper {number} has no id, title, upvotes" for number in (1, 2, 3)) + ", and 97 more"
    with pytest.raises(PageError, match=f"^{expected}$"):
        listing_from_api([None] * 100, urls, Day)


def test_a_skipped_paper_that_is_also_listed_completely_is_in_the_list(urls):
    items = items_of_day(DAY.first)
    broken = items[0] | {"paper": items[0]["paper"] | {"title": None}}
    listing = listing_from_api([broken, *items], urls, Day)
    assert (len(listing.records), len(listing.skipped), listing.skipped_ids) == (len(items), 1, ())


def test_required_values_that_the_json_lacks_are_read_from_the_cards(urls):
    items = items_of_day(DAY.first)
    page = list_page(DAY, items)
    for item in items:
        item["paper"] |= {"upvotes": str(item["paper"]["upvotes"])}
    items[0]["paper"]["title"] = None
    listing = listing_from_json(replace_json(page, DAY, items), urls)
    expected = listing_from_cards(page, urls)
    assert (listing.source, listing.skipped) == ("data", ())
    assert [record["upvotes"] for record in listing.records] == [record["upvotes"] for record in expected.records]
    assert listing.records[0]["title"] == expected.records[0]["title"]
    assert all(record["abstract"] for record in listing.records)
    assert listing.unparsed_fields == {"upvotes": len([item for item in items if item["paper"]["upvotes"]])}


def test_a_card_that_lacks_a_required_value_is_skipped(urls):
    items = items_of_day(DAY.first)
    page = list_page(DAY, items).replace(f'/papers/{items[2]["paper"]["id"]}">', '/papers/x">')
    listing = listing_from_cards(page, urls)
    assert (len(listing.records), listing.skipped) == (len(items) - 1, ("paper 3 has no id, title, upvotes",))


def test_unknown_keys_are_few_short_and_printable(urls, item):
    hostile = {"half \ud83d of one": 1, "line\nbreak": 1, "a" * 1_000: 1, "\u202ereversed": 1}
    listing = listing_from_api([item | hostile], urls, Day)
    assert listing.unknown_keys == {"half \ufffd of one", "line\ufffdbreak", "a" * 59 + "…", "\ufffdreversed"}
    listing = listing_from_api([item | {str(number): 1 for number in range(1_000)}], urls, Day)
    assert len(listing.unknown_keys) == 50


def test_a_list_with_too_many_papers_is_an_error(urls, item):
    with pytest.raises(PageError, match=f"^more than {MAX_PAPERS} papers$"):
        listing_from_api([item] * (MAX_PAPERS + 1), urls, Day)


def test_a_paper_that_is_listed_twice_is_kept_at_its_first_rank(urls):
    first, second, *_ = items_of_day(DAY.first)
    papers = listing_from_json(list_page(DAY, [first, second, first]), urls).papers(DAY)
    assert [(paper.rank, paper.id) for paper in papers] == [(1, first["paper"]["id"]), (2, second["paper"]["id"])]


def test_a_page_without_json_is_read_from_its_cards(urls):
    page = list_page(DAY, items_of_day(DAY.first)).replace('data-target="DailyPapers"', 'data-target="New"')
    listing = parse_list_page(page, urls)
    assert (listing.source, listing.json_error) == ("cards", "no DailyPapers data on the page")


def test_the_error_for_a_page_with_neither_json_nor_cards_has_both_reasons(urls):
    with pytest.raises(PageError, match=r"^no DailyPapers data on the page, no cards on the page$"):
        parse_list_page("<html></html>", urls)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("{&quot;dateString&quot;:&quot;2026-02-19&quot;}", "the data has no dailyPapers array"),
        ("{&quot;dailyPapers&quot;:{}}", "the data has no dailyPapers array"),
        ("{&quot;dailyPapers&quot;:[]}", "dateString in the data is None; expected a day, a week or a month"),
        ("[]", "the data is not a JSON object"),
    ],
)
def test_data_without_papers_or_without_a_period_is_an_error(urls, data, message):
    with pytest.raises(PageError, match=f"^{message}$"):
        listing_from_json(f'<div data-target="DailyPapers" data-props="{data}"></div>', urls)


@pytest.mark.parametrize(
    "name",
    ["2026-02-19" * 100, "\ud800", "\u202e", "a\nb", [[[[["x"] * 6] * 6] * 6] * 6] * 6, {"a" * 100: ["b" * 100] * 6}],
)
def test_an_error_shows_a_value_printable_and_short(urls, name):
    data = html.escape(json.dumps({"dailyPapers": [], "dateString": name}))
    with pytest.raises(PageError) as caught:
        listing_from_json(f'<div data-target="DailyPapers" data-props="{data}"></div>', urls)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 150


def test_an_empty_list_of_the_api_has_no_period(urls):
    listing = listing_from_api([], urls, Day)
    assert (listing.period, listing.records) == (None, ())


def test_a_list_of_the_api_without_submission_dates_is_an_error(urls, item):
    del item["paper"]["submittedOnDailyAt"]
    with pytest.raises(PageError, match=r"^no paper has a submission date$"):
        listing_from_api([item], urls, Day)


@pytest.mark.parametrize("text", ["", "<html>", "{}", '{"error": "limit must be at most 50"}', "3", "null"])
def test_an_api_response_that_is_not_an_array_is_an_error(text):
    with pytest.raises(PageError, match=r"^the data is not (valid JSON|a JSON array)"):
        parse_api_items(text)


def test_an_item_without_a_paper_has_no_id(item):
    assert item_paper_id(item) == "2602.91901"
    assert [item_paper_id(value) for value in (None, {}, {"paper": 1}, {"paper": {"id": 5}})] == [None] * 4


def test_a_page_of_cards_with_too_many_papers_is_an_error(urls, monkeypatch):
    monkeypatch.setattr("hfpapers.hub.list_page.MAX_PAPERS", 2)
    with pytest.raises(PageError, match=r"^more than 2 papers$"):
        listing_from_cards(list_page(DAY, items_of_day(DAY.first)), urls)
