"""Crawls within a rate limit: it is used up, and never exceeded. No test waits: see tests/fake_clock.py."""

import asyncio
import logging
import urllib.error
import urllib.request

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.defer import deferred_f_from_coro_f
from scrapy.utils.test import get_crawler

from hfpapers.arxiv.slot import DOWNLOAD_SLOT
from hfpapers.middlewares.ratelimit import RateLimitMiddleware
from tests.helpers import THURSDAY, listed, messages, published
from tests.mockhub.mirror import mirrored

# The requests for pages of a crawl: the list, and the page of each paper.
PAGES = 1 + len(listed())
# A window begins a little after the Hub's, because the Hub states its end in whole seconds.
WINDOW = pytest.approx(300, abs=3)

pytestmark = pytest.mark.usefixtures("fake_clock")


async def send_requests_of_others(hub, number):
    """Request a page that many times, as somebody else with the same address does."""

    def send():
        for _ in range(number):
            with urllib.request.urlopen(f"{hub.url}/papers/date/{THURSDAY}"):
                pass

    await asyncio.to_thread(send)
    hub.statuses.clear()


def waits(caplog):
    return [message for message in messages(caplog, logging.INFO) if "The rate limit of pages is used up" in message]


@deferred_f_from_coro_f
async def test_a_crawl_that_needs_several_windows_gets_no_429_and_loses_nothing(crawl, output, hub, caplog, fake_clock):
    hub.faults.quota_pages = 10
    crawled = await crawl(date=THURSDAY)
    assert crawled.exit_code == 0
    assert hub.statuses == {200: PAGES}
    assert {paper["page_source"] for paper in published(output)} == {"data"}
    # Each window is used up before the next one: 10 requests, 10 and 5.
    assert fake_clock.elapsed / 2 == WINDOW
    assert len(waits(caplog)) == crawled.stats["rate_limit/waits"] == 2
    assert crawled.stats["rate_limit/waited_s"] / 2 == WINDOW


@deferred_f_from_coro_f
async def test_within_a_window_no_request_waits(crawl, hub, fake_clock):
    hub.faults.quota_pages = PAGES
    crawled = await crawl(date=THURSDAY)
    assert crawled.exit_code == 0
    assert "rate_limit/waits" not in crawled.stats
    assert hub.statuses == {200: PAGES}
    assert fake_clock.elapsed == 0


@deferred_f_from_coro_f
async def test_what_others_leave_of_a_window_is_used_and_not_exceeded(crawl, hub, fake_clock):
    hub.faults.quota_pages = PAGES
    await send_requests_of_others(hub, 5)
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert hub.statuses == {200: PAGES}
    assert fake_clock.elapsed == WINDOW


@deferred_f_from_coro_f
async def test_a_window_that_others_used_up_costs_one_429_and_is_waited_for(crawl, output, hub, fake_clock):
    hub.faults.quota_pages = PAGES
    await send_requests_of_others(hub, PAGES)
    crawled = await crawl(date=THURSDAY)
    assert crawled.exit_code == 0
    assert hub.statuses == {429: 1, 200: PAGES}
    assert crawled.stats["rate_limit/exceeded"] == 1
    assert {paper["page_source"] for paper in published(output)} == {"data"}
    assert fake_clock.elapsed == WINDOW


@deferred_f_from_coro_f
async def test_a_window_that_the_previous_crawl_used_up_is_waited_for_without_a_429(crawl, hub, fake_clock, tmp_path):
    hub.faults.quota_pages = PAGES
    for _ in range(2):
        crawled = await crawl({"RATE_LIMIT_FILE": str(tmp_path / "windows.json"), "RETRY_MAX_WAIT": 0}, date=THURSDAY)
        assert crawled.exit_code == 0
    assert hub.statuses == {200: 2 * PAGES}
    assert fake_clock.elapsed == WINDOW


@pytest.mark.parametrize(
    "content",
    [
        "",
        '{"pages": [',
        '{"pages": "none", "others": [1001, 303]}',
        # The clock of the tests begins at 1000 s: a window that is over, and one that begins after the next.
        '{"pages": [999, 303]}',
        '{"pages": [1304, 303]}',
        '{"pages": [9999, 99999]}',
    ],
)
@deferred_f_from_coro_f
async def test_a_window_that_cannot_be_right_is_not_waited_for(crawl, hub, fake_clock, tmp_path, content):
    file = tmp_path / "windows.json"
    file.write_text(content)
    assert (await crawl({"RATE_LIMIT_FILE": str(file)}, date=THURSDAY)).exit_code == 0
    assert hub.statuses == {200: PAGES}
    assert fake_clock.elapsed == 0
    assert file.read_text() == "{}"


@deferred_f_from_coro_f
async def test_a_file_for_the_next_crawl_that_cannot_be_written_is_a_warning(crawl, caplog, tmp_path):
    assert (await crawl({"RATE_LIMIT_FILE": str(tmp_path)}, date=THURSDAY)).exit_code == 0
    assert [line for line in messages(caplog, logging.WARNING) if line.startswith("could not write RATE_LIMIT_FILE: ")]


