"""Retries failed requests: after the time that the response states, else after waits that double."""

import random

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares import retry
from scrapy.http import Response
from scrapy.settings import BaseSettings

from hfpapers.config import Config
from hfpapers.middlewares.headers import seconds_to_retry_after
from hfpapers.middlewares.sleep import sleep_while_crawling


class RetryMiddleware(retry.RetryMiddleware):
    """Wait before a retry, which Scrapy's own middleware does not. RETRY_TIMES bounds the number of retries."""

    crawler: Crawler

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        config = Config.from_settings(settings)
        self.backoff, self.max_wait = config.retry_backoff, config.retry_max_wait

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return the request again after its wait; return the response if it is not to be retried."""
        if response.status not in self.retry_http_codes or request.meta.get("dont_retry"):
            return response
        seconds = seconds_to_retry_after(response)
        wait = self._backoff_seconds(request) if seconds is None else seconds
        if self._exceeds_max_wait(request, wait):
            return response
        result = super().process_response(request, response)
        return await self._wait(result, wait) if isinstance(result, Request) else response

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        """Return the request again after its wait; return None if the failure is final."""
        wait = self._backoff_seconds(request)
        if isinstance(exception, self.exceptions_to_retry) and self._exceeds_max_wait(request, wait):
            return None
        result = super().process_exception(request, exception)
        return await self._wait(result, wait) if isinstance(result, Request) else result

    async def _wait(self, request: Request, seconds: float) -> Request:
        request.meta["waited_s"] = request.meta.get("waited_s", 0) + seconds
        await sleep_while_crawling(self.crawler, seconds)
        return request

    def _exceeds_max_wait(self, request: Request, seconds: float) -> bool:
        if request.meta.get("waited_s", 0) + seconds <= self.max_wait:
            return False
        self.crawler.stats.inc_value("retry/max_wait_reached")
        return True

    def _backoff_seconds(self, request: Request) -> float:
        """Return the wait before the next retry: twice as long each time, with a random part to spread requests."""
        retries: int = request.meta.get("retry_times", 0)
        return self.backoff * float(2**retries) * random.uniform(1, 1.5)  # noqa: S311
