import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hfpapers.periods import Day
from hfpapers.store import Store, UnreadableError

OLD = {"daily/a.jsonl": b"old data", "_posts/a.md": b"old post"}
NEW = {"daily/a.jsonl": b"new data", "_posts/a.md": b"new post"}


@pytest.fixture
def store(output):
    store = Store(output)
    store.replace(OLD)
    return store


def visible(output):
    return sorted(path.name for path in output.rglob("*") if path.is_file() and path.name != ".lock")


def test_files_are_replaced_and_named_in_order(store):
    assert store.replace(NEW) == ["daily/a.jsonl", "_posts/a.md"]
    assert {name: store.read(name) for name in NEW} == NEW


def test_a_file_that_stays_as_it_was_is_not_touched(store, snapshot):
    before = snapshot()
    assert store.replace(OLD) == []
    assert snapshot() == before


def test_where_nothing_changed_nothing_is_synced(store, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: pytest.fail("there is nothing to sync"))
    assert store.replace(OLD) == []


def test_only_what_changed_is_written(store):
    assert store.replace(OLD | {"_posts/a.md": b"new post"}) == ["_posts/a.md"]


def test_files_are_synced_before_they_are_renamed_and_their_folders_after(store, output, monkeypatch):
    done = []
    sync, rename = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (done.append("sync"), sync(descriptor)))
    monkeypatch.setattr(Path, "replace", lambda path, target: (done.append("rename"), rename(path, target))[1])
    store.replace(NEW)
    folders = len({(output / name).parent for name in NEW})
    # The note of what is to be renamed, and its folder, are synced in between.
    assert done == ["sync"] * (len(NEW) + 2) + ["rename"] * len(NEW) + ["sync"] * folders


def test_a_file_that_is_not_there_reads_as_none(store):
    assert store.read("daily/b.jsonl") is None


@pytest.mark.parametrize("fails_at", [1, 2])
def test_when_a_file_can_not_be_written_all_are_as_they_were(store, output, monkeypatch, fails_at):
    calls = []

    def full_disk(descriptor):
        calls.append(descriptor)
        if len(calls) == fails_at:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        store.replace(NEW)
    assert {name: store.read(name) for name in OLD} == OLD
    assert visible(output) == ["a.jsonl", "a.md"]


def test_when_the_last_file_can_not_be_renamed_the_others_are_put_back(store, output, monkeypatch):
    rename = Path.replace

    def refused(path, target):
        if target.suffix == ".md" and ".old" not in path.name:
            raise PermissionError(errno.EPERM, "Operation not permitted")
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(PermissionError):
        store.replace({"daily/a.jsonl": b"new data", "daily/b.jsonl": b"new", "_posts/a.md": b"new post"})
    assert {name: store.read(name) for name in OLD} == OLD
    assert visible(output) == ["a.jsonl", "a.md"]


def test_parts_that_a_killed_run_left_are_swept_away(store, output):
    (output / "daily/.z.jsonl.hfpapers-part").write_bytes(b"half of a")
    store.replace(OLD)
    assert visible(output) == ["a.jsonl", "a.md"]


@pytest.mark.parametrize("renames", [0, 1, 2, 3])
def test_what_a_killed_process_had_begun_to_rename_is_renamed_and_nothing_else(store, output, renames):
    files = NEW | {"daily/b.jsonl": b"new"}
    code = f"""
import os, pathlib
from hfpapers.store import Store
rename, done = pathlib.Path.replace, []
def dying(path, target):
    if len(done) == {renames}:
        os._exit(9)
    done.append(target)
    return rename(path, target)
pathlib.Path.replace = dying
Store(pathlib.Path({str(output)!r})).replace({files!r})
os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    with store.locked():
        assert {name: store.read(name) for name in files} == files
    assert visible(output) == ["a.jsonl", "a.md", "b.jsonl"]


def test_a_process_killed_before_all_parts_were_written_leaves_what_was_there(store, output):
    code = f"""
import os, pathlib
from hfpapers.store import Store
synced, done = os.fsync, []
def dying(descriptor):
    if done:
        os._exit(9)
    done.append(synced(descriptor))
os.fsync = dying
Store(pathlib.Path({str(output)!r})).replace({NEW!r})
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert store.replace(OLD) == []
    assert visible(output) == ["a.jsonl", "a.md"]


def test_a_note_of_renaming_that_is_torn_is_as_none(store, output):
    (output / ".renaming.json").write_bytes(b'["daily/a.js')
    (output / "daily/.a.jsonl.hfpapers-part").write_bytes(b"new data")
    assert store.replace(OLD) == []
    assert visible(output) == ["a.jsonl", "a.md"]


def test_a_second_process_waits_for_the_first(store, output):
    code = f"""
import pathlib, time
from filelock import FileLock
with FileLock({str(output / ".lock")!r}):
    print("locked", flush=True)
    time.sleep(0.5)
    pathlib.Path({str(output / "done")!r}).touch()
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"locked\n"
        store.replace(NEW)
        assert (output / "done").exists()
    assert store.read("daily/a.jsonl") == b"new data"


def test_a_day_without_a_list_is_remembered_until_its_file_is_deleted(store, output):
    saturday = Day.parse("2026-02-21")
    assert not store.has_no_list(saturday)
    store.remember_no_list(saturday)
    assert store.has_no_list(saturday)
    (output / "daily/2026-02-21.empty").unlink()
    assert not store.has_no_list(saturday)


def test_a_day_with_data_has_a_list_whatever_is_remembered(store):
    saturday = Day.parse("2026-02-21")
    store.remember_no_list(saturday)
    store.replace({"daily/2026-02-21.jsonl": b"data"})
    assert not store.has_no_list(saturday)


def test_where_there_are_no_links_files_are_set_aside_as_copies(store, monkeypatch):
    def no_links(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    test_when_a_file_can_not_be_written_all_are_as_they_were(store, store.folder, monkeypatch, 3)
    monkeypatch.undo()
    assert store.replace(NEW) == list(NEW)


def test_editions_are_named_newest_first_and_read_back(store, paper):
    store.replace({f"daily/2026-02-{day}.jsonl": paper.model_dump_json().encode() + b"\n" for day in (18, 20, 19)})
    assert [*map(str, store.editions(Day))] == ["2026-02-20", "2026-02-19", "2026-02-18"]
    assert store.papers(Day.parse("2026-02-19")) == [paper]
    assert store.papers(Day.parse("2026-02-17")) == []


def test_data_that_can_not_be_read_back_is_named_with_its_line(store, paper):
    store.replace({"daily/2026-02-19.jsonl": paper.model_dump_json().encode() + b'\n{"id": "2602.0'})
    with pytest.raises(UnreadableError, match=r"line 2 of .*2026-02-19\.jsonl is no paper"):
        store.papers(Day.parse("2026-02-19"))
