import datetime as dt
import re

import pytest

from hfpapers.demo.pages import list_page
from hfpapers.demo.papers import items_of_day
from hfpapers.editions.periods import Day
from hfpapers.hub.errors import PageError
from hfpapers.hub.list_page import listing_from_cards, listing_from_json

DAY = Day(dt.date(2026, 2, 19))
# Fields that a card does not have.
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


def collapse_title(fields):
    return fields | {"title": " ".join(fields["title"].split())}


def test_cards_show_the_same_papers_as_the_json(urls):
    page = list_page(DAY, items_of_day(DAY.first))
    from_json, from_cards = listing_from_json(page, urls), listing_from_cards(page, urls)
    assert from_cards.period == from_json.period
    assert [paper.model_dump(exclude=NOT_ON_CARDS) for paper in from_cards.papers(DAY)] == [
        collapse_title(paper.model_dump(exclude=NOT_ON_CARDS)) for paper in from_json.papers(DAY)
    ]


def test_the_avatar_of_an_author_is_not_the_thumbnail_of_the_paper(urls, item):
    del item["organization"]
    page = list_page(DAY, [item | {"thumbnail": "/avatars/x.svg"}])
    page = re.sub(r'<article><a href="([^"]*)"><img[^>]*></a>', r'<article><a href="\1"><video></video></a>', page)
    page = page.replace("<ul><li", '<ul><li><img src="/avatars/x.svg"></li><li')
    assert "/avatars/x.svg" in page
    [paper] = listing_from_cards(page, urls).papers(DAY)
    assert paper.thumbnail is None


@pytest.mark.parametrize(
    ("stars", "comments", "shown"), [(2620, 0, (2620, 0)), (7, 2, (7, 2)), (0, 0, (0, 0)), (None, 3, (None, 3))]
)
def test_stars_and_comments_are_not_mixed_up(urls, item, stars, comments, shown):
    del item["organization"], item["paper"]["githubStars"]
    item["numComments"] = comments
    if stars is not None:
        item["paper"]["githubStars"] = stars
    [paper] = listing_from_cards(list_page(DAY, [item]), urls).papers(DAY)
    assert (paper.github_stars, paper.comments) == shown
    assert paper.organization is None


def test_a_dash_means_no_votes(urls, item):
    item["paper"]["upvotes"] = 0
    page = list_page(DAY, [item])
    assert '<div class="leading-none">-</div>' in page
    [paper] = listing_from_cards(page, urls).papers(DAY)
    assert paper.upvotes == 0


def test_a_title_without_visible_characters_is_missing(urls, item):
    item["paper"]["title"] = "\x1b\x07\u202e"
    with pytest.raises(PageError, match="has no title"):
        listing_from_cards(list_page(DAY, [item]), urls)


def test_the_cards_of_a_truncated_page_are_not_read(urls):
    page = list_page(DAY, items_of_day(DAY.first))
    with pytest.raises(PageError, match=r"^the page is truncated$"):
        listing_from_cards(page[: page.rindex("<article>")], urls)


@pytest.mark.parametrize(
    ("day", "label"),
    [("2026-02-19", "Feb 19"), ("2026-01-01", "Jan 1"), ("2025-12-31", "Dec 31"), ("2028-02-29", "Feb 29")],
)
def test_the_year_of_the_day_follows_from_the_links_to_adjacent_days(urls, day, label):
    page = list_page(Day.parse(day), items_of_day(DAY.first))
    assert f">{label}<" in page
    assert str(listing_from_cards(page, urls).period) == day


def test_a_link_to_the_previous_day_is_enough(urls):
    # The newest list has no link to the next day.
    page = list_page(DAY, items_of_day(DAY.first))
    page, count = re.subn(r'<a href="/papers/date/2026-02-20".*?</a>', "", page)
    assert count == 1
    assert listing_from_cards(page, urls).period == DAY


@pytest.mark.parametrize(
    ("old", "new"),
    [("Feb 19", "Today"), ("/papers/date/", "/papers/day/"), ("2026-02-", "soon-"), ("Feb 19", "Feb 31")],
)
def test_cards_of_a_page_that_does_not_show_its_day_have_no_period(urls, old, new):
    assert listing_from_cards(list_page(DAY, items_of_day(DAY.first)).replace(old, new), urls).period is None
