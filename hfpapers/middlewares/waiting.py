"""How long answers ask to wait, and waiting that the end of a crawl cuts short."""

import datetime as dt
from email.utils import parsedate_to_datetime

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.asyncio import sleep

from hfpapers.clock import now
from hfpapers.quota import Quota

# So often a request that waits looks whether the crawl goes on.
_GLANCE_S = 0.5


async def wait(crawler: Crawler, seconds: float) -> None:
    """Wait; raise `IgnoreRequest` if the crawl is being stopped."""
    while seconds > 0:
        if not crawler.crawling:
            raise IgnoreRequest("the crawl is being stopped")
        step = min(seconds, _GLANCE_S)
        await sleep(step)
        seconds -= step


def quota_of(response: Response) -> Quota | None:
    """Return the quota that an answer's header ``RateLimit`` tells, None if it tells none."""
    return Quota.parse(_header(response, "RateLimit"))


def asked_to_wait(response: Response) -> float | None:
    """Return how many seconds an answer asks to wait, None if it does not.

    By ``Retry-After`` (RFC 9110, 10.2.3: seconds, or a date), or by the reset of a quota that is used up.
    """
    told = _header(response, "Retry-After").strip()
    quota = quota_of(response)
    if told.isdecimal() and len(told) < len("1000000"):
        return float(told)
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return quota.wait if quota and not quota.left else None
    return max(0.0, ((until if until.tzinfo else until.replace(tzinfo=dt.UTC)) - now()).total_seconds())


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")
