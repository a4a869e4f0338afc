"""The Hub's rate limit: what responses state about it, and when the next request may be sent.

The Hub counts requests in fixed windows of some minutes, separately for pages and for the API, and responds with 429
to requests above the limit. Each response states how many requests are left in the header `RateLimit`, and how long a
window is in the header `RateLimit-Policy`. The headers follow the IETF draft draft-ietf-httpapi-ratelimit-headers.
"""

import datetime as dt
import math
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Self

# For example: "pages";r=97;t=240
_RATE_LIMIT = re.compile(
    r'"(?P<name>[^"]*)"\s*;\s*r=(?P<remaining>[0-9]{1,9})\s*;\s*t=(?P<reset_after>[0-9]{1,9})(?![0-9])'
)
# The length of a window, for example: "fixed window";"pages";q=100;w=300
_WINDOW = re.compile(r";\s*w=(?P<seconds>[0-9]{1,9})(?![0-9])")
# A longer window is not plausible. The Hub's windows have 300 s (as of August 2026).
_MAX_WINDOW_S = 3600
# The time until the reset is stated in whole seconds and may be off by one. A second too early means a 429.
_MARGIN_S = 1.5
# A larger number of seconds in Retry-After, more than eleven days, is not plausible.
_MAX_RETRY_AFTER_DIGITS = 6


@dataclass(frozen=True)
class RateLimit:
    """The state of a window: how many requests remain, and after how many seconds the next window begins.

    `window` is the length of a window in seconds, None if it is not stated or not plausible.
    """

    name: str
    remaining: int
    reset_after: int
    window: int | None = None

    @property
    def seconds_until_reset(self) -> float:
        """The seconds after which the next window has certainly begun."""
        return self.reset_after + _MARGIN_S

    @property
    def longest_wait(self) -> float | None:
        """The seconds after which the next window has certainly begun, whenever this one began; None if not known."""
        return None if self.window is None else self.window + 2 * _MARGIN_S

    @classmethod
    def parse(cls, header: str, policy_header: str = "") -> Self | None:
        """Return the rate limit in the headers `RateLimit` and `RateLimit-Policy`; None if the first states none."""
        match = _RATE_LIMIT.search(header)
        if match is None:
            return None
        window = _parse_window(policy_header, match["name"])
        return cls(match["name"], int(match["remaining"]), int(match["reset_after"]), window)


def _parse_window(policy_header: str, name: str) -> int | None:
    policies = (policy for policy in policy_header.split(",") if f'"{name}"' in policy)
    matches = (match for policy in policies if (match := _WINDOW.search(policy)))
    plausible = (seconds for match in matches if 0 < (seconds := int(match["seconds"])) <= _MAX_WINDOW_S)
    return next(plausible, None)


def retry_after_seconds(retry_after_header: str, rate_limit: RateLimit | None, now: dt.datetime) -> float | None:
    """Return how many seconds to wait before a retry, as a response states; None if it does not.

    The header `Retry-After` contains seconds or a date (RFC 9110, section 10.2.3). If it is empty or not valid, a
    response whose rate limit is used up implies a wait until the reset.
    """
    value = retry_after_header.strip()
    if value.isdecimal() and len(value) <= _MAX_RETRY_AFTER_DIGITS:
        return float(value)
    try:
        retry_at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        # The text is not a date, or its year is too large.
        return rate_limit.seconds_until_reset if rate_limit and not rate_limit.remaining else None
    if retry_at.tzinfo is None:
        retry_at = retry_at.replace(tzinfo=dt.UTC)
    return max(0.0, (retry_at - now).total_seconds())


