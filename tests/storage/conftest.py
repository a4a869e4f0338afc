from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from obstore.store import MemoryStore

from hfpapers.storage import object_store
from tests.writers import open_shared


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again after a conflict at once."""
    monkeypatch.setattr(object_store, "_MAX_BACKOFF_S", 0)


@pytest.fixture
def memory() -> MemoryStore:
    """An object store in the memory of this process."""
    return MemoryStore()


@pytest.fixture
def open_machine(memory: MemoryStore, tmp_path: Path) -> Callable[..., Any]:
    """Return a function that opens the object store on another machine."""

    def open_one(before: Callable[[str, str], None] = lambda *_: None) -> Any:
        return open_shared(memory, tmp_path / "cache", before)

    return open_one
