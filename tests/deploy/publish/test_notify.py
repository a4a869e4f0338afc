"""How messages are sent from a data branch: each is pushed as being sent before it is sent, and none is sent twice."""

import datetime as dt
import json
import logging
from pathlib import Path

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from deploy.publish.branch import GitError
from deploy.publish.notify import notify, print_due
from hfpapers import clock
from hfpapers.config import ConfigError
from hfpapers.notifications.messages import Delivery, Digest, Notice, Problem
from hfpapers.storage.store import EditionStore
from tests.helpers import messages
from tests.notifications.archive import FAILED, SENT, UNKNOWN, Archive, paper

SITE = "https://someone.example.org/hfpapers"
CHAT = {"url": "json://chat.example.org/s3cr3t", "name": "chat", "when": ["complete", "failed"]}
THURSDAY = "2026-02-19"
WITHHELD = Problem([THURSDAY], "withheld", "HTTP 500", f"scrapy editions {THURSDAY}")


class Fork:
    """The folder of a data branch, and what happened to it, in order. Nothing of it is a Git repository."""

    def __init__(self, folder):
        self.folder = folder
        self.archive = Archive(EditionStore.at(folder), [CHAT])
        self.events = []
        self.outcome = SENT
        self.is_stored = True
        self.shown = None
        # What somebody else pushes before the own pushes: each is a function that changes the folder.
        self.pushes_of_others = []
        self.saved = {}

    def states(self, file=THURSDAY):
        """Return the states of the messages about an edition or about problems, in the order of the record."""
        path = self.folder / f"notified/{file}.jsonl"
        lines = path.read_text("utf8").splitlines() if path.exists() else []
        return [json.loads(line)["state"] for line in lines]

    def add_problem(self):
        with self.archive.store.files.locked():
            self.archive.outbox.add_problems([WITHHELD])

    def take(self):
        """Take the messages as another run does."""
        with self.archive.store.files.locked():
            self.archive.outbox.take()

    async def send(self, batch, *_):
        self.events.append(("send", [type(message.content) for message in batch]))
        return [self.outcome] * len(batch)

    def save(self, *_, **__):
        self.saved = {path: path.read_bytes() for path in self.folder.rglob("*.jsonl")}
        self.events.append(("save", self.states()))

    def save_first(self, _):
        if self.pushes_of_others:
            push = self.pushes_of_others.pop()
            self._undo()
            push()
            self.events.append(("refused", self.states()))
            return False
        self.events.append(("save first", self.states()))
        return True

    def wait_for_pages(self, digests, site_url, _):
        self.events.append(("wait", site_url, [digest.url for digest in digests]))
        editions = {digest.edition for digest in digests}
        return editions if self.shown is None else self.shown

    def _undo(self):
        for path in self.folder.rglob("*.jsonl"):
            path.unlink()
        for path, data in self.saved.items():
            path.write_bytes(data)


@pytest.fixture
def configure(monkeypatch):
    """Return a function that sets the entries of NOTIFY."""

    def set_entries(*entries):
        monkeypatch.setattr("hfpapers.settings.NOTIFY", [*entries])

    return set_entries


@pytest.fixture
def fork(tmp_path, monkeypatch, configure):
    """Return a fork in which the list of Thursday was completed on Friday, which is now."""
    monkeypatch.chdir(tmp_path)
    configure(CHAT)
    fork = Fork(Path("data"))
    for name in ("save", "save_first", "wait_for_pages"):
        monkeypatch.setattr(f"deploy.publish.notify.{name}", getattr(fork, name))
    monkeypatch.setattr("deploy.publish.notify.is_stored", lambda _: fork.is_stored)
    monkeypatch.setattr("hfpapers.publishing.notifier.send_messages", fork.send)
    clock.set_source(lambda: dt.datetime(2026, 2, 20, 10, tzinfo=dt.UTC))
    fork.archive.crawl(THURSDAY, paper(1), paper(2))
    yield fork
    clock.set_source(None)


@deferred_f_from_coro_f
async def test_messages_are_pushed_as_being_sent_before_they_are_sent(fork):
    assert await notify(SITE, 0) == 0
    assert fork.events == [
        ("save", []),
        ("wait", SITE, [f"{SITE}/{THURSDAY}/index.html"]),
        ("save first", ["sending"]),
        ("send", [Digest]),
        ("save", ["sending", "sent"]),
    ]
    fork.events.clear()
    assert await notify(SITE, 0) == 0
    assert ("send", [Digest]) not in fork.events


@deferred_f_from_coro_f
async def test_without_a_site_digests_link_to_the_hub(fork):
    assert await notify("", 0) == 0
    assert fork.events[1] == ("wait", None, [f"https://huggingface.co/papers/date/{THURSDAY}"])
    assert ("send", [Digest]) in fork.events


