"""One request to the arXiv API: how it is sent, when it is repeated, and how long it may take."""

import asyncio
from collections.abc import Sequence
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from hfpapers import __version__, clock
from hfpapers.arxiv.query import query_url
from hfpapers.arxiv.records import ArxivError, ArxivRecord, parse_response
from hfpapers.arxiv.slot import DOWNLOAD_SLOT
from hfpapers.config import Config
from hfpapers.hub.errors import PageError
from hfpapers.hub.ratelimit import retry_after_seconds
from hfpapers.spiders.responses import decode, describe_error

# With these, arXiv refuses clients that share an address with others, as those of CI services do.
_REFUSALS = {406, 429, 503}
# The wait after a refusal that states no time.
DEFAULT_RETRY_AFTER_S = 10
# A repeated request gets at least this time.
_MIN_TIMEOUT_S = 1
# The longest time that a request may take once the crawl is being stopped.
MAX_SECONDS_AT_STOP = 5
# How often a wait looks whether the crawl is being stopped.
_POLL_INTERVAL_S = 0.5


class ArxivClient:
    """Requests papers from the arXiv API. A request that arXiv refuses is repeated once."""

    def __init__(self, crawler: Crawler, api_url: str) -> None:
        config = Config.from_settings(crawler.settings)
        self.crawler = crawler
        self.api_url = api_url
        self.delay = config.arxiv_delay
        contact = f"; +{config.contact_url}" if config.contact_url else ""
        self.user_agent = f"hfpapers/{__version__} (client of the arXiv API{contact})"

    async def fetch(self, ids: Sequence[str], max_seconds: float) -> dict[str, ArxivRecord]:
        """Return what arXiv states about papers, by their ids, in at most that many seconds.

        The wait for the interval between two requests, ARXIV_DELAY, comes in addition. A crawl that is being stopped
        waits for a few seconds only.

        Raises:
            ArxivError: if there is no valid response. The message says why.
        """
        deadline = clock.monotonic() + max_seconds
        response = await self._download(ids, max_seconds)
        if response.status in _REFUSALS:
            wait = _retry_after(response)
            if clock.monotonic() + wait + _MIN_TIMEOUT_S <= deadline and await self._sleep(wait):
                response = await self._download(ids, deadline - clock.monotonic())
        try:
            return parse_response(decode(response, is_rendered=False), ids)
        except PageError as error:
            raise ArxivError(str(error)) from error

    async def _download(self, ids: Sequence[str], max_seconds: float) -> Response:
        self.crawler.stats.inc_value("arxiv/requests")
        request = Request(
            query_url(self.api_url, ids), NO_CALLBACK, headers={"User-Agent": self.user_agent}, meta=_meta(max_seconds)
        )
        # Unlike a request that a callback yields, this one is sent while the Hub's requests wait for the rate limit,
        # and while the spider is being closed.
        download = asyncio.ensure_future(self.crawler.engine.download_async(request))
        # Scrapy's timeout starts again after a redirect.
        deadline = clock.monotonic() + self.delay + max_seconds
        while not download.done() and clock.monotonic() < deadline:
            await asyncio.wait([download], timeout=_POLL_INTERVAL_S)
            if not self.crawler.crawling:
                deadline = min(deadline, clock.monotonic() + MAX_SECONDS_AT_STOP)
        if not download.done():
            download.cancel()
            raise ArxivError("timeout")
        try:
            return download.result()
        except Exception as error:
            raise ArxivError(describe_error(error)) from error

    async def _sleep(self, seconds: float) -> bool:
        """Wait, and return True; return False at once if the crawl is being stopped."""
        while self.crawler.crawling and seconds > 0:
            step = min(seconds, _POLL_INTERVAL_S)
            await asyncio.sleep(step)
            seconds -= step
        return self.crawler.crawling


def _meta(max_seconds: float) -> dict[str, Any]:
    return {
        "download_slot": DOWNLOAD_SLOT,
        "download_timeout": max_seconds,
        # The client repeats requests itself, after the time that arXiv states.
        "dont_retry": True,
        # A fast response would shorten ARXIV_DELAY.
        "autothrottle_dont_adjust_delay": True,
        # Each redirect may take the time of another request.
        "redirect_ttl": 1,
        # The robots.txt of arXiv is for crawlers of its pages. The API is made for programs, and has terms of use of
        # its own (https://info.arxiv.org/help/api/tou.html), which ARXIV_DELAY follows.
        "dont_obey_robotstxt": True,
    }


def _retry_after(response: Response) -> float:
    """Return the wait in seconds that a refusal states, else the default."""
    stated = (response.headers.get("Retry-After") or b"").decode("latin-1")
    seconds = retry_after_seconds(stated, None, clock.now())
    return DEFAULT_RETRY_AFTER_S if seconds is None else seconds
