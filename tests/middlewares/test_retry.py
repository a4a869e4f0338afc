"""Crawls whose requests fail: they wait, are sent again, and end. No test waits: see tests/fake_clock.py."""

import asyncio
import json
import logging

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from scrapy.utils.defer import deferred_f_from_coro_f
from scrapy.utils.test import get_crawler

from hfpapers.middlewares import retry
from hfpapers.middlewares.retry import RetryMiddleware
from tests.helpers import THURSDAY, listed, messages, published

# The requests for pages of a crawl: the list, and the page of each paper.
PAGES = 1 + len(listed())

pytestmark = pytest.mark.usefixtures("fake_clock")


def reported_retries(output):
    report = json.loads((output / f"reports/daily-{THURSDAY}.json").read_bytes())
    return report["requests"]["retried"]


@pytest.mark.parametrize("retry_after", ["1", "Thu, 19 Feb 2026 00:00:00 GMT", "soon"])
@deferred_f_from_coro_f
async def test_a_request_that_fails_once_is_sent_again(crawl, output, hub, retry_after):
    hub.faults.failing_times, hub.faults.retry_after = 1, retry_after
    crawled = await crawl(date=THURSDAY)
    assert crawled.exit_code == 0
    assert hub.statuses == {503: PAGES, 200: PAGES}
    assert crawled.stats["retry/count"] == PAGES
    assert {paper["page_source"] for paper in published(output)} == {"data"}


@deferred_f_from_coro_f
async def test_the_waits_before_retries_double(crawl, hub, fake_clock):
    hub.faults.list_status, hub.faults.api_down = 500, True
    assert (await crawl({"RETRY_BACKOFF": 10, "RETRY_TIMES": 3}, date=THURSDAY)).exit_code == 3
    # The page and the API: 10, 20 and 40 s each, and a random part of at most a half.
    assert 2 * 70 <= fake_clock.elapsed <= 2 * 70 * 1.5
    assert hub.statuses == {500: 8}


@deferred_f_from_coro_f
async def test_the_longest_wait_is_that_of_an_edition_and_not_of_a_request(crawl, output, hub, fake_clock):
    hub.faults.failing_times, hub.faults.retry_after = 1, "10"
    crawled = await crawl({"RETRY_MAX_WAIT": 15}, date=THURSDAY)
    assert crawled.exit_code == 0
    assert fake_clock.elapsed == pytest.approx(10, abs=0.01)
    # The papers would exceed the 15 s: neither their pages nor the API are requested again.
    assert crawled.stats["retry/max_wait_reached"] == 2 * len(listed())
    assert {paper["page_source"] for paper in published(output)} == {None}


@deferred_f_from_coro_f
async def test_each_edition_of_a_range_has_its_own_longest_wait(crawl, hub, fake_clock):
    hub.faults.failing_times, hub.faults.retry_after = 1, "10"
    crawled = await crawl({"RETRY_MAX_WAIT": 15, "CONCURRENT_REQUESTS": 1}, date=f"2026-02-18..{THURSDAY}", pages="no")
    assert crawled.exit_code == 0
    assert fake_clock.elapsed == pytest.approx(20, abs=0.01)


@deferred_f_from_coro_f
async def test_a_stated_wait_that_is_too_long_is_a_failure_and_not_a_retry(crawl, output, hub, caplog):
    hub.faults.list_status, hub.faults.retry_after, hub.faults.api_down = 503, "3600", True
    crawled = await crawl(date=THURSDAY)
    assert crawled.exit_code == 3
    assert hub.count_requests("/papers/date/.*") == 1
    assert "page: HTTP 503" in messages(caplog, logging.ERROR)[0]
    assert crawled.stats["retry/max_wait_reached"] == 1
    # The API failed with another status, and its retries were sent.
    assert reported_retries(output) == hub.count_requests("/api/.*") - 1


