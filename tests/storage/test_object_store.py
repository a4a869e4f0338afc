"""The means of an object store: conditions instead of a lock, and replacements that other processes complete."""

import json
from functools import partial

import pytest

from hfpapers.storage import object_store
from hfpapers.storage.interface import ConflictError, UnreachableError
from tests.writers import Interleaving, Killed, seeds

SEEDS = seeds(20, 200)
OLD = {"daily/a.jsonl": b"old data", "history/a.jsonl": b"old history", "_posts/a.md": b"old post"}
NEW = {name: data.replace(b"old", b"new") for name, data in OLD.items()}


@pytest.fixture
def storage(open_machine):
    storage = open_machine()
    storage.replace(OLD)
    return storage


def read_all(storage):
    return {name: storage.read(name) for name in OLD}


def kill_at(number):
    """Return a function that kills the process before the operation with a number, counted from its first change."""
    count = 0

    def before(operation, _):
        nonlocal count
        count += bool(count) or operation in {"put", "delete"}
        if count > number:
            raise Killed

    return before


def test_a_service_that_ignores_conditions_is_refused_because_updates_would_be_lost(storage, monkeypatch):
    objects = storage._objects

    def ignore_the_condition(name, data, _):
        objects.overwrite(name, data)
        return objects.find(name).version

    monkeypatch.setattr(objects, "put", ignore_the_condition, raising=False)
    with pytest.raises(UnreachableError, match="ignores conditions") as raised:
        storage.check_writable()
    assert raised.value.is_permanent
    assert storage.find("*") == []


@pytest.mark.parametrize(
    ("name", "ours"),
    [("daily/a.jsonl", b"ours"), ("daily/b.jsonl", b"ours"), ("_posts/a.md", b"")],
    ids=["replaced", "created", "removed"],
)
def test_a_file_that_another_machine_has_changed_is_left_as_it_is(storage, open_machine, name, ours):
    with storage.locked():
        storage.read(name)
        open_machine().replace({name: b"theirs"})
        with pytest.raises(ConflictError):
            storage.replace({name: ours})
    assert storage.read(name) == b"theirs"


def test_two_machines_may_write_the_same_bytes(storage, open_machine):
    with storage.locked():
        storage.read("daily/a.jsonl")
        open_machine().replace({"daily/a.jsonl": b"new data"})
        assert storage.replace(NEW) == [*NEW]
    assert read_all(storage) == NEW


def test_a_transaction_is_repeated_after_a_conflict(storage, open_machine):
    calls = []

    def add_a_line():
        data = storage.read("daily/a.jsonl")
        if not calls:
            open_machine().replace({"daily/a.jsonl": data + b" theirs"})
        calls.append(data)
        return storage.replace({"daily/a.jsonl": data + b" ours"})

    assert storage.transact(add_a_line) == ["daily/a.jsonl"]
    assert calls == [b"old data", b"old data theirs"]
    assert storage.read("daily/a.jsonl") == b"old data theirs ours"


@pytest.mark.parametrize(
    ("read", "changed"),
    [
        (lambda storage: storage.read("daily/a.jsonl"), "daily/a.jsonl"),
        (lambda storage: storage.read("daily/b.jsonl"), "daily/b.jsonl"),
        (lambda storage: storage.exists("daily/b.jsonl"), "daily/b.jsonl"),
        (lambda storage: storage.names_in("daily"), "daily/b.jsonl"),
        (lambda storage: storage.stat([f"daily/{letter}.jsonl" for letter in "abcdef"]), "daily/f.jsonl"),
    ],
)
def test_a_file_is_not_made_from_what_another_machine_has_changed(storage, open_machine, read, changed):
    calls = []

    def write_feed():
        read(storage)
        if not calls:
            open_machine().replace({changed: b"theirs", "feeds/daily.xml": b"their feed"})
        calls.append(storage.is_repeating)
        # The feed of the other machine is read, but not what it was made from.
        return storage.replace({"feeds/daily.xml": b"feed"})

    assert storage.transact(write_feed) == ["feeds/daily.xml"]
    assert calls == [False, True]
    assert not storage.is_repeating


def test_a_file_is_not_made_from_one_that_another_machine_has_removed(storage, open_machine):
    calls = []

    def write_feed():
        calls.append(storage.names_in("daily"))
        if len(calls) == 1:
            open_machine().replace({"daily/a.jsonl": b""})
        storage.replace({"feeds/daily.xml": b"feed"})

    storage.transact(write_feed)
    assert calls == [{"a.jsonl"}, frozenset()]


def test_what_a_transaction_has_written_itself_is_no_conflict(storage):
    calls = []

    def write():
        calls.append(storage.names_in("daily"))
        storage.replace({"daily/b.jsonl": b"b", "daily/a.jsonl": b""})
        return storage.replace({"feeds/daily.xml": b"feed"})

    assert storage.transact(write) == ["feeds/daily.xml"]
    assert calls == [{"a.jsonl"}]


