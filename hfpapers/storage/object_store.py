"""An archive in an object store, which several machines may change at the same time, without a lock.

Each object is written on the condition that it still has the version that was read. Of two machines that change the
same edition, one succeeds, and the other reads the files again.
"""

import random
import time
import uuid
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import TypeVar

from hfpapers.editions.jsonlines import is_incomplete
from hfpapers.storage.interface import ConflictError, FileStat, Storage, UnreachableError
from hfpapers.storage.objects import Objects, StoredObject, Version
from hfpapers.storage.replacements import Replacement, complete_interrupted
from hfpapers.storage.transaction import Transaction

T = TypeVar("T")

# How often a function is called again because other machines have changed what it had read.
_MAX_ATTEMPTS = 30
_MAX_BACKOFF_S = 2.0
# The objects of an edition and of the editions around it are read again and again.
_MAX_CACHED_BYTES = 64 * 1024 * 1024
# To list a folder takes as long as to look for a few objects.
_MAX_LOOKUPS = 4
# The folder of the objects that are written and deleted to find out whether that is possible.
_PROBE = ".hfpapers-probe"


class ObjectStorage(Storage):
    """The objects under a URL like ``s3://bucket/papers``."""

    def __init__(self, url: str, local_path: Path) -> None:
        """Create it; raise `ValueError` if the URL is wrong. Views of the archive are built in `local_path`."""
        self.location = url
        self.local_path = local_path
        self._objects = Objects(url)
        # Each folder as it was when it was first listed in the outermost `locked`.
        self._folders: dict[str, dict[str, StoredObject]] = {}
        self._depth = 0
        self._transaction: Transaction | None = None
        self._cache = _Cache()

    @property
    def objects(self) -> Objects:
        """The objects."""
        return self._objects

    @property
    def is_repeating(self) -> bool:
        """Whether a conflict has ended an earlier call of the function of a transaction."""
        return self._transaction is not None and self._transaction.is_repeated

    def check_writable(self) -> None:
        """Raise `OSError` if objects cannot be listed, written and deleted, or the service ignores conditions."""
        self._objects.list_folder(_PROBE)
        # Several machines may do this at the same time.
        name = f"{_PROBE}/{uuid.uuid4().hex}"
        self._objects.put(name, b"first\n", None)
        try:
            self._objects.put(name, b"second\n", None)
        except ConflictError:
            return
        finally:
            self._objects.delete(name)
        reason = "the service ignores conditions like If-None-Match, without which updates are lost"
        raise UnreachableError(reason, self.location, is_permanent=True)

    def has_marker(self, name: str) -> bool:
        """Return whether there is an object with this name."""
        return self.exists(name)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let all reads see one state of each file, and remember the versions that were read."""
        if not self._depth:
            complete_interrupted(self._objects)
            self._folders.clear()
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self._folders.clear()

    locked_if_writable = locked

    @asynccontextmanager
    async def locked_async(self) -> AsyncIterator[None]:
        """Do the same in a coroutine, which never waits for another machine."""
        with self.locked():
            yield

    def transact(self, function: Callable[[], T]) -> T:
        """Call a function that reads and writes files; call it again if another machine has changed one of them.

        A transaction within another one is a part of it.
        """
        if self._transaction:
            return function()
        with self.locked(), self._transacting() as transaction:
            for attempt in range(_MAX_ATTEMPTS):
                try:
                    return function()
                except ConflictError:
                    # Others that have the same conflict wait for another time.
                    time.sleep(random.uniform(0, min(0.05 * 2**attempt, _MAX_BACKOFF_S)))  # noqa: S311 - no secret
                    complete_interrupted(self._objects)
                    self._folders.clear()
                    transaction.repeat()
        raise OSError(f"other machines keep changing files in {self.location}")

    @contextmanager
    def _transacting(self) -> Iterator[Transaction]:
        self._transaction = Transaction()
        try:
            yield self._transaction
        finally:
            self._transaction = None

    def read(self, name: str) -> bytes | None:
        """Return the bytes of an object, or None if it does not exist.

        In `locked`, a version that was read before is not read again.
        """
        found = self._find(name) if self._depth else None
        if self._depth and found is None:
            return None
        cached = self._cache.get(name)
        if found and cached and cached[1] == found.version:
            return cached[0]
        result = self._objects.get(name)
        if result is None:
            self._forget(name)
            return None
        self._remember(name, *result)
        return result[0]

    def exists(self, name: str) -> bool:
        """Return whether there is an object."""
        return self._find(name) is not None

    def stat(self, names: Iterable[str]) -> Mapping[str, FileStat]:
        """Return the sizes and the ETags of objects."""
        names = [*names]
        known = dict[str, StoredObject]()
        folders = {_folder(name) for name in names}
        if len(names) > _MAX_LOOKUPS:
            for folder in folders:
                known |= self._list(folder)
            for name in names:
                self._add_read(name, known.get(name))
            found = {name: known[name] for name in names if name in known}
        else:
            found = {name: entry for name in names if (entry := self._find(name))}
        return {name: FileStat(entry.size, _to_text(entry.version)) for name, entry in found.items()}

    def names_in(self, folder: str) -> frozenset[str]:
        """Return the names of the objects in a folder, without its path."""
        names = self._list(folder)
        if self._transaction:
            self._transaction.add_listed(folder, names)
        return frozenset(PurePosixPath(name).name for name in names)

    def find(self, pattern: str) -> list[str]:
        """Return the names of the objects that match a pattern, like ``feeds/topics/*.xml``, in their order."""
        parts = PurePosixPath(pattern).parts
        fixed = next(
            (number for number, part in enumerate(parts) if any(sign in part for sign in "*?[")), len(parts) - 1
        )
        return sorted(name for name in self._objects.list_tree("/".join(parts[:fixed])) if _matches(name, parts))

    def append(self, name: str, line: bytes) -> None:
        """Append a line to an object, by writing it again."""
        lines = (self.read(name) or b"").splitlines(keepends=True)
        if lines and is_incomplete(lines[-1]):
            lines.pop()
        self.replace({name: b"".join([*lines, line])})

    def replace(self, files: Mapping[str, bytes]) -> list[str]:
        """Replace the objects whose bytes differ from the current ones, in the given order, and return their names.

        The new bytes are first written as one object, so that another process completes the rest if this one is killed.

        Raises:
            ConflictError: if another machine has changed an object since it was read; in a transaction, also if it has
                changed another one that was read.
        """
        with self.locked():
            changed = {name: data for name, data in files.items() if (self.read(name) or b"") != data}
            if changed:
                self._replace(changed)
            before = self._transaction.replaced_before if self._transaction else ()
            return [name for name in files if name in changed or name in before]

    def _replace(self, changed: Mapping[str, bytes]) -> None:
        expected = {name: found.version for name in changed if (found := self._find(name))}
        if self._transaction:
            self._transaction.check(self._objects, changed)
        replacement = Replacement(changed, expected)
        try:
            replacement.run(self._objects)
        finally:
            for name, version in replacement.versions.items():
                if self._transaction:
                    self._transaction.add_replaced(name, version)
                if version:
                    self._remember(name, changed[name], version)
                else:
                    self._forget(name)

    def _find(self, name: str) -> StoredObject | None:
        if not self._depth:
            return self._objects.find(name)
        found = self._list(_folder(name)).get(name)
        self._add_read(name, found)
        return found

    def _add_read(self, name: str, found: StoredObject | None) -> None:
        if self._transaction:
            self._transaction.add_read(name, found)

    def _list(self, folder: str) -> dict[str, StoredObject]:
        if not self._depth:
            return self._objects.list_folder(folder)
        if folder not in self._folders:
            self._folders[folder] = self._objects.list_folder(folder)
        return self._folders[folder]

    def _remember(self, name: str, data: bytes, version: Version) -> None:
        self._cache.add(name, data, version)
        if self._depth:
            self._list(_folder(name))[name] = StoredObject(len(data), version)

    def _forget(self, name: str) -> None:
        if self._depth:
            self._list(_folder(name)).pop(name, None)


class _Cache:
    """The objects that were read last, with their versions, up to a number of bytes."""

    def __init__(self) -> None:
        self._entries: OrderedDict[str, tuple[bytes, Version]] = OrderedDict()
        self._size = 0

    def get(self, name: str) -> tuple[bytes, Version] | None:
        entry = self._entries.get(name)
        if entry:
            self._entries.move_to_end(name)
        return entry

    def add(self, name: str, data: bytes, version: Version) -> None:
        self._size += len(data) - len(self._entries.pop(name, (b"", {}))[0])
        self._entries[name] = (data, version)
        while self._size > _MAX_CACHED_BYTES:
            _, (oldest, _) = self._entries.popitem(last=False)
            self._size -= len(oldest)


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _to_text(version: Version) -> str:
    return " ".join(version.values())


def _matches(name: str, pattern: tuple[str, ...]) -> bool:
    parts = PurePosixPath(name).parts
    return len(parts) == len(pattern) and all(map(fnmatchcase, parts, pattern))
