"""A file in which a crawl states how long the rate limits of its address are used up, for the next crawl."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pydantic import TypeAdapter

from hfpapers import clock
from hfpapers.hub.ratelimit import RateLimiter

# `RateLimiter.used_up` of each limit. The monotonic clock is the same for all processes of a machine.
_CONTENT = TypeAdapter(dict[str, tuple[float, float]])


def load_windows(path: Path, limiters: Mapping[str, RateLimiter]) -> None:
    """Let limiters begin in the windows that the previous crawl used up. A file that is missing or corrupt is ignored.

    Without it, the first request finds out that the window is used up, at the price of a 429.
    """
    with suppress(OSError, ValueError):
        for kind, window in _CONTENT.validate_json(path.read_bytes()).items():
            if kind in limiters:
                limiters[kind].begin_used_up(clock.monotonic(), *window)


def save_windows(path: Path, limiters: Mapping[str, RateLimiter]) -> None:
    """Write the windows that are used up; raise `OSError` if that is not possible."""
    path.write_bytes(_CONTENT.dump_json({kind: used_up for kind in limiters if (used_up := limiters[kind].used_up)}))
