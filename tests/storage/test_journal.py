import json
import logging

import pytest

from hfpapers.storage.folder import AtomicFolder
from hfpapers.storage.journal import Journal
from tests.helpers import messages

CORRUPT = {
    "truncated": b'["daily/a.js',
    "empty": b"",
    "garbage": b"\x00\xff\xfe",
    "an object": b'{"daily/a.jsonl": 1}',
    "a text": b'"daily/a.jsonl"',
    "null": b"null",
    "numbers": b"[1, 2]",
    "a list in the list": b'["daily/a.jsonl", ["daily/a.jsonl"]]',
    "a path out of the folder": b'["../outside.txt"]',
    "a path through the folder": b'["daily/../../outside.txt"]',
    "an absolute path": b'["/outside.txt"]',
    "an empty name": b'[""]',
    "the folder itself": b'["."]',
    "a null character": b'["daily/a\\u0000.jsonl"]',
    "a lone surrogate": b'["daily/a\\ud800.jsonl"]',
    "a name that is too long": json.dumps(["x" * 5000]).encode(),
    "deeply nested": b"[" * 100_000,
}


@pytest.fixture
def folder(output):
    folder = AtomicFolder(output)
    folder.replace({"daily/a.jsonl": b"data"})
    return folder


@pytest.mark.parametrize("data", CORRUPT.values(), ids=CORRUPT)
def test_a_corrupt_journal_is_kept_with_one_warning_and_publishing_works(folder, output, caplog, data):
    (output / ".renaming.json").write_bytes(data)
    assert folder.replace({"daily/a.jsonl": b"new data"}) == ["daily/a.jsonl"]
    assert folder.replace({"daily/a.jsonl": b"newest data"}) == ["daily/a.jsonl"]
    assert (output / ".renaming.json.corrupt").read_bytes() == data
    assert not (output / ".renaming.json").exists()
    assert messages(caplog, logging.WARNING) == [
        f"{output}/.renaming.json is corrupt; keeping it as .renaming.json.corrupt"
    ]


@pytest.mark.parametrize("name", ["../outside.txt", "daily/../../outside.txt", "{parent}/outside.txt"])
def test_a_corrupt_journal_touches_nothing_outside_of_the_folder(folder, output, name):
    outside, part = output.parent / "outside.txt", output.parent / ".outside.txt.hfpapers-part"
    outside.write_bytes(b"precious")
    part.write_bytes(b"not a part of this folder")
    (output / ".renaming.json").write_text(json.dumps([name.format(parent=output.parent)]), encoding="utf8")
    folder.replace({"daily/a.jsonl": b"new data"})
    assert (outside.read_bytes(), part.exists()) == (b"precious", True)


def test_parts_are_not_renamed_if_the_journal_is_corrupt(folder, output):
    (output / ".renaming.json").write_bytes(b'["daily/a.jsonl", 1]')
    (output / "daily/.a.jsonl.hfpapers-part").write_bytes(b"new data")
    assert folder.replace({"daily/a.jsonl": b"data"}) == []
    assert [path.name for path in (output / "daily").iterdir()] == ["a.jsonl"]


def test_names_are_read_while_files_are_renamed(folder):
    journal = Journal(folder.path)
    with journal.recording(["daily/a.jsonl", "_posts/좋아요 v1..2.md"]):
        assert journal.read() == ["daily/a.jsonl", "_posts/좋아요 v1..2.md"]
    assert journal.read() == []


def test_a_journal_of_files_that_are_all_renamed_is_removed(folder, output):
    (output / ".renaming.json").write_bytes(b'["daily/a.jsonl", "daily/a.jsonl/b", "nowhere/b"]')
    with folder.locked():
        assert folder.read("daily/a.jsonl") == b"data"
    assert not (output / ".renaming.json").exists()
