import asyncio
import errno
import itertools
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers import clock
from hfpapers.storage.folder import AtomicFolder

OLD = {"daily/a.jsonl": b"old data", "_posts/a.md": b"old post"}
NEW = {"daily/a.jsonl": b"new data", "_posts/a.md": b"new post"}


@pytest.fixture
def folder(output):
    folder = AtomicFolder(output)
    folder.replace(OLD)
    return folder


def file_names(output):
    return sorted(path.name for path in output.rglob("*") if path.is_file() and path.name != ".lock")


def run_and_kill(code):
    """Run Python code in another process, which must end itself with the exit code 9."""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9


def test_an_unchanged_file_is_not_touched(folder, snapshot):
    before = snapshot()
    assert folder.replace(OLD) == []
    assert snapshot() == before


def test_nothing_is_synced_if_no_file_changed(folder, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: pytest.fail("a file was synced"))
    assert folder.replace(OLD) == []


def test_a_file_without_new_bytes_is_removed(folder, output):
    assert folder.replace({"daily/a.jsonl": b"", "daily/b.jsonl": b""}) == ["daily/a.jsonl"]
    assert file_names(output) == ["a.md"]


def test_an_empty_file_is_left_alone(folder, output):
    (output / ".gitkeep").touch()
    assert folder.replace({".gitkeep": b""}) == []
    assert (output / ".gitkeep").exists()


def test_files_are_synced_before_the_first_rename_and_their_folders_after_the_last(folder, output, monkeypatch):
    calls = []
    sync, rename = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (calls.append("sync"), sync(descriptor)))
    monkeypatch.setattr(Path, "replace", lambda path, target: (calls.append("rename"), rename(path, target))[1])
    folder.replace(NEW)
    number_of_folders = len({(output / name).parent for name in NEW})
    # Between them, the journal is written, in the same way.
    journal = ["sync", "rename", "sync"]
    assert calls == ["sync"] * len(NEW) + journal + ["rename"] * len(NEW) + ["sync"] * number_of_folders


def assert_unchanged_if_writing_fails(folder, output, monkeypatch, failing_call):
    calls = []

    def fail_as_if_the_disk_was_full(descriptor):
        calls.append(descriptor)
        if len(calls) == failing_call:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail_as_if_the_disk_was_full)
    with pytest.raises(OSError, match="No space left"):
        folder.replace(NEW)
    assert {name: folder.read(name) for name in OLD} == OLD
    assert file_names(output) == ["a.jsonl", "a.md"]


@pytest.mark.parametrize("failing_call", [1, 2, 3, 4, 5, 6])
def test_all_files_are_unchanged_if_one_cannot_be_synced(folder, output, monkeypatch, failing_call):
    assert_unchanged_if_writing_fails(folder, output, monkeypatch, failing_call)


@pytest.mark.parametrize("failing_call", [3, 5])
def test_a_file_system_without_links_gives_the_same_guarantee(folder, output, monkeypatch, failing_call):
    def refuse_to_link(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse_to_link)
    assert_unchanged_if_writing_fails(folder, output, monkeypatch, failing_call)
    monkeypatch.undo()
    assert folder.replace(NEW) == list(NEW)


def test_the_previous_files_are_restored_if_the_last_one_cannot_be_renamed(folder, output, monkeypatch):
    rename = Path.replace

    def refuse_to_rename_a_post(path, target):
        if target.suffix == ".md" and ".old" not in path.name:
            raise PermissionError(errno.EPERM, "Operation not permitted")
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", refuse_to_rename_a_post)
    with pytest.raises(PermissionError):
        folder.replace({"daily/a.jsonl": b"", "daily/b.jsonl": b"new", "_posts/a.md": b"new post"})
    assert {name: folder.read(name) for name in OLD} == OLD
    assert file_names(output) == ["a.jsonl", "a.md"]


def test_parts_of_a_killed_process_are_removed(folder, output):
    (output / "daily/.z.jsonl.hfpapers-part").write_bytes(b"the first part of a")
    folder.replace(OLD)
    assert file_names(output) == ["a.jsonl", "a.md"]


@pytest.mark.parametrize("number_of_renames", [0, 1, 2])
def test_the_removal_of_a_killed_process_is_completed(folder, output, number_of_renames):
    run_and_kill(f"""
import os, pathlib
from hfpapers.storage.folder import AtomicFolder
install, installed = AtomicFolder._install, []
def install_or_die(*arguments):
    if len(installed) == {number_of_renames}:
        os._exit(9)
    installed.append(install(*arguments))
AtomicFolder._install = install_or_die
AtomicFolder(pathlib.Path({str(output)!r})).replace({{"daily/a.jsonl": b"", "_posts/a.md": b"new post"}})
os._exit(9)
""")
    with folder.locked():
        assert (folder.read("daily/a.jsonl"), folder.read("_posts/a.md")) == (None, b"new post")
    assert file_names(output) == ["a.md"]


@pytest.mark.parametrize("number_of_renames", [0, 1, 2, 3])
def test_the_renaming_of_a_killed_process_is_completed(folder, output, number_of_renames):
    files = NEW | {"daily/b.jsonl": b"new"}
    run_and_kill(f"""
import os, pathlib
from hfpapers.storage.folder import AtomicFolder
rename, renamed = pathlib.Path.replace, []
def rename_or_die(path, target):
    # The first rename creates the journal.
    if len(renamed) == {number_of_renames} + 1:
        os._exit(9)
    renamed.append(target)
    return rename(path, target)
pathlib.Path.replace = rename_or_die
AtomicFolder(pathlib.Path({str(output)!r})).replace({files!r})
os._exit(9)
""")
    with folder.locked():
        assert {name: folder.read(name) for name in files} == files
    assert file_names(output) == ["a.jsonl", "a.md", "b.jsonl"]


