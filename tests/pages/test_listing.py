import datetime as dt
import json
import re

import pytest

from hfpapers.pages import PageError
from hfpapers.pages.listing import api_items, from_cards, from_data, read_api, read_page
from hfpapers.periods import Day
from tests.hub.pages import list_page
from tests.hub.papers import papers_of

THURSDAY = dt.date(2026, 2, 19)
DAY = Day(THURSDAY)
# What a card does not show.
NOT_ON_CARDS = {
    "abstract",
    "authors",
    "ai_summary",
    "ai_keywords",
    "github_repo",
    "project_page",
    "media_urls",
    "published_at",
    "submitted_at",
    "submitted_by",
    "list_source",
}


def page_of(items, day=THURSDAY):
    return list_page(Day(day), items)


def one_line(paper):
    return paper | {"title": " ".join(paper["title"].split())}


def test_the_data_of_a_list_page_tells_its_day_and_all_its_papers(urls):
    listing = from_data(page_of(papers_of(THURSDAY)), urls)
    assert listing.period == DAY
    assert [record["id"] for record in listing.records] == [item["paper"]["id"] for item in papers_of(THURSDAY)]


def test_every_field_is_read_from_its_own_place(urls, item):
    [paper] = from_data(page_of([item]), urls).papers(DAY)
    record = item["paper"]
    assert paper.model_dump(exclude={"authors", "title", "abstract"}) == {
        "edition": "2026-02-19",
        "rank": 1,
        "edition_size": 1,
        "id": "2602.19001",
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
        "url": "https://huggingface.co/papers/2602.19001",
        "arxiv_url": "https://arxiv.org/abs/2602.19001",
        "pdf_url": "https://arxiv.org/pdf/2602.19001",
        "thumbnail": "https://thumbnails.example.org/papers/2602.19001.png",
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
    }
    assert (paper.title, paper.abstract) == (record["title"], record["summary"])


def test_cards_show_the_same_papers_as_the_data(urls):
    page = page_of(papers_of(THURSDAY))
    data, cards = from_data(page, urls), from_cards(page, urls)
    assert cards.period == data.period
    assert [paper.model_dump(exclude=NOT_ON_CARDS) for paper in cards.papers(DAY)] == [
        one_line(paper.model_dump(exclude=NOT_ON_CARDS)) for paper in data.papers(DAY)
    ]


def test_the_api_lists_the_same_papers_as_the_page(urls):
    items = papers_of(THURSDAY)
    page, api = from_data(page_of(items), urls), read_api(items, urls, Day)
    assert (api.period, api.records) == (page.period, page.records)


def test_hidden_authors_are_left_out(urls, item):
    item["paper"]["authors"] = [{"name": "Ada Alder"}, {"name": "Bo Birch", "hidden": True}, {"name": "Jun Elm"}]
    [paper] = from_data(page_of([item]), urls).papers(DAY)
    assert paper.authors == ["Ada Alder", "Jun Elm"]


def test_an_organization_may_stand_beside_its_paper_or_in_it(urls, item):
    organization = item.pop("organization")
    beside = json.dumps([item | {"organization": organization, "paper": item["paper"] | {"organization": None}}])
    for data in (beside, json.dumps([item])):
        [paper] = read_api(api_items(data), urls, Day).papers(DAY)
        assert paper.organization.handle == "MossLab"


def test_who_submitted_a_paper_may_stand_beside_it(urls, item):
    del item["paper"]["submittedOnDailyBy"]
    [paper] = read_api([item], urls, Day).papers(DAY)
    assert paper.submitted_by == "reader1"


def test_an_authors_avatar_on_a_card_is_not_taken_for_the_papers_picture(urls, item):
    del item["organization"]
    page = page_of([item | {"thumbnail": "/avatars/x.svg"}])
    page = re.sub(r'<article><a href="([^"]*)"><img[^>]*></a>', r'<article><a href="\1"><video></video></a>', page)
    page = page.replace("<ul><li", '<ul><li><img src="/avatars/x.svg"></li><li')
    assert "/avatars/x.svg" in page
    [paper] = from_cards(page, urls).papers(DAY)
    assert paper.thumbnail is None


@pytest.mark.parametrize(
    ("stars", "comments", "shown"), [(2620, 0, (2620, 0)), (7, 2, (7, 2)), (0, 0, (0, 0)), (None, 3, (None, 3))]
)
def test_stars_and_comments_of_a_card_are_not_mixed_up(urls, item, stars, comments, shown):
    del item["organization"], item["paper"]["githubStars"]
    item["numComments"] = comments
    if stars is not None:
        item["paper"]["githubStars"] = stars
    [paper] = from_cards(page_of([item]), urls).papers(DAY)
    assert (paper.github_stars, paper.comments) == shown
    assert paper.organization is None


def test_a_dash_on_a_card_is_no_votes(urls, item):
    item["paper"]["upvotes"] = 0
    assert '<div class="leading-none">-</div>' in page_of([item])
    [paper] = from_cards(page_of([item]), urls).papers(DAY)
    assert paper.upvotes == 0


