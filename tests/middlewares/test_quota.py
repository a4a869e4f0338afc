"""Crawls within a quota: used up, and never passed."""

import logging

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.editions import THURSDAY, listed, messages, published

PAGES = 1 + len(listed())


@deferred_f_from_coro_f
async def test_a_crawl_that_needs_several_windows_meets_no_429_and_loses_nothing(crawl, output, hub, caplog):
    hub.faults.quota_pages, hub.faults.quota_window = 10, 3
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert hub.answers == {200: PAGES}
    assert {paper["page_source"] for paper in published(output)} == {"data"}
    waits = [message for message in messages(caplog, logging.INFO) if "quota of pages is used up: waiting" in message]
    # Each window is used up before the next: 10, 10, 5.
    assert len(waits) == PAGES // 10


@deferred_f_from_coro_f
async def test_within_a_window_nothing_waits(crawl, hub):
    hub.faults.quota_pages = PAGES
    crawled = await crawl(date=THURSDAY)
    assert "quota/waits" not in crawled.stats
    assert hub.answers == {200: PAGES}


@deferred_f_from_coro_f
async def test_a_quota_that_others_use_up_is_waited_for(crawl, output, hub):
    hub.faults.quota_pages, hub.faults.quota_window, hub.faults.quota_told = 10, 2, False
    hub.faults.retry_after = "2"
    assert (await crawl({"RETRY_TIMES": 9}, date=THURSDAY)).exit_code == 0
    assert hub.answers[429] > 0
    assert {paper["page_source"] for paper in published(output)} == {"data"}


@deferred_f_from_coro_f
async def test_where_no_quota_is_told_requests_go_at_a_polite_rate(crawl, hub):
    hub.faults.quota_told = False
    crawled = await crawl({"QUOTA_UNKNOWN_BURST": 5, "QUOTA_UNKNOWN_RATE": 20}, date=THURSDAY)
    assert crawled.exit_code == 0
    # Five at once; the others were held back until there was room for them.
    assert crawled.stats["quota/held"] >= PAGES - 5 - 1


@pytest.mark.parametrize("retry_after", ["1", "Thu, 19 Feb 2026 00:00:00 GMT", "soon"])
@deferred_f_from_coro_f
async def test_what_fails_in_passing_is_asked_for_again(crawl, output, hub, retry_after):
    hub.faults.failing_times, hub.faults.retry_after = 1, retry_after
    # Time enough for a busy machine: who is asked in vain is asked once more, and counted.
    assert (await crawl({"DOWNLOAD_TIMEOUT": 30}, date=THURSDAY)).exit_code == 0
    assert hub.answers == {503: PAGES, 200: PAGES}
    assert {paper["page_source"] for paper in published(output)} == {"data"}


@deferred_f_from_coro_f
async def test_an_answer_that_asks_to_wait_for_too_long_is_a_failure(crawl, hub, caplog):
    hub.faults.list_status, hub.faults.retry_after, hub.faults.api_down = 503, "3600", True
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert hub.asked("/papers/date/.*") == 1
    assert "HTTP 503" in messages(caplog, logging.ERROR)[0]