def test_a_process_that_is_killed_before_all_parts_are_complete_changes_nothing(folder, output):
    run_and_kill(f"""
import os, pathlib
from hfpapers.storage.folder import AtomicFolder
sync, synced = os.fsync, []
def sync_or_die(descriptor):
    if synced:
        os._exit(9)
    synced.append(sync(descriptor))
os.fsync = sync_or_die
AtomicFolder(pathlib.Path({str(output)!r})).replace({NEW!r})
""")
    assert folder.replace(OLD) == []
    assert file_names(output) == ["a.jsonl", "a.md"]


def test_a_process_that_is_killed_while_it_writes_the_journal_changes_nothing(folder, output):
    run_and_kill(f"""
import os, pathlib
from hfpapers.storage.folder import AtomicFolder
open_file = pathlib.Path.open
def open_or_die(path, *arguments, **options):
    file = open_file(path, *arguments, **options)
    if ".renaming.json" in path.name:
        os._exit(9)
    return file
pathlib.Path.open = open_or_die
AtomicFolder(pathlib.Path({str(output)!r})).replace({NEW!r})
""")
    with folder.locked():
        assert {name: folder.read(name) for name in OLD} == OLD
    folder.replace(NEW)
    assert file_names(output) == ["a.jsonl", "a.md"]


@pytest.fixture
def locked_by_another(output):
    """Return a context manager that lets another process hold the lock until the test releases it."""
    code = f"""
from filelock import FileLock
with FileLock({str(output / ".lock")!r}):
    print("locked", flush=True)
    input()
"""

    @contextmanager
    def hold():
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen([sys.executable, "-c", code], **pipes) as other:
            assert other.stdout.readline() == b"locked\n"
            yield lambda: other.communicate(b"\n")

    return hold


def test_a_second_process_waits_for_the_first(folder, output):
    code = f"""
import pathlib, time
from filelock import FileLock
with FileLock({str(output / ".lock")!r}):
    print("locked", flush=True)
    time.sleep(0.2)
    pathlib.Path({str(output / "done")!r}).touch()
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"locked\n"
        folder.replace(NEW)
        assert (output / "done").exists()
    assert folder.read("daily/a.jsonl") == b"new data"


def test_a_lock_that_is_never_released_is_an_os_error(folder, output, monkeypatch):
    monkeypatch.setattr("hfpapers.storage.folder._LOCK_TIMEOUT_S", 0)
    waiting = AtomicFolder(output)
    with folder.locked(), pytest.raises(OSError, match=r"\.lock"):
        waiting.replace(NEW)
    assert {name: folder.read(name) for name in OLD} == OLD


@deferred_f_from_coro_f
async def test_the_event_loop_runs_while_another_process_holds_the_lock(folder, locked_by_another):
    events = []

    async def replace():
        async with folder.locked_async():
            events.append("locked")
            folder.replace(NEW)

    with locked_by_another() as release:
        task = asyncio.ensure_future(replace())
        for _ in range(3):
            await asyncio.sleep(0)
        events.append("another task")
        release()
    await task
    assert events == ["another task", "locked"]
    assert folder.read("daily/a.jsonl") == b"new data"


@deferred_f_from_coro_f
async def test_a_lock_that_another_process_does_not_release_is_an_os_error(folder, locked_by_another, monkeypatch):
    times = itertools.count(step=20)
    monkeypatch.setattr(clock, "monotonic", lambda: next(times))
    monkeypatch.setattr("hfpapers.storage.folder._LOCK_POLL_INTERVAL_S", 0)
    with locked_by_another() as release:
        with pytest.raises(OSError, match=r"\.lock"):
            async with folder.locked_async():
                pytest.fail("the folder was locked twice")
        release()
    # The time limit is a minute: the clock was read at 0, 20, 40, 60 and 80 seconds.
    assert next(times) == 100


@deferred_f_from_coro_f
async def test_the_lock_is_released_after_an_error(folder, output):
    with pytest.raises(KeyError):
        async with folder.locked_async():
            raise KeyError("bug")
    with FileLock(output / ".lock", timeout=0):
        pass


@deferred_f_from_coro_f
async def test_the_renaming_of_a_killed_process_is_completed_before_a_coroutine_continues(folder, output):
    (output / ".renaming.json").write_bytes(b'["daily/a.jsonl"]')
    (output / "daily/.a.jsonl.hfpapers-part").write_bytes(b"new data")
    async with folder.locked_async():
        assert folder.read("daily/a.jsonl") == b"new data"


def test_a_missing_folder_is_created(tmp_path):
    AtomicFolder(tmp_path / "a/b").check_writable()
    assert (tmp_path / "a/b").is_dir()


def test_files_are_found_by_a_pattern(folder, output):
    (output / "daily/folder.jsonl").mkdir()
    assert folder.find("*/a*") == ["_posts/a.md", "daily/a.jsonl"]
    assert folder.find("daily/*.jsonl") == ["daily/a.jsonl"]
    assert folder.find("weekly/*") == []