@deferred_f_from_coro_f
async def test_digests_wait_for_their_pages_and_notices_do_not(fork, capsys):
    fork.add_problem()
    fork.shown = set()
    assert await notify(SITE, 0) == 1
    assert ("send", [Notice]) in fork.events
    assert capsys.readouterr().err == f"error: {SITE} does not show {THURSDAY} yet; the next run sends the digests\n"
    fork.shown = None
    fork.events.clear()
    assert await notify(SITE, 0) == 0
    assert ("send", [Digest]) in fork.events


@deferred_f_from_coro_f
async def test_what_another_run_takes_meanwhile_is_not_sent(fork):
    fork.add_problem()
    fork.pushes_of_others = [fork.take]
    assert await notify(SITE, 0) == 0
    assert "send" not in [name for name, *_ in fork.events]
    assert fork.states() == ["sending"]
    assert fork.states("problems-2026-02") == ["pending", "sending"]


@deferred_f_from_coro_f
async def test_after_another_push_that_sends_nothing_messages_are_taken_again(fork):
    fork.pushes_of_others = [lambda: None]
    assert await notify(SITE, 0) == 0
    assert [event for event in fork.events if event[0] != "wait"] == [
        ("save", []),
        ("refused", []),
        ("save first", ["sending"]),
        ("send", [Digest]),
        ("save", ["sending", "sent"]),
    ]


@deferred_f_from_coro_f
async def test_nothing_is_sent_if_it_cannot_be_pushed_first(fork):
    fork.pushes_of_others = [lambda: None] * 10
    with pytest.raises(GitError, match="nothing was sent, and the next run sends it"):
        await notify(SITE, 0)
    assert "send" not in [name for name, *_ in fork.events]


@deferred_f_from_coro_f
async def test_nothing_is_sent_if_the_branch_would_not_contain_that_it_was(fork):
    fork.is_stored = False
    with pytest.raises(GitError, match=r"\.gitignore of the branch data leaves out the folder notified/"):
        await notify(SITE, 0)
    assert fork.events == []


@pytest.mark.parametrize(("outcome", "state"), [(FAILED, "failed"), (UNKNOWN, "sending")])
@deferred_f_from_coro_f
async def test_a_message_that_was_not_sent_makes_the_step_fail(fork, outcome: Delivery, state):
    fork.outcome = outcome
    assert await notify(SITE, 0) == 1
    assert fork.states() == ["sending", state]
    assert fork.events[-1] == ("save", ["sending", state])


@deferred_f_from_coro_f
async def test_a_corrupt_record_makes_the_step_fail(fork, capsys):
    folder = fork.folder / "notified"
    folder.mkdir()
    (folder / f"{THURSDAY}.jsonl").write_text('{"state": "sent"}\n', encoding="utf8")
    assert await print_due() == 0
    assert capsys.readouterr().out == "due=yes\n"
    assert await notify(SITE, 0) == 1


@deferred_f_from_coro_f
async def test_without_entries_nothing_happens(fork, configure, capsys):
    configure()
    assert await notify(SITE, 0) == 0
    assert fork.events == []
    assert capsys.readouterr().out == "The setting NOTIFY is empty: nobody is notified.\n"


@deferred_f_from_coro_f
async def test_an_entry_whose_secret_is_missing_is_off_with_a_warning(fork, configure, caplog):
    configure(CHAT | {"url": "env:HFPAPERS_NOTIFY_1"})
    assert await notify(SITE, 0) == 0
    assert "send" not in [name for name, *_ in fork.events]
    [warning] = messages(caplog, logging.WARNING)
    assert warning.endswith("is off: the environment variable HFPAPERS_NOTIFY_1 is not set")


@deferred_f_from_coro_f
async def test_a_secret_that_is_not_a_url_is_a_mistake_that_is_not_shown(fork, configure, monkeypatch):
    configure(CHAT | {"url": "env:HFPAPERS_NOTIFY_1"})
    monkeypatch.setenv("HFPAPERS_NOTIFY_1", "s3cr3t")
    with pytest.raises(ConfigError, match="HFPAPERS_NOTIFY_1 is wrong") as raised:
        await notify(SITE, 0)
    assert "s3cr3t" not in str(raised.value)
    assert fork.events == []


@pytest.mark.parametrize("url", [CHAT["url"], "env:HFPAPERS_NOTIFY_1"])
@deferred_f_from_coro_f
async def test_it_is_known_without_the_secrets_whether_something_is_due(fork, configure, capsys, url):
    configure(CHAT | {"url": url})
    assert await print_due() == 0
    assert capsys.readouterr().out == "due=yes\n"
    # Nothing was taken.
    assert fork.states() == []


@deferred_f_from_coro_f
async def test_notices_are_due_as_digests_are(fork, configure, capsys):
    configure(CHAT | {"when": "failed"})
    await print_due()
    fork.add_problem()
    await print_due()
    await notify(SITE, 0)
    await print_due()
    assert capsys.readouterr().out.splitlines() == ["due=no", "due=yes", "due=no"]


@deferred_f_from_coro_f
async def test_without_entries_nothing_is_due(fork, configure, capsys):
    configure()
    await print_due()
    assert capsys.readouterr().out == "due=no\n"
    assert fork.events == []
