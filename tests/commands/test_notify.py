"""``scrapy notify``, with a process that sends whose part is played by a function."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from hfpapers.notifications.messages import Delivery, Digest
from hfpapers.storage.store import DEMO_MARKER, EditionStore
from tests.invented import write_archive

CHAT, MAIL = "json://chat.example.org/s3cr3t", "mailto://ada:s3cr3t@example.org"
# The newest day of the archive.
DAY = "2026-01-06"


@pytest.fixture
def outcomes():
    """Return what becomes of the next messages; all that it does not contain are accepted."""
    return []


@pytest.fixture
def sent(monkeypatch, outcomes):
    """Return a list to which each message is added that is sent."""
    messages_sent = []

    async def send(batch, *_):
        messages_sent.extend(batch)
        return [outcomes.pop(0) if outcomes else Delivery("sent") for _ in batch]

    for module in ("hfpapers.publishing.notifier", "hfpapers.commands.notify"):
        monkeypatch.setattr(f"{module}.send_messages", send)
    return messages_sent


@pytest.fixture
def notify(run_command, monkeypatch, output, set_time):
    """Return a function that runs ``scrapy notify`` in an archive of two days, with entries of NOTIFY."""
    write_archive(EditionStore.at(output), 2)
    set_time("2026-01-07 10:00")
    # The event loop of the reactor is running in this thread.
    thread, run_in_event_loop = ThreadPoolExecutor(1), asyncio.run
    monkeypatch.setattr(asyncio, "run", lambda coroutine: thread.submit(run_in_event_loop, coroutine).result())

    def run(*arguments, entries=(CHAT,), **variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        result = run_command("notify", *arguments, "-s", f"NOTIFY={json.dumps(entries)}")
        assert "s3cr3t" not in f"{result}"
        return result

    with thread:
        yield run


def test_the_digest_of_an_edition_is_sent_once(notify, sent):
    result = notify(DAY)
    assert (result.exit_code, result.log) == (0, [f"INFO: notification 1 (json): the digest of {DAY} was sent"])
    assert [message.content.edition for message in sent] == [DAY]
    result = notify(DAY)
    reason = "nothing to send: each entry has got the digest, leaves it out, is off, or waits for the end of the period"
    assert (result.exit_code, result.log) == (0, [f"INFO: {DAY}: {reason}"])
    assert len(sent) == 1
    assert notify(DAY, "--again").exit_code == 0
    assert len(sent) == 2


def test_the_edition_may_be_old(notify, sent, set_time):
    set_time("2026-06-01 10:00")
    assert notify(DAY).exit_code == 0
    assert len(sent) == 1


def test_a_digest_that_was_refused_is_an_error_and_is_sent_by_the_same_command_later(notify, sent, outcomes, set_time):
    set_time("2026-06-01 10:00")
    outcomes.append(Delivery("failed", "HTTP 404"))
    result = notify(DAY)
    assert result.exit_code == 3
    problem = f"the digest of {DAY} was not sent: HTTP 404; to try again, run `scrapy notify {DAY}`"
    assert result.log == [f"WARNING: notification 1 (json): {problem}"]
    assert notify(DAY).exit_code == 0
    assert len(sent) == 2


def test_pending_sends_what_is_due(notify, sent):
    assert notify("--pending").exit_code == 0
    # The Tuesday was crawled on its own day only, and has not ended for a day. The Monday has.
    assert [message.content.edition for message in sent] == ["2026-01-05"]
    result = notify("--pending")
    assert (result.exit_code, result.log) == (0, ["INFO: nothing is due"])
    assert len(sent) == 1


@pytest.mark.usefixtures("sent")
def test_what_is_not_known_to_be_sent_is_an_error(notify, outcomes):
    outcomes.append(Delivery("unknown", "no response within 60 s"))
    assert notify("--pending").exit_code == 3
    assert notify("--pending").exit_code == 0


def test_a_corrupt_record_is_an_error(notify, sent, output):
    file = output / f"notified/{DAY}.jsonl"
    file.parent.mkdir()
    file.write_text("<<<<<<< HEAD\n")
    for arguments in ([DAY], ["--pending"]):
        result = notify(*arguments)
        assert result.exit_code == 3
        assert f"{file} is corrupt" in result.log[0]
    assert DAY not in [message.content.edition for message in sent]


def test_a_corrupt_edition_is_an_error(notify, sent, output):
    (output / f"daily/{DAY}.jsonl").write_text("<<<<<<< HEAD\n")
    result = notify(DAY)
    assert result.exit_code == 3
    [line] = result.log
    assert line.startswith("ERROR: nothing was sent: ")
    assert f"repair it with `scrapy crawl daily -a date={DAY}`" in line
    assert sent == []


@pytest.mark.parametrize("arguments", [[DAY], [DAY, "--dry-run"], ["--pending"]])
def test_a_folder_that_fails_is_one_line(notify, monkeypatch, arguments):
    def fail(*_):
        raise PermissionError(13, "Permission denied", "notified")

    for method in ("locked_async", "locked_if_writable"):
        monkeypatch.setattr(f"hfpapers.storage.folder.AtomicFolder.{method}", fail)
    result = notify(*arguments)
    problem = "nothing was sent: [Errno 13] Permission denied: 'notified'"
    assert (result.exit_code, result.log) == (3, [f"ERROR: {problem}"])


def test_test_sends_an_example_to_each_entry_and_prints_the_results(notify, sent, outcomes, output):
    outcomes += [Delivery("sent"), Delivery("failed", "HTTP 404"), Delivery("unknown", "no response within 60 s")]
    result = notify("--test", entries=[CHAT, MAIL, {"url": "env:HFPAPERS_NOTIFY_1"}, "ntfy://s3cr3t"])
    assert result.exit_code == 3
    assert result.stdout.splitlines() == [
        "notification 1 (json): OK",
        "notification 2 (mailto): not sent: HTTP 404",
        "notification 3 (HFPAPERS_NOTIFY_1): off: the environment variable HFPAPERS_NOTIFY_1 is not set",
        "notification 4 (ntfy): may not have arrived: no response within 60 s",
    ]
    assert all(isinstance(message.content, Digest) for message in sent)
    assert not (output / "notified").exists()
    assert notify("--test").exit_code == 0


def test_an_entry_without_its_variable_is_off_with_a_warning(notify, sent):
    result = notify(DAY, entries=["env:HFPAPERS_NOTIFY_1", CHAT])
    assert result.exit_code == 0
    assert result.log[0] == (
        "WARNING: notification 1 (HFPAPERS_NOTIFY_1) is off: the environment variable HFPAPERS_NOTIFY_1 is not set"
    )
    assert len(sent) == 1


@pytest.mark.parametrize("arguments", [[DAY], ["--test"], ["--pending"]])
def test_one_entry_can_be_selected_by_its_name(notify, sent, arguments):
    result = notify(*arguments, "--entry", "mailto", entries=[CHAT, MAIL, "env:CHAT"])
    assert result.exit_code == 0
    assert [(message.position, message.name) for message in sent] == [(2, "mailto")]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([DAY, "--entry", "chat"], "NOTIFY has no entry 'chat'; expected one of json"),
        ([], "the arguments are missing; expected one edition, --pending or --test"),
        (["--dry-run"], "the arguments are missing; expected one edition, --pending or --test"),
        ([DAY, "--test"], "the arguments are an edition and --test; expected one edition, --pending or --test"),
        (["--pending", "--test"], "the arguments are --pending and --test; expected one edition, --pending or --test"),
        ([DAY, DAY], f"the arguments are '{DAY} {DAY}'; expected one edition, --pending or --test"),
        (["--pending", "--again"], "--again is given without an edition; expected one, like 2026-02-19"),
        (["--test", "--dry-run"], "--dry-run is given without an edition; expected one, like 2026-02-19"),
        (["2026-01-05..2026-01-06"], "'2026-01-05..2026-01-06' is a range; expected one edition, like 2026-01-05"),
        (
            ["thursday"],
            "'thursday' is not an edition; expected an edition like 2026-02-19, 2026-W08, 2026-02, or a range",
        ),
    ],
)
def test_wrong_arguments_are_one_line(notify, sent, arguments, problem):
    result = notify(*arguments)
    assert (result.exit_code, result.log) == (2, [f"ERROR: {problem}"])
    assert sent == []


def test_an_edition_that_is_not_stored_is_missing(notify):
    result = notify("2026-01-04")
    assert result.exit_code == 1
    assert result.log == ["ERROR: 2026-01-04 is not stored; `scrapy crawl daily -a date=2026-01-04` crawls it"]


def test_without_entries_nothing_can_be_sent(notify):
    result = notify("--test", entries=[])
    assert (result.exit_code, result.log) == (
        2,
        ["ERROR: NOTIFY is empty; expected at least one URL, like mailto://…: see docs/notifications.md"],
    )


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"language": "xx"}, "language is 'xx'; expected one of en, ja, ko, zh"),
        ({"template": "short"}, "there is no template digest/short.txt.j2"),
    ],
)
def test_a_language_or_a_template_that_there_is_not_is_one_line(notify, entry, problem):
    result = notify("--test", entries=[CHAT, {"url": MAIL} | entry])
    assert (result.exit_code, result.log) == (2, [f"ERROR: NOTIFY: entry 2: {problem}"])


def test_invented_papers_are_not_sent(notify, sent, output):
    (output / DEMO_MARKER).touch()
    assert notify(DAY).exit_code == 2
    assert notify("--pending").exit_code == 2
    assert sent == []


@pytest.mark.integration
# Apprise looks for a library of its own.
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_the_digest_is_printed_as_each_service_gets_it(notify, output):
    entries = [
        {"url": "discord://123456789012345678/s3cr3t-s3cr3t", "top": 1, "language": "en"},
        {"url": MAIL, "language": "ko"},
        {"url": "json://chat.example.org/s3cr3t", "kinds": "weekly"},
        "no-such-service://s3cr3t",
    ]
    result = notify(DAY, "--dry-run", entries=entries)
    assert result.exit_code == 3
    discord, mail, other_kind, unknown = [part for part in result.stdout.split("── ") if part]
    assert discord.startswith("notification 1 (discord): markdown, ")
    assert "**Daily Papers · [Tuesday, January 6, 2026]" in discord
    assert "5 more papers" in discord
    assert mail.startswith("notification 2 (mailto): mail, ")
    assert "논문 6편" in mail
    assert "<" not in mail
    assert other_kind == "notification 3 (json): no digest: the entry leaves it out, or no paper matches its topics\n\n"
    assert unknown.startswith("notification 4 (no-such-service): cannot be sent: Apprise knows no service")
    assert not (output / "notified").exists()
