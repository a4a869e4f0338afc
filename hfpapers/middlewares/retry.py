"""Retries failed requests: after the time that the response states, else after waits that double."""

import random
from collections import defaultdict

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import retry
from scrapy.http import Response
from scrapy.settings import BaseSettings

from hfpapers import clock
from hfpapers.config import Config
from hfpapers.middlewares.headers import rate_limit_of, seconds_to_retry_after
from hfpapers.middlewares.sleep import sleep_while_crawling
from hfpapers.middlewares.waits import FailureWaits

_TOO_MANY_REQUESTS = 429
# After so many retries, a wait exceeds every RETRY_MAX_WAIT, and a larger power of two could exceed a float.
_MAX_DOUBLINGS = 60


class RetryMiddleware(retry.RetryMiddleware):
    """Wait before a retry, which Scrapy's own middleware does not.

    RETRY_TIMES bounds the retries of a request. RETRY_MAX_WAIT bounds the time that the requests of one edition wait
    because they failed; `request.meta["edition"]` names the edition. A request without it has a time of its own.
    """

    crawler: Crawler

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        config = Config.from_settings(settings)
        self.backoff = config.retry_backoff
        self.waits: defaultdict[str, FailureWaits] = defaultdict(lambda: FailureWaits(config.retry_max_wait))

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return the request again after its wait; return the response if it is not to be retried."""
        if response.status not in self.retry_http_codes or not self._may_retry(request):
            return super().process_response(request, response)
        stated = seconds_to_retry_after(response)
        seconds = self._backoff_seconds(request) if stated is None else stated
        if not _is_for_next_window(response, seconds) and not self._begin_wait(request, seconds):
            return response
        await sleep_while_crawling(self.crawler, seconds)
        # Scrapy's middleware counts the retry, so it comes after the wait, during which the crawl may be stopped.
        return super().process_response(request, response)

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        """Return the request again after its wait; return None if the failure is final."""
        if isinstance(exception, self.exceptions_to_retry) and self._may_retry(request):
            seconds = self._backoff_seconds(request)
            if not self._begin_wait(request, seconds):
                return None
            await sleep_while_crawling(self.crawler, seconds)
        return super().process_exception(request, exception)

    def _may_retry(self, request: Request) -> bool:
        """Return whether Scrapy's middleware retries the request if it fails."""
        max_retries: int = request.meta.get("max_retry_times", self.max_retry_times)
        return not request.meta.get("dont_retry") and request.meta.get("retry_times", 0) < max_retries

    def _begin_wait(self, request: Request, seconds: float) -> bool:
        """Count a wait, and return True; return False if the edition of the request would wait too long."""
        is_begun = self.waits[request.meta.get("edition", request.url)].begin(clock.monotonic(), seconds)
        if not is_begun:
            self.crawler.stats.inc_value("retry/max_wait_reached")
        return is_begun

    def _backoff_seconds(self, request: Request) -> float:
        """Return the wait before the next retry: twice as long each time, with a random part to spread requests."""
        retries: int = request.meta.get("retry_times", 0)
        return self.backoff * 2.0 ** min(retries, _MAX_DOUBLINGS) * random.uniform(1, 1.5)  # noqa: S311


def _is_for_next_window(response: Response, seconds: float) -> bool:
    """Return whether a wait is only for the next window of the rate limit, as its length is stated."""
    rate_limit = rate_limit_of(response)
    longest_wait = rate_limit.longest_wait if rate_limit else None
    return response.status == _TOO_MANY_REQUESTS and longest_wait is not None and seconds <= longest_wait
