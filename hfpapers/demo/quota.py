"""The demo Hub's rate limit: how many requests an address may send in a window of time."""

import collections
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class RateLimits(NamedTuple):
    """How many requests of each kind are allowed per window, and how long a window is."""

    requests: Mapping[str, int]
    window_s: float


class Quota(NamedTuple):
    """What an address may still do: how many requests, and in how many seconds the next window begins."""

    remaining: int
    reset_after: int


@dataclass
class _Window:
    began: float
    requests: collections.Counter[str] = field(default_factory=collections.Counter)


class Quotas:
    """Counts the requests of each address. As for the Hub, its window begins with its first request."""

    def __init__(self) -> None:
        self._windows: dict[str | None, _Window] = {}

    def count_request(self, address: str | None, kind: str, limits: RateLimits, now: float) -> Quota:
        """Count a request of a kind at a moment of the monotonic clock, and return the rest of the address's quota.

        The rest is negative if the request is one too many.
        """
        window = self._windows.get(address)
        if window is None or now - window.began >= limits.window_s:
            window = self._windows[address] = _Window(now)
        window.requests[kind] += 1
        remaining = limits.requests[kind] - window.requests[kind]
        return Quota(remaining, max(1, round(window.began + limits.window_s - now)))

    def reset(self) -> None:
        """Forget all requests."""
        self._windows.clear()