@deferred_f_from_coro_f
async def test_a_limit_that_is_not_stated_is_noticed_by_its_429s_and_waited_for(crawl, output, hub):
    hub.faults.quota_pages, hub.faults.quota_window, hub.faults.rate_limit_stated = 10, 60, False
    hub.faults.retry_after = "60"
    assert (await crawl({"RETRY_TIMES": 9}, date=THURSDAY)).exit_code == 0
    assert hub.statuses[429] > 0
    assert {paper["page_source"] for paper in published(output)} == {"data"}


@deferred_f_from_coro_f
async def test_without_a_stated_limit_a_burst_is_followed_by_a_steady_rate(crawl, hub, fake_clock):
    hub.faults.rate_limit_stated = False
    crawled = await crawl({"RATE_LIMIT_FALLBACK_BURST": 5, "RATE_LIMIT_FALLBACK_RATE": 2}, date=THURSDAY)
    assert crawled.exit_code == 0
    assert hub.statuses == {200: PAGES}
    # Five requests at once, then two per second.
    assert fake_clock.elapsed >= (PAGES - 5) / 2
    assert crawled.stats["rate_limit/held"] > 0


@pytest.mark.parametrize("max_wait", [0, 60])
@deferred_f_from_coro_f
async def test_the_next_window_is_waited_for_even_if_it_is_later_than_the_longest_wait_for_retries(
    crawl, output, hub, fake_clock, max_wait
):
    hub.faults.quota_pages = 10
    # The first response is a 429.
    await send_requests_of_others(hub, 10)
    assert (await crawl({"RETRY_MAX_WAIT": max_wait}, date=THURSDAY)).exit_code == 0
    assert hub.statuses == {429: 1, 200: PAGES}
    assert {paper["page_source"] for paper in published(output)} == {"data"}
    assert fake_clock.elapsed / 3 == WINDOW


@deferred_f_from_coro_f
async def test_a_window_that_is_longer_than_its_policy_states_is_not_waited_for(crawl, output, hub, fake_clock):
    hub.faults.quota_pages, hub.faults.stated_reset = 4, 10**6
    crawled = await crawl({"RETRY_MAX_WAIT": 10**7}, date=THURSDAY)
    assert crawled.exit_code == 0
    # The limit of the API is another one.
    assert {paper["page_source"] for paper in published(output)} == {"data", "api"}
    assert fake_clock.elapsed == 0


@deferred_f_from_coro_f
async def test_a_hub_below_a_path_has_separate_limits_for_pages_and_the_api(crawl, output, hub):
    # Each paper is requested from its page, then from the API.
    hub.faults.papers_failing, hub.faults.paper_status = ".*", 404
    hub.faults.quota_pages, hub.faults.quota_api = 10, 15
    async with mirrored(hub.url, "/hf") as hub_url:
        assert (await crawl({"HUB_URL": hub_url}, date=THURSDAY)).exit_code == 0
    assert hub.statuses == {200: 1 + len(listed()), 404: len(listed())}
    papers = published(output)
    assert {paper["page_source"] for paper in papers} == {"api"}
    assert papers[0]["url"] == f"{hub_url}/papers/{papers[0]['id']}"


@deferred_f_from_coro_f
async def test_requests_to_other_hosts_and_for_robots_txt_do_not_count(settings, hub):
    middleware = RateLimitMiddleware.from_crawler(get_crawler(settings_dict=settings.copy_to_dict()))
    for url in (f"{hub.url}/robots.txt", "https://example.org/papers"):
        await middleware.process_request(Request(url))
    assert not middleware.in_flight


@pytest.mark.parametrize(
    ("hub_url", "url", "limit"),
    [
        ("https://huggingface.co", "https://huggingface.co/papers/date/2026-02-19", "pages"),
        ("https://huggingface.co", "https://huggingface.co/api/papers/2602.90001", "api"),
        ("https://mirror.example.org/hf", "https://mirror.example.org/hf/papers/date/2026-02-19", "pages"),
        ("https://mirror.example.org/hf", "https://mirror.example.org/hf/api/daily_papers?date=2026-02-19", "api"),
        ("https://mirror.example.org/api", "https://mirror.example.org/api/papers/date/2026-02-19", "pages"),
        ("https://mirror.example.org/hf", "https://mirror.example.org/robots.txt", None),
        ("https://mirror.example.org/hf", "https://example.org/hf/papers", None),
    ],
)
def test_pages_and_the_api_have_separate_limits_and_arxiv_has_none(settings, hub_url, url, limit):
    settings.set("HUB_URL", hub_url, priority="cmdline")
    middleware = RateLimitMiddleware.from_crawler(get_crawler(settings_dict=settings.copy_to_dict()))
    assert middleware.limit_of(Request(url)) == limit
    assert middleware.limit_of(Request(url, meta={"download_slot": DOWNLOAD_SLOT})) is None


@deferred_f_from_coro_f
async def test_a_request_that_waits_for_the_first_response_is_dropped_when_the_crawl_stops(settings, hub):
    crawler = get_crawler(settings_dict=settings.copy_to_dict())
    crawler.crawling = True
    middleware = RateLimitMiddleware.from_crawler(crawler)
    await middleware.process_request(Request(f"{hub.url}/papers/date/2026-02-18"))
    crawler.crawling = False
    with pytest.raises(IgnoreRequest, match="the crawl is being stopped"):
        await middleware.process_request(Request(f"{hub.url}/papers/date/2026-02-19"))
