"""Whether a list is the one that was requested."""

import datetime as dt
from dataclasses import dataclass

from hfpapers.editions.periods import Period
from hfpapers.hub.list_page import Listing

# The latest list is at most some days old, after a weekend or holidays. An older one is a fault of the Hub.
_USUAL_AGE_DAYS, _MAX_AGE_DAYS = 7, 31


@dataclass(frozen=True)
class Accepted:
    """The list is that of the period `found`; `warning` says what is unexpected about it, if anything is."""

    found: Period
    warning: str | None = None


@dataclass(frozen=True)
class StatesNoList:
    """The source states that there is no list for the period; `shown` is what it shows instead."""

    shown: str


@dataclass(frozen=True)
class TooOld:
    """The latest list is so old that the Hub seems to be wrong; `reason` says how old."""

    reason: str


def judge(  # noqa: PLR0913
    listing: Listing, period: Period, *, kind: type[Period], is_latest: bool, today: dt.date, force: bool
) -> Accepted | StatesNoList | TooOld:
    """Return whether a list is accepted as that of a period.

    With `is_latest`, the latest list of this kind up to the period was requested, which must not be older than a month
    on the day `today`, unless `force` is set.
    """
    found = listing.period
    is_earlier = isinstance(found, kind) and found < period
    is_requested = found == period or (is_latest and is_earlier)
    if found is None or not listing.records or not is_requested:
        return StatesNoList(f"the list of {found}" if found and not is_requested else "an empty list")
    age = (today - found.last).days if is_latest else 0
    if age > _MAX_AGE_DAYS and not force:
        return TooOld(
            f"the latest list is that of {found}, {age} days ago; if that is correct, publish it with -a force=yes"
        )
    return Accepted(found, f"the latest list of the Hub is {age} days old" if age > _USUAL_AGE_DAYS else None)
