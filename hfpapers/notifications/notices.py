"""The notices of problems that wait to be sent. They are recorded by month."""

import datetime as dt
from collections.abc import Iterable, Sequence

from hfpapers import clock
from hfpapers.config.notify import Target
from hfpapers.editions.periods import Month
from hfpapers.notifications import due
from hfpapers.notifications.messages import Notice, Problem
from hfpapers.notifications.problems import problem_key
from hfpapers.notifications.record import MessageLog, MessageRecord, RecordedMessage


def add_problems(problems: Sequence[Problem], target: Target, log: MessageLog, now: dt.datetime) -> None:
    """Make a notice of problems wait for an entry, without those of a reason that it knows for less than a day.

    Raises:
        RecordError: if it is not known what was sent.
    """
    earlier = [message for file in problem_files(now) for message in log.of_entry(file, target.name, "failed")]
    recent = [message for message in earlier if due.is_recent(message, now)]
    known = {problem_key(problem) for message in recent for problem in message.last.problems or ()}
    new = [problem for problem in problems if problem_key(problem) not in known]
    if new:
        file = problem_files(now)[-1]
        record = MessageRecord(
            time=clock.rfc3339(now),
            entry=target.name,
            event="failed",
            number=len(log.of_entry(file, target.name, "failed")) + 1,
            state="pending",
            problems=new,
        )
        log.add(file, [record])


def find_waiting(target: Target, log: MessageLog, now: dt.datetime) -> list[RecordedMessage]:
    """Return the notices that wait to be sent to an entry."""
    files = problem_files(now)
    messages = [message for file in files for message in log.of_entry(file, target.name, "failed")]
    return [message for message in messages if message.last.problems and due.may_be_sent(message, now)]


def create_notice(records: Iterable[MessageRecord]) -> Notice:
    """Return one notice of the problems of several, each once."""
    return Notice([*{problem_key(each): each for record in records for each in record.problems or ()}.values()])


def problem_files(now: dt.datetime) -> list[str]:
    """Return the names of the files with the problems of the last day: that of the month, and the one before."""
    month = Month.containing(now.date())
    return [f"problems-{month.previous()}", f"problems-{month}"]