def test_files_that_were_replaced_before_a_conflict_are_among_those_of_the_transaction(storage, open_machine):
    calls = []

    def write():
        calls.append(storage.read("_posts/a.md"))
        if len(calls) == 1:
            open_machine().replace({"_posts/a.md": b"theirs"})
        return storage.replace(NEW)

    assert storage.transact(write) == [*NEW]
    assert calls == [b"old post", b"theirs"]
    assert storage.replace(NEW) == []


def test_endless_conflicts_are_an_os_error(storage, open_machine):
    other = open_machine()

    def lose():
        other.replace({"daily/a.jsonl": storage.read("daily/a.jsonl") + b"!"})
        storage.replace({"daily/a.jsonl": b"ours"})

    with pytest.raises(OSError, match="other machines keep changing files in memory:///"):
        storage.transact(lose)


@pytest.mark.usefixtures("storage")
def test_all_files_of_a_transaction_are_read_once(open_machine):
    operations = []
    watched = open_machine(lambda *operation: operations.append(operation))
    with watched.locked():
        for _ in range(3):
            assert watched.read("daily/a.jsonl") == b"old data"
            assert watched.names_in("daily") == {"a.jsonl"}
            assert watched.exists("daily/a.jsonl")
    assert operations == [("list_folder", ".replacing"), ("list_folder", "daily"), ("get", "daily/a.jsonl")]


def test_a_version_that_was_read_before_is_not_read_again(storage, open_machine):
    operations = []
    watched = open_machine(lambda *operation: operations.append(operation))
    for _ in range(2):
        with watched.locked():
            assert watched.read("daily/a.jsonl") == b"old data"
    storage.replace({"daily/a.jsonl": b"new data"})
    with watched.locked():
        assert watched.read("daily/a.jsonl") == b"new data"
    assert [operation for operation in operations if operation[0] == "get"] == [("get", "daily/a.jsonl")] * 2


@pytest.mark.usefixtures("storage")
def test_the_memory_of_what_was_read_is_bounded(open_machine, monkeypatch):
    monkeypatch.setattr(object_store, "_MAX_CACHED_BYTES", 20)
    operations = []
    watched = open_machine(lambda *operation: operations.append(operation))
    for name in ("daily/a.jsonl", "history/a.jsonl", "_posts/a.md", "_posts/a.md", "daily/a.jsonl"):
        with watched.locked():
            watched.read(name)
    read = [name for operation, name in operations if operation == "get"]
    assert read == ["daily/a.jsonl", "history/a.jsonl", "_posts/a.md", "daily/a.jsonl"]


# The replacement is written, each of the three files is written, the replacement is removed.
@pytest.mark.usefixtures("storage")
@pytest.mark.parametrize("number", range(1, 5))
def test_a_replacement_is_completed_by_the_next_process(open_machine, number):
    with pytest.raises(Killed):
        open_machine(kill_at(number)).replace(NEW)
    after = open_machine()
    with after.locked():
        assert read_all(after) == NEW
    assert after.names_in(".replacing") == frozenset()


@pytest.mark.usefixtures("storage")
def test_a_process_that_is_killed_before_the_first_write_changes_nothing(open_machine):
    with pytest.raises(Killed):
        open_machine(kill_at(0)).replace(NEW)
    assert read_all(open_machine()) == OLD


def test_a_replacement_that_another_machine_preceded_is_given_up_with_a_warning(storage, open_machine, caplog):
    with pytest.raises(Killed):
        open_machine(kill_at(1)).replace(NEW)
    # This machine began before, so that it does not see the replacement.
    storage._objects.put("daily/a.jsonl", b"theirs", storage._objects.find("daily/a.jsonl").version)
    with open_machine().locked():
        pass
    assert read_all(storage) == OLD | {"daily/a.jsonl": b"theirs"}
    assert storage.names_in(".replacing") == frozenset()
    assert "because another machine has changed daily/a.jsonl since; if posts" in caplog.text


def test_a_file_that_was_replaced_since_is_left_as_it_is_with_a_warning(storage, open_machine, caplog):
    with pytest.raises(Killed):
        open_machine(kill_at(2)).replace(NEW)
    storage._objects.put("history/a.jsonl", b"theirs", storage._objects.find("history/a.jsonl").version)
    with open_machine().locked():
        pass
    assert read_all(storage) == NEW | {"history/a.jsonl": b"theirs"}
    assert "because another machine has changed history/a.jsonl since; if posts" in caplog.text


