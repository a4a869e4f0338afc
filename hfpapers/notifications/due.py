"""When a message is due: the rules about time. Pure functions of times."""

import datetime as dt
from collections.abc import Sequence

from hfpapers.editions.periods import Period
from hfpapers.notifications.record import RecordedMessage

# Digests of older editions are no news. A long weekend with a crawl that fails is shorter.
_NEWS_WITHIN = dt.timedelta(days=4)
# After so long, nobody waits for a complete list any more, or for an edition that is not complete yet.
_PATIENCE = dt.timedelta(hours=24)
# A process that sends is killed long before.
_SENDING_TAKES_AT_MOST = dt.timedelta(minutes=5)


def ended_at(period: Period) -> dt.datetime:
    """Return when a period ends, in UTC."""
    return dt.datetime.combine(period.last + dt.timedelta(days=1), dt.time(), dt.UTC)


def has_ended(period: Period, now: dt.datetime) -> bool:
    """Return whether a period has ended."""
    return now >= ended_at(period)


def is_news(period: Period, now: dt.datetime) -> bool:
    """Return whether a period has not ended yet, or has ended within the last days."""
    return now - ended_at(period) <= _NEWS_WITHIN


def is_complete_digest_due(period: Period, now: dt.datetime, *, is_complete: bool, is_requested: bool = False) -> bool:
    """Return whether the digest of a stored edition whose period has ended is due.

    It is due as soon as the edition `is_complete`, because it was crawled after its period had ended, or 24 hours after
    the end of the period. If the digest `is_requested`, it is due however old or incomplete the edition is.
    """
    if not has_ended(period, now):
        return False
    return is_requested or (is_news(period, now) and (is_complete or has_waited(period, now)))


def is_first_digest_due(
    period: Period, first_seen: dt.datetime | None, now: dt.datetime, *, is_requested: bool = False
) -> bool:
    """Return whether an edition was published for the first time within the last day; `first_seen` is when it was."""
    if is_requested:
        return True
    return first_seen is not None and now - first_seen <= _PATIENCE and is_news(period, now)


def has_waited(period: Period, now: dt.datetime) -> bool:
    """Return whether a period ended more than a day ago."""
    return now - ended_at(period) > _PATIENCE


def may_be_sent(message: RecordedMessage, now: dt.datetime, *, is_requested: bool = False) -> bool:
    """Return whether a recorded message is still to be sent: it is waiting, or was refused.

    It is not sent any more after a day, unless it `is_requested`.
    """
    return message.last.state in {"pending", "failed"} and (is_requested or is_recent(message, now))


def is_recent(message: RecordedMessage, now: dt.datetime) -> bool:
    """Return whether a message was first recorded within the last day."""
    return now - message.first_time <= _PATIENCE


def find_interrupted(messages: Sequence[RecordedMessage], now: dt.datetime) -> list[RecordedMessage]:
    """Return the messages whose sending was interrupted, and about which no warning was logged yet."""
    return [
        message
        for message in messages
        if message.last.state == "sending"
        and not message.last.is_reported
        and now - message.last.moment > _SENDING_TAKES_AT_MOST
    ]
