"""Where the items of feeds link to: posts, pages of the site, or the Hub."""

import pytest

from hfpapers.config import Config
from hfpapers.editions.periods import parse_period
from hfpapers.exporters.context import ArchivedEdition
from hfpapers.exporters.feed_links import FeedLinks

POST = "/posts/daily-papers-2026-02-19/"
BLOG, SITE, HUB = "https://blog.example.org", "https://papers.example.org", "https://huggingface.co"


def links(**settings):
    return FeedLinks.from_config(Config(**settings), "feeds/daily.json")


def edition(**values):
    return ArchivedEdition(parse_period("2026-02-19"), [], data="/daily/2026-02-19.jsonl", **values)


@pytest.mark.parametrize(
    ("settings", "post", "expected"),
    [
        ({"feed_base_url": BLOG, "site_url": SITE}, POST, f"{BLOG}{POST}"),
        ({"feed_base_url": BLOG, "site_url": SITE}, None, f"{SITE}/2026-02-19/index.html"),
        ({"site_url": SITE}, POST, f"{SITE}/2026-02-19/index.html"),
        ({"site_url": SITE, "site": False}, None, f"{HUB}/papers/date/2026-02-19"),
        ({}, POST, f"{HUB}/papers/date/2026-02-19"),
    ],
)
def test_an_edition_is_linked_in_the_blog_else_in_the_site_else_on_the_hub(settings, post, expected):
    assert links(**settings).edition(edition(post=post)) == expected


def test_a_paper_is_linked_to_its_card_in_the_site(paper):
    assert links(site_url=SITE).paper(paper, edition()) == f"{SITE}/2026-02-19/index.html#{paper.id}"


def test_a_paper_that_the_post_does_not_show_is_linked_in_the_site(paper):
    hidden = edition(post=POST, not_in_post=frozenset({paper.id}))
    assert links(feed_base_url=BLOG, site_url=SITE).paper(paper, hidden).startswith(f"{SITE}/")
    assert links(feed_base_url=BLOG).paper(paper, hidden) == paper.url


def test_a_feed_of_the_site_has_its_address_there():
    assert links(site_url=SITE).feed == f"{SITE}/feeds/daily.json"
    assert links(site_url=SITE).home_page == f"{SITE}/"
    assert links(site_url=SITE).data(edition()) == f"{SITE}/daily/2026-02-19.jsonl"


def test_a_feed_of_a_blog_has_its_address_there_although_there_is_a_site():
    both = links(feed_base_url=BLOG, site_url=SITE)
    assert both.feed == f"{BLOG}/feeds/daily.json"
    assert both.home_page == f"{BLOG}/"
