"""What a local folder and an object store have in common. Their own means are tested in modules of their own."""

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.storage.folder import AtomicFolder
from hfpapers.storage.object_store import ObjectStorage

OLD = {"daily/a.jsonl": b"old data", "_posts/a.md": b"old post"}
NEW = {"daily/a.jsonl": b"new data", "_posts/a.md": b"new post"}


@pytest.fixture(params=["folder", "memory", pytest.param("s3", marks=pytest.mark.integration)])
def storage(request, output, open_machine):
    match request.param:
        case "folder":
            storage = AtomicFolder(output)
        case "memory":
            storage = open_machine()
        case _:
            storage = ObjectStorage(request.getfixturevalue("bucket").url, output)
    storage.replace(OLD)
    return storage


def test_the_names_of_replaced_files_are_returned_in_order(storage):
    assert storage.replace(NEW) == ["daily/a.jsonl", "_posts/a.md"]
    assert {name: storage.read(name) for name in NEW} == NEW


def test_files_that_are_unchanged_are_not_replaced(storage):
    before = storage.stat(OLD)
    assert storage.replace(OLD) == []
    assert storage.replace(OLD | {"_posts/a.md": b"new post"}) == ["_posts/a.md"]
    assert storage.stat(["daily/a.jsonl"]) == {"daily/a.jsonl": before["daily/a.jsonl"]}


def test_a_file_without_new_bytes_is_removed(storage):
    assert storage.replace({"daily/a.jsonl": b"", "daily/b.jsonl": b""}) == ["daily/a.jsonl"]
    assert storage.read("daily/a.jsonl") is None
    assert storage.names_in("daily") == frozenset()


def test_a_file_that_was_removed_can_be_written_again(storage):
    with storage.locked():
        storage.replace({"daily/a.jsonl": b""})
        storage.replace({"daily/a.jsonl": b"again", "daily/b.jsonl": b"new"})
        assert storage.read("daily/a.jsonl") == b"again"
    assert storage.read("daily/b.jsonl") == b"new"


def test_a_file_that_does_not_exist_is_read_as_none(storage):
    assert storage.read("daily/b.jsonl") is None
    assert storage.read("daily/a.jsonl/b") is None
    with storage.locked():
        assert storage.read("daily/b.jsonl") is None


def test_files_exist_or_not(storage):
    names = ("daily/a.jsonl", "daily/b.jsonl", "daily", "weekly/a.jsonl")
    assert [storage.exists(name) for name in names] == [True, False, False, False]
    with storage.locked():
        assert [storage.exists(name) for name in names] == [True, False, False, False]


def test_the_version_of_a_file_changes_with_its_bytes(storage):
    before = storage.stat(["daily/a.jsonl", "daily/b.jsonl"])
    assert before.keys() == {"daily/a.jsonl"}
    storage.replace({"daily/a.jsonl": b"NEW data"})
    after = storage.stat(["daily/a.jsonl"])
    assert after["daily/a.jsonl"].size == before["daily/a.jsonl"].size == 8
    assert after["daily/a.jsonl"].version != before["daily/a.jsonl"].version


def test_the_stats_of_many_files_are_those_of_each(storage):
    names = [f"{folder}/{number}.jsonl" for folder in ("daily", "weekly") for number in range(5)]
    storage.replace(dict.fromkeys(names[2:8], b"bytes"))
    stats = storage.stat(names)
    assert [*stats] == names[2:8]
    assert stats == {name: storage.stat([name])[name] for name in names[2:8]}


def test_the_names_in_a_folder_are_those_of_its_files(storage):
    storage.replace({"daily/b.jsonl": b"b", "latest.jsonl": b"c"})
    assert storage.names_in("daily") == {"a.jsonl", "b.jsonl"}
    assert storage.names_in("weekly") == frozenset()


def test_files_are_found_by_a_pattern(storage):
    storage.replace({"feeds/topics/b.xml": b"b", "feeds/topics/a.xml": b"a", "feeds/topics/a.json": b"j"})
    assert storage.find("feeds/topics/*.xml") == ["feeds/topics/a.xml", "feeds/topics/b.xml"]
    assert storage.find("*/a*") == ["_posts/a.md", "daily/a.jsonl"]
    assert storage.find("daily/a.jsonl") == ["daily/a.jsonl"]
    assert storage.find("weekly/*") == []


def test_a_line_is_appended_to_a_file_in_a_new_folder(storage):
    with storage.locked():
        storage.append("history/log.jsonl", b"first\n")
        storage.append("history/log.jsonl", b"second\n")
    assert storage.read("history/log.jsonl") == b"first\nsecond\n"


def test_an_incomplete_line_is_replaced_by_the_next_one(storage):
    storage.replace({"history/log.jsonl": b'{"a": 1}\n{"b": '})
    with storage.locked():
        storage.append("history/log.jsonl", b'{"c": 3}\n')
    assert storage.read("history/log.jsonl") == b'{"a": 1}\n{"c": 3}\n'


def test_a_transaction_returns_the_result_of_its_function(storage):
    def change():
        storage.replace({"daily/a.jsonl": (storage.read("daily/a.jsonl") or b"") + b"!"})
        return storage.read("daily/a.jsonl")

    assert storage.transact(change) == b"old data!"


def test_a_transaction_may_be_within_another_one(storage):
    storage.transact(lambda: storage.transact(lambda: storage.replace(NEW)))
    assert storage.read("_posts/a.md") == b"new post"


def test_an_error_in_a_transaction_is_raised_and_the_archive_is_not_locked_any_more(storage):
    def fail():
        raise KeyError("bug")

    with pytest.raises(KeyError):
        storage.transact(fail)
    assert storage.replace(NEW) == [*NEW]


@deferred_f_from_coro_f
async def test_a_coroutine_reads_and_replaces_files(storage):
    async with storage.locked_async():
        storage.replace({"daily/a.jsonl": (storage.read("daily/a.jsonl") or b"").upper()})
    assert storage.read("daily/a.jsonl") == b"OLD DATA"


def test_a_marker_is_found(storage):
    assert not storage.has_marker(".marker")
    storage.replace({".marker": b"\n"})
    assert storage.has_marker(".marker")


def test_a_storage_that_can_be_written_to_is_unchanged_by_the_check(storage):
    storage.check_writable()
    assert {name for name in (*storage.find("*"), *storage.find("*/*")) if name != ".lock"} == {*OLD}
