"""Values of the Hub's JSON, taken only if they are of the type they should be: anything else is None, never a guess."""

import datetime as dt
import re
from typing import Any

from hfpapers.periods import of_our_time

_HALF = re.compile("[\ud800-\udfff]")
_COUNT = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,3})?)([kM]?)")
# More than that is no count of votes, comments or stars.
_MOST = 10**12
_FACTORS = {"": 1, "k": 1_000, "M": 1_000_000}


def mapping(value: Any) -> dict[str, Any]:
    """Return ``value`` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects in ``value`` if it is an array, else none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def string(value: Any) -> str | None:
    """Return ``value`` if it is a string with something to see: not only white space and control characters.

    Halves of characters, which JSON can hold but no text, are replaced.
    """
    if isinstance(value, str) and any(char.isprintable() and not char.isspace() for char in value):
        return _HALF.sub("\ufffd", value)
    return None


def strings(value: Any) -> list[str] | None:
    """Return the strings in ``value`` if it is an array."""
    return [text for item in value if (text := string(item))] if isinstance(value, list) else None


def count(value: Any) -> int | None:
    """Return ``value`` if it is a whole number from 0. True is none, though Python counts with it."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST else None


def moment(value: Any) -> str | None:
    """Return a moment as RFC 3339 in UTC, to the second; None if ``value`` is none of our time with a time zone."""
    try:
        parsed = dt.datetime.fromisoformat(value) if isinstance(value, str) else None
        if not parsed or not parsed.tzinfo:
            return None
        utc = parsed.astimezone(dt.UTC)
        of_our_time(utc.date())
    except (ValueError, OverflowError):
        return None
    return utc.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def shown_count(text: str) -> int | None:
    """Return the number that a page shows: ``72``, ``1,024``, ``2.62k`` (2620); None if it shows none."""
    match = _COUNT.fullmatch(text.strip().replace(",", ""))
    return round(float(match[1]) * _FACTORS[match[2]]) if match else None
