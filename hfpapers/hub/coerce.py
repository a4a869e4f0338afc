"""Values from the Hub's JSON, checked for their type. A value of an unexpected type becomes None, never a guess."""

import re
from typing import Any

from hfpapers.editions.timestamps import parse_timestamp
from hfpapers.items import MAX_COUNT
from hfpapers.text.plain import is_blank, replace_surrogates

_SHORT_COUNT = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,3})?)([kM]?)")
_FACTORS = {"": 1, "k": 1_000, "M": 1_000_000}


def as_dict(value: Any) -> dict[str, Any]:
    """Return the value if it is a JSON object, else an empty dict."""
    return value if isinstance(value, dict) else {}


def as_dicts(value: Any) -> list[dict[str, Any]]:
    """Return the objects in the value if it is a JSON array, else an empty list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def as_str(value: Any) -> str | None:
    """Return the value if it is a string with at least one visible character, else None.

    Lone surrogates are replaced.
    """
    return replace_surrogates(value) if isinstance(value, str) and not is_blank(value) else None


def as_strs(value: Any) -> list[str] | None:
    """Return the strings with visible characters in a JSON array; None if there are none."""
    return [text for item in value if (text := as_str(item))] or None if isinstance(value, list) else None


def as_count(value: Any) -> int | None:
    """Return the value if it is an integer from 0, else None. Booleans are rejected, although they are ints."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT else None


def as_timestamp(value: Any) -> str | None:
    """Return an ISO 8601 time with a time zone as RFC 3339 in UTC, to the second; None for anything else."""
    return parse_timestamp(value) if isinstance(value, str) else None


def parse_short_count(text: str) -> int | None:
    """Return the number in a text like `72`, `1,024` or `2.62k`, which is 2620; None if the text is not a number."""
    match = _SHORT_COUNT.fullmatch(text.strip().replace(",", ""))
    return round(float(match[1]) * _FACTORS[match[2]]) if match else None
