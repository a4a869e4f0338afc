"""The first request shows whether the Hub can be reached. tests/spiders/test_unreachable.py has complete crawls."""

import asyncio

import pytest
from scrapy import Request, signals
from scrapy.exceptions import DownloadConnectionRefusedError
from scrapy.http import Response
from scrapy.utils.defer import deferred_f_from_coro_f
from scrapy.utils.test import get_crawler

from hfpapers.middlewares.reachability import ReachabilityMiddleware


@pytest.fixture
def middleware(settings):
    crawler = get_crawler(settings_dict=settings.copy_to_dict())
    crawler.crawling = True
    return ReachabilityMiddleware.from_crawler(crawler)


@pytest.fixture
def first(hub):
    return Request(f"{hub.url}/robots.txt")


@pytest.fixture
def second(hub):
    return Request(f"{hub.url}/papers")


@deferred_f_from_coro_f
async def test_until_the_hub_has_responded_other_requests_wait(middleware, first, second):
    assert await middleware.process_request(first) is None
    waiting = asyncio.create_task(middleware.process_request(second))
    done, _ = await asyncio.wait([waiting], timeout=0.01)
    assert not done
    middleware.process_response(first, Response(first.url, status=500))
    assert await waiting is None


@deferred_f_from_coro_f
async def test_a_response_that_another_middleware_refuses_is_a_response(middleware, first, second):
    await middleware.process_request(first)
    middleware.crawler.signals.send_catch_log(
        signals.response_downloaded, response=Response(first.url), request=first, spider=None
    )
    assert await middleware.process_request(second) is None


@deferred_f_from_coro_f
async def test_requests_to_other_hosts_do_not_wait_and_do_not_end_the_crawl(middleware, first):
    await middleware.process_request(first)
    other = Request("http://example.org/")
    assert await middleware.process_request(other) is None
    assert await middleware.process_exception(other, DownloadConnectionRefusedError()) is None


@deferred_f_from_coro_f
async def test_a_request_that_waited_passes_the_filter_of_duplicates_again(middleware, first, second):
    await middleware.process_request(first)
    again = await middleware.process_request(second)
    assert (again.url, again.dont_filter) == (second.url, True)
