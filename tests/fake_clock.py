"""A monotonic clock that moves only when a crawl waits, so that tests of waits take no time."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest import mock

from scrapy.crawler import Crawler

_RESOLUTION_S = 1e-6
_WAITING_MODULES = ("ratelimit", "reachability", "retry")


class FakeClock:
    """A clock whose `sleep` replaces `sleep_while_crawling`: it ends at once, and sets the clock to its end.

    The demo Hub measures the windows of its rate limit with the same clock. While nothing waits, no time passes,
    however slow the machine is.
    """

    def __init__(self) -> None:
        self.started_at = self.now = 1000.0
        # The moments at which the current waits end.
        self._ends: list[float] = []

    @property
    def elapsed(self) -> float:
        """The seconds that passed."""
        return self.now - self.started_at

    def monotonic(self) -> float:
        """Return the current moment."""
        return self.now

    async def sleep(self, _: Crawler, seconds: float) -> None:
        """Wait. Of several waits at the same time, the one that ends first moves the clock first."""
        # Adding a tiny number of seconds could leave the clock where it is.
        end = self.now + max(seconds, _RESOLUTION_S)
        self._ends.append(end)
        try:
            # Others may begin to wait at this moment.
            await asyncio.sleep(0)
            while self.now < end:
                if end == min(self._ends):
                    self.now = end
                else:
                    await asyncio.sleep(0)
        finally:
            self._ends.remove(end)

    @contextmanager
    def installed(self) -> Iterator["FakeClock"]:
        """Use this clock in crawls and in the demo Hub."""
        with ExitStack() as stack:
            stack.enter_context(mock.patch("hfpapers.clock.monotonic", self.monotonic))
            for module in _WAITING_MODULES:
                stack.enter_context(mock.patch(f"hfpapers.middlewares.{module}.sleep_while_crawling", self.sleep))
            yield self