def test_a_replacement_that_its_own_machine_gives_up_is_no_warning(storage, open_machine, caplog):
    def give_up(operation, name):
        if operation == "put" and name == "daily/a.jsonl":
            storage._objects.overwrite("daily/a.jsonl", b"theirs")
            storage._objects.delete(*[f".replacing/{name}" for name in storage.names_in(".replacing")])

    with pytest.raises(Killed):
        open_machine(kill_at(1)).replace(NEW)
    with open_machine(give_up).locked():
        pass
    assert read_all(storage) == OLD | {"daily/a.jsonl": b"theirs"}
    assert caplog.messages == []


@pytest.mark.parametrize(
    "changed",
    [
        {"files": "a"},
        {"files": [{"name": "../a.jsonl", "data": "YQ==", "expected": None}]},
        {"files": [{"name": "a//b.jsonl", "data": "YQ==", "expected": None}]},
        {"files": [{"name": "", "data": "YQ==", "expected": None}]},
        {"files": [{"name": "a.jsonl", "data": "YQ==", "expected": {"unknown": "1"}}]},
    ],
)
def test_a_corrupt_replacement_is_kept_under_another_name(storage, open_machine, caplog, changed):
    storage.replace({".replacing/1.json": json.dumps(changed).encode()})
    other = open_machine()
    with other.locked():
        assert read_all(other) == OLD
    assert other.names_in(".replacing") == {"1.json.corrupt"}
    assert ".replacing/1.json is corrupt; keeping it as .replacing/1.json.corrupt" in caplog.text
    caplog.clear()
    with open_machine().locked():
        pass
    assert not caplog.records


def test_a_conflict_leaves_no_replacement_behind(storage, open_machine):
    with storage.locked():
        read_all(storage)
        open_machine().replace({"daily/a.jsonl": b"theirs"})
        with pytest.raises(ConflictError):
            storage.replace(NEW)
    assert storage.names_in(".replacing") == frozenset()
    assert read_all(storage) == OLD | {"daily/a.jsonl": b"theirs"}


@pytest.mark.usefixtures("storage")
def test_a_single_file_needs_no_replacement(open_machine):
    operations = []
    open_machine(lambda *operation: operations.append(operation)).replace({"daily/a.jsonl": b"new"})
    assert [name for operation, name in operations if operation == "put"] == ["daily/a.jsonl"]


def add_to_edition(storage, name):
    """Add a name to the data and the history of an edition, as a crawl does: the files depend on what is stored."""
    data = json.loads(storage.read("daily/b.jsonl") or b"[]")
    history = (storage.read("history/b.jsonl") or b"").decode()
    changed = {"daily/b.jsonl": sorted({*data, name})}
    files = {name: json.dumps(value).encode() for name, value in changed.items()}
    files["history/b.jsonl"] = f"{history}{name}\n".encode() if name not in history else history.encode()
    files["_posts/b.md"] = f"post of {changed['daily/b.jsonl']}".encode()
    storage.replace(files)


def write_twice(machine, number):
    for letter in "ab":
        machine.transact(partial(add_to_edition, machine, f"{letter}{number}"))


@pytest.mark.parametrize("seed", SEEDS)
def test_two_writers_to_one_edition_lose_no_update(open_machine, seed):
    interleaving = Interleaving(seed)
    machines = [open_machine(interleaving.before(number)) for number in range(2)]

    assert interleaving.run([partial(write_twice, machine, number) for number, machine in enumerate(machines)]) == []
    storage = open_machine()
    names = ["a0", "a1", "b0", "b1"]
    assert json.loads(storage.read("daily/b.jsonl")) == names
    assert sorted(storage.read("history/b.jsonl").decode().split()) == names
    assert storage.read("_posts/b.md") == f"post of {names}".encode()
    assert storage.names_in(".replacing") == frozenset()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_writer_leaves_nothing_incomplete(open_machine, seed):
    interleaving = Interleaving(seed, kill_after=1 + seed % 25)
    machines = [open_machine(interleaving.before(number)) for number in range(2)]

    assert interleaving.run([partial(write_twice, machine, number) for number, machine in enumerate(machines)]) == []
    after = open_machine()
    after.transact(lambda: add_to_edition(after, "c"))
    names = json.loads(after.read("daily/b.jsonl"))
    assert {"a1", "b1", "c"} <= {*names}
    assert after.read("_posts/b.md") == f"post of {names}".encode()
    assert {"a1", "b1", "c"} <= {*after.read("history/b.jsonl").decode().split()} <= {*names}


def test_the_seeds_lead_to_conflicts(open_machine):
    calls = []

    def write(machine, name):
        calls.append(name)
        add_to_edition(machine, name)

    for seed in range(20):
        interleaving = Interleaving(seed)
        machines = [open_machine(interleaving.before(number)) for number in range(2)]
        names = [f"{seed}-{number}" for number in range(2)]
        writers = [
            partial(machine.transact, partial(write, machine, name))
            for machine, name in zip(machines, names, strict=True)
        ]
        assert interleaving.run(writers) == []
    # Each writer calls it once if there is no conflict.
    assert len(calls) > 2 * 20 + 5
