"""Ends the crawl early if the Hub cannot be reached at all."""

import asyncio
from contextlib import suppress
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, IgnoreRequest
from scrapy.http import Response

from hfpapers.arxiv.slot import is_for_arxiv
from hfpapers.config import Config
from hfpapers.middlewares.sleep import sleep_while_crawling
from hfpapers.publishing.tracker import EditionTracker

_RETRY_AFTER_S = 2
# How long a request waits for another one before it is scheduled again.
_MAX_WAIT_S = 0.5
# The second attempt is sent before all other requests.
_PRIORITY = 1000
_REASONS = {
    CannotResolveHostError: "its host name was not found",
    DownloadConnectionRefusedError: "the connection was refused",
}
_FINISH_REASON = "hub_unreachable"


class ReachabilityMiddleware:
    """Retry the first request once if the host name is not found or the connection is refused; then end the crawl.

    Without this, each edition of a range would fail on its own, with retries and log lines for each. Until the Hub has
    responded, requests are sent one at a time, so that the others do not fail, too. Afterwards, such errors are retried
    like others.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.hub_url = Config.from_settings(crawler.settings).hub_url
        self.hub_host = urlsplit(self.hub_url).netloc
        self.has_responded = False
        # The request that shows whether the Hub can be reached. The others wait until it has ended.
        self._probe: Request | None = None
        self._probe_ended = asyncio.Event()
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of a crawl."""
        middleware = cls(crawler)
        # A response that another middleware refuses does not reach `process_response`.
        crawler.signals.connect(middleware.note_response, signals.response_downloaded)
        return middleware

    async def process_request(self, request: Request) -> Request | None:
        """Return None if the request may be sent now, or the request if it is to be scheduled again.

        Raises:
            IgnoreRequest: if the Hub cannot be reached.
        """
        if self._must_wait(request):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._probe_ended.wait(), _MAX_WAIT_S)
        if self._closing:
            raise IgnoreRequest("the Hub cannot be reached")
        if self._must_wait(request):
            # Requests that wait here occupy the places of CONCURRENT_REQUESTS, and the second attempt needs one.
            return request.replace(dont_filter=True)
        if self._is_for_hub(request) and not self.has_responded:
            self._probe = request
            self._probe_ended.clear()
        return None

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002
        """Note that the Hub has responded, also from a cache."""
        self.note_response()
        return response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Return the request again after a wait; end the crawl if it fails a second time."""
        if request is not self._probe:
            return None
        reason = _REASONS.get(type(exception))
        if reason is None:
            self._end_probe()
            return None
        if not request.meta.get("is_second_attempt"):
            try:
                await sleep_while_crawling(self.crawler, _RETRY_AFTER_S)
            except IgnoreRequest:
                self._end_probe()
                raise
            meta = {**request.meta, "is_second_attempt": True}
            return request.replace(meta=meta, priority=request.priority + _PRIORITY, dont_filter=True)
        EditionTracker.get(self.crawler).abort(f"{self.hub_url} cannot be reached: {reason}")
        self._closing = asyncio.create_task(self.crawler.engine.close_spider_async(reason=_FINISH_REASON))
        self._end_probe()
        raise IgnoreRequest("the Hub cannot be reached")

    def note_response(self) -> None:
        """Let all requests pass from now on."""
        self.has_responded = True
        self._end_probe()

    def _is_for_hub(self, request: Request) -> bool:
        return urlsplit(request.url).netloc == self.hub_host and not is_for_arxiv(request.meta)

    def _must_wait(self, request: Request) -> bool:
        if self.has_responded or self._probe is None:
            return False
        return self._is_for_hub(request) and not request.meta.get("is_second_attempt")

    def _end_probe(self) -> None:
        self._probe = None
        self._probe_ended.set()
