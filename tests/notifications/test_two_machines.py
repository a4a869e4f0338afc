"""Two machines that share an object store, and take the notifications that are due at the same time."""

from functools import partial

import pytest
from obstore.store import MemoryStore

from hfpapers.notifications.messages import Digest, Notice, Problem
from hfpapers.storage import object_store
from hfpapers.storage.store import EditionStore
from tests.notifications.archive import SENT, Archive, paper
from tests.writers import Interleaving, open_shared, seeds

ENTRIES = [f"json://chat.example.org/{name}" for name in ("a", "b")]
EDITIONS = ("2026-02-19", "2026-02-20", "2026-W08")
PROBLEMS = [Problem(("2026-02-18",), "withheld", reason, "scrapy crawl daily") for reason in ("no list", "no network")]
SEEDS = seeds(10, 200)


@pytest.fixture
def open_machine(set_time, monkeypatch, tmp_path):
    """Return a function that returns the archive as another machine sees it. The clocks of all show the same time."""
    monkeypatch.setattr(object_store, "_MAX_BACKOFF_S", 0)
    set_time("2026-02-23 00:00")
    memory = MemoryStore()
    entries = [{"url": url, "kinds": ["daily", "weekly"], "when": ["complete", "failed"]} for url in ENTRIES]

    def open_one(before=lambda *_: None):
        machine = Archive(EditionStore(open_shared(memory, tmp_path, before)), entries)
        machine.taken = []
        return machine

    return open_one


@pytest.fixture
def machines(open_machine):
    """Return a function that returns two machines whose operations are interleaved. Three digests are due."""

    def open_two(interleaving):
        opened = [open_machine(interleaving.before(number)) for number in range(2)]
        for number, edition in enumerate(EDITIONS):
            opened[0].crawl(edition, paper(number))
        opened[1]._crawled_at = opened[0]._crawled_at
        return opened

    return open_two


def send(machine, problem):
    outbox = machine.outbox
    outbox.add_problems([problem])
    messages = outbox.take()
    machine.taken += messages
    outbox.record(messages, [SENT] * len(messages))
    machine.warnings += outbox.pop_warnings()


def run(interleaving, opened):
    sends = [partial(send, machine, problem) for machine, problem in zip(opened, PROBLEMS, strict=True)]
    assert interleaving.run(sends) == []


def taken(opened, kind):
    messages = [each for machine in opened for each in machine.taken]
    return [each for each in messages if isinstance(each.message.content, kind)]


@pytest.mark.parametrize("seed", SEEDS)
def test_each_message_is_sent_by_one_machine(machines, open_machine, seed):
    interleaving = Interleaving(seed)
    opened = machines(interleaving)
    run(interleaving, opened)
    digests = [(each.target.name, each.message.content.edition) for each in taken(opened, Digest)]
    assert sorted(digests) == [(name, edition) for name in ("json", "json-2") for edition in EDITIONS]
    problems = [
        (each.target.name, problem.reason)
        for each in taken(opened, Notice)
        for problem in each.message.content.problems
    ]
    assert sorted(problems) == [(name, problem.reason) for name in ("json", "json-2") for problem in PROBLEMS]
    after = open_machine()
    assert after.send() == []
    assert [warning for machine in (*opened, after) for warning in machine.pop_warnings()] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_message_that_a_killed_machine_had_taken_is_a_warning(machines, open_machine, set_time, seed):
    interleaving = Interleaving(seed, kill_after=10 + seed % 30)
    opened = machines(interleaving)
    run(interleaving, opened)
    set_time("2026-02-23 01:00")
    after = open_machine()
    after._crawled_at = opened[0]._crawled_at
    sent = [(name, content.edition) for name, content in after.send() if isinstance(content, Digest)]
    digests = [(each.target.name, each.message.content.edition) for each in taken(opened, Digest)]
    assert len({*digests, *sent}) == len([*digests, *sent])
    for name in ("json", "json-2"):
        for edition in EDITIONS:
            warned = f"notification {1 + (name == 'json-2')} ({name}): the digest of {edition} may not have arrived"
            is_known = (name, edition) in {*digests, *sent}
            assert is_known or any(warning.startswith(warned) for warning in after.warnings)
