"""What the headers of a response state about the rate limit."""

from scrapy.http import Response

from hfpapers import clock
from hfpapers.hub.ratelimit import RateLimit, retry_after_seconds


def rate_limit_of(response: Response) -> RateLimit | None:
    """Return the rate limit that a response states, None if it states none."""
    return RateLimit.parse(_header(response, "RateLimit"), _header(response, "RateLimit-Policy"))


def seconds_to_retry_after(response: Response) -> float | None:
    """Return the wait in seconds that a response states, None if it states none."""
    return retry_after_seconds(_header(response, "Retry-After"), rate_limit_of(response), clock.now())


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")
