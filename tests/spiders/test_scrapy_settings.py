"""Scrapy's own settings work as its users expect: cookies, the user agent, and FEEDS."""

import json

import pytest
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.extensions.feedexport import BlockingFeedStorage
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers import __version__
from tests.helpers import SATURDAY, THURSDAY, listed

ITEMS = listed()[:3]


@pytest.fixture(autouse=True)
def short_list(hub):
    hub.lists[THURSDAY] = ITEMS


@pytest.mark.parametrize(("value", "is_enabled"), [("1", True), ("0", False)])
@deferred_f_from_coro_f
async def test_cookies_can_be_enabled(crawl, value, is_enabled):
    crawled = await crawl({"COOKIES_ENABLED": value}, date=THURSDAY, pages="no")
    assert (crawled.crawler.get_downloader_middleware(CookiesMiddleware) is not None) == is_enabled


@pytest.mark.parametrize(
    ("changed", "user_agent"),
    [
        ({}, f"hfpapers/{__version__}"),
        ({"CONTACT_URL": ""}, f"hfpapers/{__version__}"),
        ({"CONTACT_URL": "https://example.org/bot"}, f"hfpapers/{__version__} (+https://example.org/bot)"),
        (
            {"CONTACT_URL": "https://example.org/bot", "USER_AGENT": "teapot/1.0"},
            "teapot/1.0 (+https://example.org/bot)",
        ),
    ],
)
@deferred_f_from_coro_f
async def test_the_contact_url_is_appended_to_the_user_agent(crawl, hub, changed, user_agent):
    await crawl(changed, date=THURSDAY, pages="no")
    assert hub.user_agents == {user_agent}


@deferred_f_from_coro_f
async def test_feeds_are_written_beside_the_editions(crawl, tmp_path):
    json_feed, csv_feed = tmp_path / "papers.json", tmp_path / "papers.csv"
    feeds = {json_feed: {"format": "json"}, csv_feed: {"format": "csv", "fields": ["id", "title"]}}
    assert (await crawl({"FEEDS": feeds}, date=THURSDAY, pages="no")).exit_code == 0
    ids = [item["paper"]["id"] for item in ITEMS]
    assert [paper["id"] for paper in json.loads(json_feed.read_text(encoding="utf8"))] == ids
    header, *rows = csv_feed.read_text(encoding="utf8").splitlines()
    assert (header, [row.partition(",")[0] for row in rows]) == ("id,title", ids)


class NoPapers:
    """A class that no item of the spiders has."""


@pytest.mark.parametrize(("store_empty", "is_written"), [(False, False), (True, True)])
@deferred_f_from_coro_f
async def test_a_feed_that_accepts_no_paper_is_not_an_error(crawl, tmp_path, store_empty, is_written):
    feed = tmp_path / "papers.jsonl"
    options = {"format": "jsonlines", "item_classes": [NoPapers], "store_empty": store_empty}
    assert (await crawl({"FEEDS": {feed: options}}, date=THURSDAY, pages="no")).exit_code == 0
    assert feed.exists() == is_written


@pytest.mark.parametrize(("store_empty", "is_written"), [(False, False), (True, True)])
@deferred_f_from_coro_f
async def test_a_feed_of_a_day_without_papers_is_not_an_error(crawl, tmp_path, store_empty, is_written):
    feed = tmp_path / "papers.jsonl"
    changed = {"FEEDS": {feed: {"format": "jsonlines"}}, "FEED_STORE_EMPTY": store_empty}
    assert (await crawl(changed, date=SATURDAY)).exit_code == 0
    assert feed.exists() == is_written


@deferred_f_from_coro_f
async def test_a_feed_in_batches_is_not_an_error(crawl, tmp_path):
    feeds = {f"{tmp_path}/%(batch_id)d.jsonl": {"format": "jsonlines", "batch_item_count": 1, "store_empty": False}}
    assert (await crawl({"FEEDS": feeds}, date=THURSDAY, pages="no")).exit_code == 0
    assert sorted(path.name for path in tmp_path.glob("*.jsonl")) == ["1.jsonl", "2.jsonl", "3.jsonl"]


@pytest.mark.parametrize("store_empty", [False, True])
@deferred_f_from_coro_f
async def test_a_feed_whose_file_cannot_be_opened_is_an_error(crawl, tmp_path, store_empty, caplog):
    blocked = tmp_path / "blocked"
    blocked.write_text("not a folder", encoding="utf8")
    feeds = {blocked / "papers.jsonl": {"format": "jsonlines", "store_empty": store_empty}}
    crawled = await crawl({"FEEDS": feeds}, date=THURSDAY, pages="no")
    assert crawled.exit_code == 3
    # The edition itself is published.
    assert crawled.stats["editions/published"] == 1
    assert f"could not write {blocked}/papers.jsonl" in caplog.messages


class FailingStorage(BlockingFeedStorage):
    def __init__(self, _, *, feed_options=None):
        pass

    def _store_in_thread(self, file):
        file.close()
        raise OSError("a storage that fails")


@deferred_f_from_coro_f
async def test_a_feed_that_cannot_be_stored_is_an_error(crawl, caplog):
    changed = {"FEEDS": {"failing://feed": {"format": "jsonlines"}}, "FEED_STORAGES": {"failing": FailingStorage}}
    crawled = await crawl(changed, date=THURSDAY, pages="no")
    assert crawled.exit_code == 3
    assert "Error storing jsonlines feed" in caplog.text
