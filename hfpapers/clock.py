"""What time it is, and how moments are written. Nothing else in the project asks the clock."""

import datetime as dt


def now() -> dt.datetime:
    """Return the moment that it is, in UTC."""
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Return the day that it is, in UTC: the Hub's days are."""
    return now().date()


def rfc3339(moment: dt.datetime) -> str:
    """Return a moment as it is written in the data: in UTC, to the second, like ``2026-02-19T04:15:30Z``."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
