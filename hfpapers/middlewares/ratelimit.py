"""Keeps the requests within the Hub's rate limit: at full speed while requests remain, then in the next window."""

import asyncio
import logging
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from hfpapers import clock
from hfpapers.arxiv.slot import is_for_arxiv
from hfpapers.config import Config
from hfpapers.hub import signals as hub_signals
from hfpapers.hub.ratelimit import RateLimiter
from hfpapers.middlewares.headers import rate_limit_of, seconds_to_retry_after
from hfpapers.middlewares.sleep import sleep_while_crawling, wait_while_crawling
from hfpapers.middlewares.window_file import load_windows, save_windows

logger = logging.getLogger(__name__)

# A shorter wait is not worth a line in the log.
_MIN_LOGGED_WAIT_S = 2
_TOO_MANY_REQUESTS = 429
# The wait after a 429 that states no time.
_DEFAULT_RETRY_AFTER_S = 30


class RateLimitMiddleware:
    """Hold each request back until the rate limit has room for it. Pages and the API have separate limits."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        config = Config.from_settings(crawler.settings)
        hub = urlsplit(config.hub_url)
        self.hub_host, self.api_path = hub.hostname, f"{hub.path}/api/"
        self.max_wait = config.retry_max_wait
        self.limiters = {
            kind: RateLimiter(config.rate_limit_fallback_rate, config.rate_limit_fallback_burst)
            for kind in ("pages", "api")
        }
        self.window_file = Path(config.rate_limit_file) if config.rate_limit_file else None
        if self.window_file:
            load_windows(self.window_file, self.limiters)
        self.in_flight: dict[Request, RateLimiter] = {}
        self._response_arrived = asyncio.Event()
        self._logged_until: dict[str, float] = {}
        # Whether a wait has begun that was not announced yet.
        self._must_announce = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of a crawl."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_closed, signals.spider_closed)
        return middleware

    def spider_closed(self) -> None:
        """Leave what is known about the windows to the next crawl."""
        if self.window_file:
            try:
                save_windows(self.window_file, self.limiters)
            except OSError as error:
                logger.warning("could not write RATE_LIMIT_FILE: %s", error)

    async def process_request(self, request: Request) -> None:
        """Wait until the request may be sent.

        Raises:
            IgnoreRequest: if that takes longer than a window; or than RETRY_MAX_WAIT, if the Hub does not state how
                long its windows are.
        """
        kind = self.limit_of(request)
        if kind is None:
            return
        limiter = self.limiters[kind]
        if limiter.seconds_to_wait(clock.monotonic()) != 0:
            self.crawler.stats.inc_value("rate_limit/held")
        while (seconds := limiter.seconds_to_wait(clock.monotonic())) != 0:
            if seconds is None:
                await wait_while_crawling(self.crawler, self._response_arrived)
                continue
            if seconds > limiter.longest_wait(self.max_wait):
                # A crawl does not wait for days.
                self.crawler.stats.inc_value("rate_limit/given_up")
                raise IgnoreRequest(f"the rate limit of {kind} is used up for another {seconds:.0f} s")
            self._begin_wait(kind, seconds)
            await sleep_while_crawling(self.crawler, seconds)
        limiter.on_sent()
        self.in_flight[request] = limiter

    def process_response(self, request: Request, response: Response) -> Response:
        """Record the rate limit that the response states."""
        limiter = self.in_flight.pop(request, None)
        if limiter:
            limiter.on_response(clock.monotonic(), rate_limit_of(response))
            if response.status == _TOO_MANY_REQUESTS:
                self.crawler.stats.inc_value("rate_limit/exceeded")
                limiter.block(clock.monotonic(), seconds_to_retry_after(response) or _DEFAULT_RETRY_AFTER_S)
            self._wake_waiting()
            self._announce_wait()
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002
        """Record that a request has no response."""
        limiter = self.in_flight.pop(request, None)
        if limiter:
            limiter.on_error()
            self._wake_waiting()
            self._announce_wait()

    def limit_of(self, request: Request) -> str | None:
        """Return the rate limit that a request counts against; None for robots.txt, for arXiv, and for other hosts."""
        url = urlsplit(request.url)
        if url.hostname != self.hub_host or url.path == "/robots.txt" or is_for_arxiv(request.meta):
            return None
        return "api" if url.path.startswith(self.api_path) else "pages"

    def _wake_waiting(self) -> None:
        self._response_arrived.set()
        self._response_arrived = asyncio.Event()

    def _begin_wait(self, kind: str, seconds: float) -> None:
        """Log a wait, and announce it to other components, once for all requests that wait for the same window."""
        now = clock.monotonic()
        if seconds > _MIN_LOGGED_WAIT_S and now >= self._logged_until.get(kind, 0):
            logger.info("The rate limit of %s is used up: waiting %.0f s", kind, seconds)
            self.crawler.stats.inc_value("rate_limit/waits")
            self.crawler.stats.inc_value("rate_limit/waited_s", round(seconds))
            self._logged_until[kind] = now + seconds
            self._must_announce = True
        self._announce_wait()

    def _announce_wait(self) -> None:
        # The responses in flight may complete editions.
        if self._must_announce and not self.in_flight:
            self._must_announce = False
            self.crawler.signals.send_catch_log(hub_signals.rate_limit_wait)
