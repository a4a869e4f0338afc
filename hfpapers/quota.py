"""The Hub's quota: what its answers tell of it, and when the next request may go. Pure: moments are given.

The Hub counts requests in fixed windows of some minutes, pages and API apart, and answers 429 to what is too many.
Each answer says what is left, in the headers of the IETF's draft-ietf-httpapi-ratelimit-headers.
"""

import re
from dataclasses import dataclass
from typing import Self

# Like "pages";r=97;t=240.
_LIMIT = re.compile(r'"(?P<name>[^"]*)"\s*;\s*r=(?P<left>[0-9]{1,9})\s*;\s*t=(?P<reset>[0-9]{1,9})(?![0-9])')
# The time to the reset is told in whole seconds: it may be off by one, and a second too early is a 429.
_MARGIN_S = 1.5


@dataclass(frozen=True)
class Quota:
    """What is left of a window: so many requests, for so many seconds until the next one begins."""

    name: str
    left: int
    reset: int

    @property
    def wait(self) -> float:
        """The seconds after which the next window has certainly begun."""
        return self.reset + _MARGIN_S

    @classmethod
    def parse(cls, header: str) -> Self | None:
        """Return the quota that an answer's header ``RateLimit`` tells, None if it tells none."""
        match = _LIMIT.search(header)
        return cls(match["name"], int(match["left"]), int(match["reset"])) if match else None


class Window:
    """When the next request of a kind may go: at once while the quota has room, else when its window is over.

    Before the first answer, and at the start of each window, one request asks what there is. An answer that tells no
    quota allows ``burst`` requests at once, then ``rate`` a second.
    """

    def __init__(self, rate: float, burst: int) -> None:
        self.rate = rate
        self.burst = burst
        # Sent, and not answered yet.
        self.flying = 0
        # What the window has room for, flying ones included; None: nobody knows.
        self.left: float | None = None
        # When the window is over; None: it has no end, since the answers tell no quota.
        self.reset_at: float | None = None
        # Where answers tell no quota: when `left` was last topped up.
        self.topped_up_at = 0.0

    def wait(self, now: float) -> float | None:
        """Return the seconds until a request may go, 0 if it may now; None: when the next answer comes."""
        self._pass_time(now)
        if self.left is None:
            return None if self.flying else 0
        if self.left - self.flying >= 1:
            return 0
        if self.reset_at is None:
            return (1 + self.flying - self.left) / self.rate
        return None if self.flying else self.reset_at - now

    def sent(self) -> None:
        """Count a request."""
        self.flying += 1

    def answered(self, now: float, quota: Quota | None) -> None:
        """Take in what an answer tells, or that it tells nothing."""
        self.flying -= 1
        if quota is None:
            self._answered_without(now)
            return
        reset_at = now + quota.wait
        is_another = self.reset_at is None or abs(reset_at - self.reset_at) > 2 * _MARGIN_S
        if self.left is None or (is_another and reset_at > (self.reset_at or 0)):
            self.left, self.reset_at = quota.left, reset_at
        elif not is_another:
            # Answers overtake each other: the least is the latest. Those of a window that is over tell nothing.
            self.left = min(self.left, quota.left)

    def lost(self) -> None:
        """Count a request that got no answer."""
        self.flying -= 1

    def blocked(self, now: float, seconds: float) -> None:
        """Let nothing go for a while: an answer said so, and what it tells no quota of is not to be had at once."""
        self.left, self.reset_at, self.burst = 0, max(self.reset_at or 0, now + seconds), 1

    def _answered_without(self, now: float) -> None:
        if self.left is None:
            self.left, self.reset_at, self.topped_up_at = self.burst - 1, None, now
        elif self.reset_at is None:
            self.left -= 1

    def _pass_time(self, now: float) -> None:
        if self.left is None:
            return
        if self.reset_at is not None:
            if now >= self.reset_at:
                self.left = self.reset_at = None
            return
        self.left = min(self.burst, self.left + (now - self.topped_up_at) * self.rate)
        self.topped_up_at = now
