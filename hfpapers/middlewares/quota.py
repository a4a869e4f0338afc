"""Holds requests back as the Hub's quota wants it: full speed while there is room, then waiting for the next window."""

import logging
import time
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from hfpapers.middlewares.waiting import asked_to_wait, quota_of, wait
from hfpapers.quota import Window

logger = logging.getLogger(__name__)

# How soon a request that waits for another's answer looks for it.
_GLANCE_S = 0.02
# So short a wait is not worth a line in the log.
_WORTH_TELLING_S = 2
_TOO_MANY = 429
# How long to wait after an answer that there were too many requests, and that does not say how long.
_UNTOLD_S = 30


class QuotaMiddleware:
    """Lets a request go when its window has room; pages and the API have windows of their own."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        settings = crawler.settings
        rate, burst = settings.getfloat("QUOTA_UNKNOWN_RATE"), settings.getint("QUOTA_UNKNOWN_BURST")
        self.max_wait = settings.getfloat("RETRY_MAX_WAIT")
        self.windows = {kind: Window(rate, burst) for kind in ("pages", "api")}
        self.flying: dict[Request, Window] = {}
        self.told_until: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of a crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait until the request may go; raise `IgnoreRequest` if that is longer than one may wait."""
        kind = kind_of(request)
        if kind is None:
            return
        window = self.windows[kind]
        if window.wait(time.monotonic()) != 0:
            self.crawler.stats.inc_value("quota/held")
        while seconds := _or(window.wait(time.monotonic()), _GLANCE_S):
            if seconds > self.max_wait:
                # Windows are of minutes: that one of days was told to stop us.
                self.crawler.stats.inc_value("quota/given_up")
                raise IgnoreRequest(f"the Hub's quota of {kind} is used up for another {seconds:.0f} s")
            self._tell(kind, seconds)
            await wait(self.crawler, seconds)
        window.sent()
        self.flying[request] = window

    def process_response(self, request: Request, response: Response) -> Response:
        """Note what an answer tells of the quota."""
        window = self.flying.pop(request, None)
        if window:
            window.answered(time.monotonic(), quota_of(response))
            if response.status == _TOO_MANY:
                self.crawler.stats.inc_value("quota/exceeded")
                window.blocked(time.monotonic(), asked_to_wait(response) or _UNTOLD_S)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002
        """Note that a request got no answer."""
        window = self.flying.pop(request, None)
        if window:
            window.lost()

    def _tell(self, kind: str, seconds: float) -> None:
        now = time.monotonic()
        if seconds > _WORTH_TELLING_S and now > self.told_until.get(kind, 0):
            logger.info("the Hub's quota of %s is used up: waiting %.0f s", kind, seconds)
            self.crawler.stats.inc_value("quota/waits")
            self.crawler.stats.inc_value("quota/waited_s", round(seconds))
            self.told_until[kind] = now + seconds


def kind_of(request: Request) -> str | None:
    """Return which of the Hub's quotas a request is counted in; robots.txt is in none."""
    path = urlsplit(request.url).path
    if path == "/robots.txt":
        return None
    return "api" if path.startswith("/api/") else "pages"


def _or(seconds: float | None, otherwise: float) -> float:
    return otherwise if seconds is None else seconds
