"""Asks again for what failed in passing: as late as the answer says, else after waits that grow."""

import random

from scrapy import Request
from scrapy.downloadermiddlewares import retry
from scrapy.http import Response

from hfpapers.middlewares.waiting import asked_to_wait, wait


class RetryMiddleware(retry.RetryMiddleware):
    """Scrapy's own, which asks again at once, with waits: bounded in number by RETRY_TIMES, and in time."""

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return a request to be sent anew, after its wait, or the answer where it is to be taken as it is."""
        again = super().process_response(request, response)
        if not isinstance(again, Request):
            return again
        seconds = asked_to_wait(response)
        if seconds is None:
            seconds = self._backoff(again)
        waited = again.meta["waited_s"] = request.meta.get("waited_s", 0) + seconds
        if waited > self.crawler.settings.getfloat("RETRY_MAX_WAIT"):
            self.crawler.stats.inc_value("retry/max_reached")
            return response
        await wait(self.crawler, seconds)
        return again

    async def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        """Return a request to be sent anew, after its wait, or None where the failure stays."""
        again = super().process_exception(request, exception)
        if isinstance(again, Request):
            await wait(self.crawler, self._backoff(again))
        return again

    def _backoff(self, again: Request) -> float:
        """Return how many seconds to wait before a try: twice as long each time, and never all at the same moment."""
        base = self.crawler.settings.getfloat("RETRY_BACKOFF")
        tries: int = again.meta["retry_times"]
        # No secret: it spreads the requests.
        return base * float(2 ** (tries - 1)) * random.uniform(1, 1.5)  # noqa: S311