@deferred_f_from_coro_f
async def test_a_report_counts_no_retry_that_was_not_sent(crawl, output, hub):
    hub.faults.failing_times, hub.faults.retry_after = 10**6, "3600"
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert reported_retries(output) == 0


@pytest.fixture
def middleware(settings):
    settings.setdict({"RETRY_BACKOFF": 10, "RETRY_MAX_WAIT": 900}, priority="cmdline")
    crawler = get_crawler(settings_dict=settings.copy_to_dict())
    crawler.spider = crawler._create_spider()
    return RetryMiddleware.from_crawler(crawler)


@deferred_f_from_coro_f
async def test_waits_of_an_edition_at_the_same_time_count_once(middleware, fake_clock):
    async def fail(number):
        response = Response(f"https://huggingface.co/papers/{number}", status=503, headers={"Retry-After": "400"})
        return await middleware.process_response(Request(response.url, meta={"edition": THURSDAY}), response)

    for _ in range(2):
        assert all(isinstance(result, Request) for result in await asyncio.gather(*map(fail, range(40))))
    # Together, a third wait would exceed 900 s.
    assert isinstance(await fail(0), Response)
    assert fake_clock.elapsed == pytest.approx(800)


@deferred_f_from_coro_f
async def test_the_waits_after_timeouts_count_too(middleware, fake_clock):
    for number in range(50):
        request = Request(f"https://huggingface.co/papers/{number}", meta={"edition": THURSDAY})
        while request:
            request = await middleware.process_exception(request, DownloadTimeoutError())
    assert 800 <= fake_clock.elapsed <= 900
    assert middleware.crawler.stats.get_value("retry/max_wait_reached") > 0


@deferred_f_from_coro_f
async def test_a_request_of_no_edition_has_a_longest_wait_of_its_own(middleware, fake_clock):
    for number in range(3):
        response = Response(f"https://huggingface.co/{number}", status=503, headers={"Retry-After": "800"})
        again = await middleware.process_response(Request(response.url), response)
        assert isinstance(again, Request)
        assert await middleware.process_response(again, response) is response
    assert fake_clock.elapsed == pytest.approx(2400)


@deferred_f_from_coro_f
async def test_a_last_failure_neither_waits_nor_counts_as_a_wait(middleware, fake_clock):
    request = Request("https://huggingface.co/papers", meta={"edition": THURSDAY, "max_retry_times": 0})
    response = Response(request.url, status=503, headers={"Retry-After": "3600"})
    assert await middleware.process_response(request, response) is response
    assert await middleware.process_exception(request, DownloadTimeoutError()) is None
    assert fake_clock.elapsed == 0
    assert middleware.crawler.stats.get_value("retry/max_wait_reached") is None


@deferred_f_from_coro_f
async def test_a_retry_of_a_crawl_that_is_stopped_during_the_wait_is_not_counted(middleware, monkeypatch):
    async def stop(*_):
        raise IgnoreRequest("the crawl is being stopped")

    monkeypatch.setattr(retry, "sleep_while_crawling", stop)
    request = Request("https://huggingface.co/papers")
    with pytest.raises(IgnoreRequest):
        await middleware.process_response(request, Response(request.url, status=503))
    assert middleware.crawler.stats.get_value("retry/count") is None


@pytest.mark.parametrize("backoff", [0, 10])
@deferred_f_from_coro_f
async def test_a_large_number_of_retries_is_possible(settings, backoff):
    settings.setdict({"RETRY_BACKOFF": backoff, "RETRY_TIMES": 10**6}, priority="cmdline")
    crawler = get_crawler(settings_dict=settings.copy_to_dict())
    crawler.spider = crawler._create_spider()
    request = Request("https://huggingface.co/papers", meta={"retry_times": 5000})
    again = await RetryMiddleware.from_crawler(crawler).process_exception(request, DownloadTimeoutError())
    assert (again is None) == bool(backoff)
