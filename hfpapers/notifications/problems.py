"""What went wrong in a crawl, for people who want to be notified of it."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from hfpapers.editions.crawl_log import CrawlLog
from hfpapers.editions.periods import Day
from hfpapers.editions.result import EditionResult
from hfpapers.notifications import due
from hfpapers.notifications.messages import Problem, ProblemKind
from hfpapers.storage.store import EditionStore
from hfpapers.text.plain import shorten_line

# A notice has at most this many problems, and a reason this many characters.
_MAX_PROBLEMS = 20
_MAX_REASON_LENGTH = 500
# Days are missing from an archive of which a day of the week before is stored.
_ACTIVE = dt.timedelta(days=14)
_DIGITS = re.compile(r"[0-9]+")
_PUBLISHED = {"published", "unchanged"}


def find_problems(results: Sequence[EditionResult], missing: Iterable[Problem] = ()) -> list[Problem]:
    """Return what went wrong with the editions of a crawl, each reason once, then further problems."""
    editions: defaultdict[tuple[ProblemKind, str], list[str]] = defaultdict(list)
    for result in results:
        for kind, reason in _reasons(result):
            editions[kind, shorten_line(reason, _MAX_REASON_LENGTH)].append(str(result.period))
    found = [
        Problem(sorted(names), kind, reason, _editions_command(sorted(names)))
        for (kind, reason), names in editions.items()
    ]
    return [*found, *missing][:_MAX_PROBLEMS]


def find_days_without_list(store: EditionStore, now: dt.datetime) -> Iterator[Problem]:
    """Yield the weekdays that have ended lately without a list, unless it is certain that they have none.

    A day counts as soon as a crawl found no list after its end, or 24 hours later if no crawl looked for it. It does
    not count if no day of the week before it is stored, because then nobody crawls the days of that time. A day whose
    edition a crawl withheld does not count, either: that is a problem of its own.
    """
    stored = {*takewhile(lambda day: now - due.ended_at(day) <= _ACTIVE, store.editions(Day))}
    if not stored:
        return
    ended = [day for day in _days_before(now) if due.is_news(day, now)]
    log = store.crawl_log(since_year=min(day.first.year for day in ended))
    for day in sorted(ended):
        is_missing = day.may_have_list and day not in stored and not log.is_known_without_list(day)
        if is_missing and any(day.previous(number) in stored for number in range(1, 8)):
            reason = _missing_reason(day, log, now)
            if reason:
                yield Problem([str(day)], "without_list", reason, f"scrapy editions {day}")


def problem_key(problem: Problem) -> tuple[ProblemKind, str]:
    """Return what a problem has in common with others of the same reason: everything but numbers and editions."""
    return problem.kind, _DIGITS.sub("0", problem.reason)


def _reasons(result: EditionResult) -> Iterator[tuple[ProblemKind, str]]:
    if result.verdict == "withheld":
        yield "withheld", result.reason or "for an unknown reason"
    elif result.verdict in _PUBLISHED:
        for anomaly in result.anomalies:
            yield "anomaly", anomaly


def _editions_command(names: Sequence[str]) -> str:
    """Return the command that shows editions of one kind, given in their order."""
    return f"scrapy editions {names[0]}" if len(names) == 1 else f"scrapy editions {names[0]}..{names[-1]}"


def _days_before(now: dt.datetime) -> list[Day]:
    """Return the days of the last week, newest first."""
    today = Day.containing(now.date())
    return [today.previous(number) for number in range(1, 8)]


def _missing_reason(day: Day, log: CrawlLog, now: dt.datetime) -> str | None:
    """Return why a weekday that has ended is not stored; None if that is no news or not yet known."""
    records = [record for record in log.records(day) if record.moment >= due.ended_at(day)]
    if records:
        return "the Hub shows no list, although it was a weekday" if records[-1].verdict == "without_list" else None
    return "no crawl has looked for its list since the day ended" if due.has_waited(day, now) else None
