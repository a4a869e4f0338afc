"""The notifications at the end of a dispatch, with a process that sends whose part is played by a function."""

import io
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from hfpapers.cluster import announce
from hfpapers.cluster.announcement import announce_command
from hfpapers.cluster.crawls import Outcome
from hfpapers.notifications.messages import Delivery, Digest
from hfpapers.storage.store import EditionStore
from tests.invented import write_archive

DAYS = ("2026-01-05", "2026-01-06")
PUBLISHED = {day: Outcome(exit_code=0, verdict="published") for day in DAYS}
FAILED = {"2026-01-07": Outcome(exit_code=3, verdict="withheld", reason="HTTP 500")}


@pytest.fixture
def deliveries():
    """Return what becomes of the next messages; all others are accepted."""
    return []


@pytest.fixture
def sent(monkeypatch, deliveries):
    """Return a list of what is sent: the name of an edition, or the reasons of a notice."""
    contents = []

    async def send(batch, *_):
        contents.extend(message.content for message in batch)
        return [deliveries.pop(0) if deliveries else Delivery("sent") for _ in batch]

    monkeypatch.setattr("hfpapers.publishing.notifier.send_messages", send)
    return contents


@pytest.fixture
def run(settings, output, monkeypatch, set_time, sent):  # noqa: ARG001 - nothing is really sent
    """Return a function that runs the process in this one, in an archive of two days that is two months old."""
    write_archive(EditionStore.at(output), 2)
    set_time("2026-03-07T10:00")
    monkeypatch.setattr(announce, "get_project_settings", lambda: settings)
    monkeypatch.setattr(announce, "configure_logging", lambda _: None)

    def announce_outcomes(outcomes, notify, entries=({"url": "json://chat", "when": ["complete", "failed"]},)):
        settings.set("NOTIFY", json.dumps(entries), priority="cmdline")
        _, document = announce_command("daily", outcomes, notify)
        monkeypatch.setattr(sys, "stdin", io.StringIO(document))
        # The event loop of the reactor is running in this thread.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(announce.main).result()

    return announce_outcomes


def contents(sent):
    return [each.edition if isinstance(each, Digest) else "notice" for each in sent]


def test_old_editions_are_announced_on_request(run, sent):
    assert run(PUBLISHED, "yes") == 0
    assert contents(sent) == [*DAYS]


def test_old_editions_are_no_news(run, sent):
    assert run(PUBLISHED, "due") == 0
    assert sent == []


def test_failed_editions_are_a_notice(run, sent):
    assert run(PUBLISHED | FAILED, "due") == 0
    [notice] = sent
    assert [(problem.editions, problem.reason) for problem in notice.problems] == [(["2026-01-07"], "HTTP 500")]


def test_anomalies_of_the_hub_are_a_notice(run, sent):
    anomaly = "24 of 24 papers have no votes"
    outcome = Outcome(exit_code=0, verdict="published", anomalies=(anomaly,))
    assert run({DAYS[0]: outcome}, "due") == run({DAYS[0]: outcome}, "due") == 0
    [notice] = sent
    assert [(problem.kind, problem.editions, problem.reason) for problem in notice.problems] == [
        ("anomaly", [DAYS[0]], anomaly)
    ]


def test_everything_is_sent_once(run, sent):
    assert run(PUBLISHED | FAILED, "yes") == run(PUBLISHED | FAILED, "yes") == 0
    assert sorted(contents(sent)) == [*DAYS, "notice"]


def test_failed_editions_can_wait_for_a_later_crawl(run, sent):
    assert run(PUBLISHED | FAILED, "later") == 0
    assert sent == []
    assert run({}, "due") == 0
    assert contents(sent) == ["notice"]


def test_a_message_that_is_not_accepted_is_reported(run, deliveries):
    deliveries.append(Delivery("failed", "HTTP 500"))
    assert run(FAILED, "due") == 3


def test_without_entries_nothing_is_sent(run, sent):
    assert run(PUBLISHED | FAILED, "yes", entries=()) == 0
    assert sent == []


def test_a_wrong_setting_is_one_line(run, caplog):
    assert run(FAILED, "due", entries=({"url": "json://chat", "tops": 1},)) == 2
    [line] = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert line.startswith("NOTIFY: entry 1: unknown key 'tops'")


def test_a_folder_that_cannot_be_locked_is_one_line(run, monkeypatch, caplog):
    async def fail(*_):
        raise OSError("another process keeps output locked")

    monkeypatch.setattr("hfpapers.publishing.notifier.Notifier.send_due", fail)
    assert run(FAILED, "due") == 3
    assert "nothing was sent: another process keeps output locked" in caplog.text
