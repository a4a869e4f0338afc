import asyncio
from types import SimpleNamespace

import pytest
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.middlewares.sleep import sleep_while_crawling, wait_while_crawling


@pytest.fixture
def steps(monkeypatch):
    """Return the list of the waits, none of which takes time."""
    steps = []

    async def sleep(seconds):
        steps.append(seconds)

    monkeypatch.setattr("hfpapers.middlewares.sleep.sleep", sleep)
    return steps


@pytest.mark.parametrize("seconds", [0, 0.2, 61.2])
@deferred_f_from_coro_f
async def test_a_wait_takes_as_long_as_requested(steps, seconds):
    await sleep_while_crawling(SimpleNamespace(crawling=True), seconds)
    assert sum(steps) == pytest.approx(seconds)


@deferred_f_from_coro_f
async def test_a_wait_ends_with_an_error_soon_after_the_crawl_is_stopped(steps):
    class Crawler:
        @property
        def crawling(self):
            return len(steps) < 3

    with pytest.raises(IgnoreRequest, match="the crawl is being stopped"):
        await sleep_while_crawling(Crawler(), 3600)
    assert sum(steps) < 5


@deferred_f_from_coro_f
async def test_waiting_for_an_event_ends_with_the_event_or_with_the_crawl():
    event = asyncio.Event()
    event.set()
    await wait_while_crawling(SimpleNamespace(crawling=True), event)
    for stopped in (event, asyncio.Event()):
        with pytest.raises(IgnoreRequest, match="the crawl is being stopped"):
            await wait_while_crawling(SimpleNamespace(crawling=False), stopped)
