"""The time. This is the only module that reads the clock, so that tests and the demo can replace it."""

import datetime as dt
import time
from collections.abc import Callable

_source: Callable[[], dt.datetime] | None = None


def now() -> dt.datetime:
    """Return the current time in UTC."""
    return _source() if _source else dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Return the current UTC day. The Hub's days are UTC days."""
    return now().date()


def monotonic() -> float:
    """Return the seconds of a clock that never goes backwards, for measuring durations."""
    return time.monotonic()


def set_source(source: Callable[[], dt.datetime] | None) -> None:
    """Take the current time from a function that returns a time in UTC; None restores the system's clock."""
    global _source  # noqa: PLW0603
    _source = source


def rfc3339(moment: dt.datetime) -> str:
    """Return a time as the data contains it: in UTC, to the second, like ``2026-02-19T04:15:30Z``."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
