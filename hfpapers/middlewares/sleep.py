"""Waiting that ends with the crawl."""

import asyncio
from contextlib import suppress

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.asyncio import sleep

# Scrapy sends no signal to waiting requests when a crawl stops: it closes the spider only after all requests ended.
_POLL_INTERVAL_S = 0.5


async def sleep_while_crawling(crawler: Crawler, seconds: float) -> None:
    """Wait some seconds; raise `IgnoreRequest` if the crawl is being stopped."""
    while seconds > 0:
        check_crawling(crawler)
        step = min(seconds, _POLL_INTERVAL_S)
        await sleep(step)
        seconds -= step


async def wait_while_crawling(crawler: Crawler, event: asyncio.Event) -> None:
    """Wait for an event; raise `IgnoreRequest` if the crawl is being stopped."""
    while not event.is_set():
        check_crawling(crawler)
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), _POLL_INTERVAL_S)
    check_crawling(crawler)


def check_crawling(crawler: Crawler) -> None:
    """Raise `IgnoreRequest` if the crawl is being stopped."""
    if not crawler.crawling:
        raise IgnoreRequest("the crawl is being stopped")