@pytest.mark.parametrize(
    ("organization", "where"),
    [
        ({"fullname": "No Handle"}, "organization"),
        ({"name": "no-full-name"}, "organization"),
        ("Just a string", "organization"),
        ({"name": "../../etc", "fullname": "A path"}, "organization"),
    ],
)
def test_an_organization_that_is_not_all_there_is_none(urls, item, organization, where):
    item[where] = item["paper"][where] = organization
    data = json.dumps([item])
    [paper] = read_api(api_items(data), urls, Day).papers(DAY)
    assert paper.organization is None


def test_what_is_of_the_wrong_type_is_null_and_never_a_guess(urls, item):
    item["numComments"] = "2"
    item["paper"] |= {
        "githubStars": "724",
        "ai_keywords": "teapots",
        "authors": None,
        "summary": 5,
        "publishedAt": "soon",
    }
    [paper] = read_api([item], urls, Day).papers(DAY)
    assert (paper.comments, paper.github_stars, paper.ai_keywords) == (None, None, None)
    assert (paper.authors, paper.abstract, paper.published_at) == (None, None, None)


@pytest.mark.parametrize(
    ("field", "value"), [("id", "../../x"), ("id", None), ("id", "2602.00001v2"), ("title", " "), ("upvotes", "18")]
)
def test_a_list_with_a_paper_that_lacks_what_all_have_can_not_be_read(urls, item, field, value):
    data = json.dumps([item | {"paper": item["paper"] | {field: value}}])
    with pytest.raises(PageError, match=rf"its paper 1 .* has no {field}"):
        read_api(api_items(data), urls, Day)


def test_a_paper_that_a_list_has_twice_counts_once_at_its_first_place(urls):
    first, second, *_ = papers_of(THURSDAY)
    papers = from_data(page_of([first, second, first]), urls).papers(DAY)
    assert [(paper.rank, paper.id) for paper in papers] == [(1, first["paper"]["id"]), (2, second["paper"]["id"])]


def test_without_data_a_page_is_read_by_its_cards(urls):
    page = page_of(papers_of(THURSDAY)).replace('data-target="DailyPapers"', 'data-target="New"')
    assert read_page(page, urls).source == "cards"


def test_a_page_with_neither_says_what_is_missing(urls):
    with pytest.raises(PageError, match="no data of DailyPapers; it has no cards"):
        read_page("<html></html>", urls)


def test_a_card_whose_title_nobody_can_see_has_none(urls, item):
    item["paper"]["title"] = "\x1b\x07\u202e"
    with pytest.raises(PageError, match="has no title"):
        from_cards(page_of([item]), urls)


def test_cards_of_a_page_that_is_cut_off_are_not_read(urls):
    page = page_of(papers_of(THURSDAY))
    with pytest.raises(PageError, match="cut off"):
        from_cards(page[: page.rindex("<article>")], urls)


@pytest.mark.parametrize(
    "data",
    [
        "{&quot;dateString&quot;:&quot;2026-02-19&quot;}",
        "{&quot;dailyPapers&quot;:[]}",
        "[]",
        "{&quot;dailyPapers&quot;:{}}",
    ],
)
def test_data_without_papers_or_without_a_day_is_no_list(urls, data):
    with pytest.raises(PageError):
        from_data(f'<div data-target="DailyPapers" data-props="{data}"></div>', urls)


@pytest.mark.parametrize(
    ("day", "shown"),
    [("2026-02-19", "Feb 19"), ("2026-01-01", "Jan 1"), ("2025-12-31", "Dec 31"), ("2028-02-29", "Feb 29")],
)
def test_cards_tell_their_day_by_the_links_beside_it(urls, day, shown):
    page = page_of(papers_of(THURSDAY), dt.date.fromisoformat(day))
    assert f">{shown}<" in page
    assert str(from_cards(page, urls).period) == day


def test_on_the_newest_list_cards_tell_their_day_by_the_day_before(urls):
    page = page_of(papers_of(THURSDAY))
    page = re.sub(r'<a href="/papers/date/2026-02-20".*?</a>', "", page)
    assert from_cards(page, urls).period == DAY


@pytest.mark.parametrize(
    ("old", "new"),
    [("Feb 19", "Today"), ("/papers/date/", "/papers/day/"), ("2026-02-", "soon-"), ("Feb 19", "Feb 31")],
)
def test_cards_of_a_page_that_does_not_say_its_day_are_of_no_day(urls, old, new):
    assert from_cards(page_of(papers_of(THURSDAY)).replace(old, new), urls).period is None


def test_the_api_has_no_papers_for_a_day_without_a_list(urls):
    listing = read_api([], urls, Day)
    assert (listing.period, listing.records) == (None, ())


def test_papers_of_the_api_that_do_not_say_their_day_are_no_list(urls, item):
    del item["paper"]["submittedOnDailyAt"]
    with pytest.raises(PageError, match="none of its papers says when it was submitted"):
        read_api([item], urls, Day)


@pytest.mark.parametrize("answer", ["", "<html>", "{}", '{"error": "limit must be at most 50"}', "3", "null"])
def test_what_is_no_answer_of_the_api_is_refused(answer):
    with pytest.raises(PageError):
        api_items(answer)