class RateLimiter:
    """Decides when the next request may be sent: at once while the window has room, else when the next one begins.

    Before the first response, and at the start of each window, a single request finds out what the limit is. If
    responses do not state a limit, `burst` requests may be sent at once, then `rate` requests per second.

    It does not read the clock: `now` is a number of seconds from any monotonic clock.
    """

    def __init__(self, rate: float, burst: int) -> None:
        self.rate = rate
        self.burst = burst
        # Requests that were sent, and have neither a response nor an error yet.
        self.in_flight = 0
        # How many requests the window has room for, including those in flight; None if unknown.
        self.remaining: float | None = None
        # When the window ends; None if it does not end, because responses do not state a limit.
        self.reset_at: float | None = None
        # The longest wait for the next window; None if responses do not state how long a window is.
        self._longest_wait: float | None = None
        # When `remaining` was last refilled, if responses do not state a limit.
        self.refilled_at = 0.0

    def seconds_to_wait(self, now: float) -> float | None:
        """Return the seconds until a request may be sent, which may be 0; None if it has to wait for a response."""
        self._advance(now)
        if self.remaining is None:
            return None if self.in_flight else 0
        if self.remaining - self.in_flight >= 1:
            return 0
        if self.reset_at is None:
            return (1 + self.in_flight - self.remaining) / self.rate
        return None if self.in_flight else self.reset_at - now

    def longest_wait(self, fallback: float) -> float:
        """Return the longest plausible wait in seconds: for a window, or `fallback` if its length is not stated.

        A wait that follows from `rate` is never too long.
        """
        if self.reset_at is None:
            return math.inf
        return fallback if self._longest_wait is None else self._longest_wait

    @property
    def used_up(self) -> tuple[float, float] | None:
        """When a window that has no room ends, and the longest wait for that; None if there is room, or if unknown."""
        if self.remaining is None or self.remaining >= 1 or self.reset_at is None or self._longest_wait is None:
            return None
        return self.reset_at, self._longest_wait

    def begin_used_up(self, now: float, reset_at: float, longest_wait: float) -> None:
        """Begin in a window that has no room, unless its end is over or not plausible."""
        if now < reset_at <= now + min(longest_wait, _MAX_WINDOW_S + 2 * _MARGIN_S):
            self.remaining, self.reset_at, self._longest_wait = 0, reset_at, longest_wait

    def on_sent(self) -> None:
        """Count a request that was sent."""
        self.in_flight += 1

    def on_response(self, now: float, rate_limit: RateLimit | None) -> None:
        """Update the window from the rate limit of a response, which is None if the response does not state one."""
        self.in_flight -= 1
        if rate_limit is None:
            self._on_response_without_limit(now)
            return
        self._longest_wait = rate_limit.longest_wait
        reset_at = now + rate_limit.seconds_until_reset
        is_other_window = self.reset_at is None or abs(reset_at - self.reset_at) > 2 * _MARGIN_S
        if self.remaining is None or (is_other_window and reset_at > (self.reset_at or 0)):
            self.remaining, self.reset_at = rate_limit.remaining, reset_at
        elif not is_other_window:
            # Responses may arrive out of order: the lowest number is the latest. A response that belongs to an earlier
            # window changes nothing.
            self.remaining = min(self.remaining, rate_limit.remaining)

    def on_error(self) -> None:
        """Count a request that failed without a response."""
        self.in_flight -= 1

    def block(self, now: float, seconds: float) -> None:
        """Allow no request for some seconds, because a response stated this wait.

        Afterwards, if responses do not state a limit, no more bursts are sent.
        """
        self.remaining, self.reset_at, self.burst = 0, max(self.reset_at or 0, now + seconds), 1

    def _on_response_without_limit(self, now: float) -> None:
        if self.remaining is None:
            self.remaining, self.reset_at, self.refilled_at = self.burst - 1, None, now
        elif self.reset_at is None:
            self.remaining -= 1

    def _advance(self, now: float) -> None:
        """End the window if its time is over, or refill it if responses do not state a limit."""
        if self.remaining is None:
            return
        if self.reset_at is not None:
            if now >= self.reset_at:
                self.remaining = self.reset_at = None
            return
        self.remaining = min(self.burst, self.remaining + (now - self.refilled_at) * self.rate)
        self.refilled_at = now
