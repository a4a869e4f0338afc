"""Times as the data contains them: RFC 3339, in UTC, to the second, so that their order is that of the texts."""

import datetime as dt
import re

from hfpapers.editions.periods import check_year

_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def check_timestamp(text: str) -> str:
    """Return a text like ``2026-02-19T04:15:30Z``; raise `ValueError` for any other."""
    if not _TIMESTAMP.fullmatch(text):
        raise ValueError(f"{text!r} is not a time; expected a time like 2026-02-19T04:15:30Z")
    check_year(dt.datetime.fromisoformat(text).date())
    return text


def parse_timestamp(text: str) -> str | None:
    """Return an ISO 8601 time with a time zone as RFC 3339 in UTC, to the second; None for any other text."""
    try:
        parsed = dt.datetime.fromisoformat(text)
        if not parsed.tzinfo:
            return None
        utc = parsed.astimezone(dt.UTC)
        check_year(utc.date())
    except (ValueError, OverflowError):
        return None
    return utc.replace(microsecond=0, tzinfo=None).isoformat() + "Z"
