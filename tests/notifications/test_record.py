"""What is known about a message after Git has combined the logs of two machines, whose lines are then in any order."""

import datetime as dt
from collections.abc import Iterator, Sequence

import pytest

from hfpapers.notifications import due
from hfpapers.notifications.messages import Problem
from hfpapers.notifications.record import MessageLog, MessageRecord, RecordedMessage
from hfpapers.storage.store import EditionStore

THURSDAY = "2026-02-19"
NOW = dt.datetime(2026, 2, 20, 10, 30, tzinfo=dt.UTC)


def record(state: str, minute: int = 0, **fields: object) -> MessageRecord:
    values = {"time": f"2026-02-20T10:{minute:02}:00Z", "entry": "chat", "event": "complete", "number": 1}
    return MessageRecord.model_validate(values | {"state": state} | fields)


SENT = [record("sending"), record("sent", 1)]
REFUSED = [record("sending"), record("failed", 1)]
UNKNOWN = [record("sending"), record("sending", 1, is_reported=True)]
KILLED = [record("sending")]
WAITING = [record("pending")]
SENT_AFTER_REFUSAL = [*REFUSED, record("sending", 2), record("sent", 3)]
KILLED_AFTER_REFUSAL = [*REFUSED, record("sending", 2)]


def combine(first: Sequence[MessageRecord], second: Sequence[MessageRecord]) -> Iterator[list[MessageRecord]]:
    """Yield each order in which the lines of two logs may be, when each log keeps its own order."""
    if not first or not second:
        yield [*first, *second]
        return
    yield from ([first[0], *rest] for rest in combine(first[1:], second))
    yield from ([second[0], *rest] for rest in combine(first, second[1:]))


def read(store: EditionStore, records: Sequence[MessageRecord]) -> RecordedMessage:
    store.files.append(f"notified/{THURSDAY}.jsonl", b"".join(each.to_line() for each in records))
    [message] = MessageLog(store).messages(THURSDAY)
    return message


@pytest.mark.parametrize("own", [SENT, UNKNOWN, KILLED, SENT_AFTER_REFUSAL, KILLED_AFTER_REFUSAL])
@pytest.mark.parametrize("other", [SENT, REFUSED, UNKNOWN, KILLED, WAITING, []])
def test_a_message_that_one_of_two_machines_may_have_sent_is_not_sent_again(tmp_path, own, other):
    for number, records in enumerate(combine(own, other)):
        message = read(EditionStore.at(tmp_path / str(number)), records)
        assert not due.may_be_sent(message, NOW)
        if SENT[1] in own:
            assert message.last.state == "sent"


@pytest.mark.parametrize("own", [REFUSED, WAITING])
@pytest.mark.parametrize("other", [REFUSED, WAITING, []])
def test_a_message_that_no_machine_has_sent_is_sent(tmp_path, own, other):
    for number, records in enumerate(combine(own, other)):
        assert due.may_be_sent(read(EditionStore.at(tmp_path / str(number)), records), NOW)


def test_of_a_message_that_is_still_sent_after_a_report_nothing_is_reported_again(store):
    message = read(store, [*UNKNOWN, *KILLED])
    assert due.find_interrupted([message], NOW) == []


def test_the_papers_that_either_machine_announced_are_known(store):
    own, other = record("sending", papers=["2602.00001"]), record("sending", papers=["2602.00001", "2602.00002"])
    message = read(store, [own, other, record("sent", 1, papers=["2602.00001"])])
    assert message.last.papers == ["2602.00001", "2602.00002"]


def test_the_problems_that_wait_on_either_machine_are_sent_once(store):
    problems = [Problem([THURSDAY], "withheld", reason, f"scrapy editions {THURSDAY}") for reason in ("one", "two")]
    message = read(store, [record("pending", problems=[each]) for each in (*problems, problems[0])])
    assert message.last.problems == problems
    assert due.may_be_sent(message, NOW)


def test_a_message_that_waited_for_a_day_on_one_of_the_machines_is_not_sent_any_more(store):
    earlier = record("pending").model_copy(update={"time": "2026-02-19T10:00:00Z"})
    assert not due.may_be_sent(read(store, [*WAITING, earlier]), NOW)


def test_an_entry_with_topics_and_without_papers_remains_one(store):
    assert read(store, [record("sending", papers=[])]).last.papers == []
