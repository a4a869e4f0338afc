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
