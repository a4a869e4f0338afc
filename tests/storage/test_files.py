import os

import pytest

from hfpapers.storage.files import append_synced


@pytest.fixture
def file(tmp_path):
    return tmp_path / "log.jsonl"


def test_the_first_line_creates_the_file(file):
    append_synced(file, b"first\n")
    assert file.read_bytes() == b"first\n"


def test_a_line_is_appended(file):
    file.write_bytes(b"first\nsecond\n")
    append_synced(file, b"third\n")
    assert file.read_bytes() == b"first\nsecond\nthird\n"


# A file is read in chunks of 64 KiB from its end.
@pytest.mark.parametrize("length", [1, 2**16 - 1, 2**16, 2**16 + 1, 3 * 2**16])
@pytest.mark.parametrize("complete", [b"", b"first\n", b"first\nsecond\n"])
def test_an_incomplete_last_line_is_removed(file, complete, length):
    file.write_bytes(complete + b"x" * length)
    append_synced(file, b"next\n")
    assert file.read_bytes() == complete + b"next\n"


def test_a_line_is_on_the_disk_when_it_is_appended(file, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(file.read_bytes()))
    append_synced(file, b"first\n")
    assert synced == [b"first\n"]
