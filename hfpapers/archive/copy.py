"""The copy of the database in an object store: other machines begin with it, and people download it."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from hfpapers.archive.changes import EVERYTHING, add_changes
from hfpapers.archive.connection import HEADER_SIZE, ForeignFileError, check, connect, is_ours, remove
from hfpapers.storage.interface import Storage

if TYPE_CHECKING:
    # It needs obstore, which is optional.
    from hfpapers.storage.objects import Objects, StoredObject, Version

logger = logging.getLogger(__name__)

_PART_SUFFIX, _LOCK_SUFFIX = ".download", ".lock"
# To build the database of a large archive takes minutes, because all files are read from the store.
_LOCK_TIMEOUT_S = 600


def find_copy(path: Path, files: Storage) -> "DatabaseCopy | None":
    """Return the copy of the database at a path.

    None if the archive is in a local folder, or the database is not in the folder of its views.
    """
    if files.objects is None or not path.is_relative_to(files.local_path):
        return None
    return DatabaseCopy(files, files.objects, path)


class DatabaseCopy:
    """The copy of a database in an object store."""

    def __init__(self, files: Storage, objects: "Objects", path: Path) -> None:
        """Create it; `path` is that of the database on this machine."""
        self.name = path.relative_to(files.local_path).as_posix()
        self.location = files.locate(self.name)
        self._objects = objects
        self._path = path
        self._lock = FileLock(path.with_name(f".{path.name}{_LOCK_SUFFIX}"), timeout=_LOCK_TIMEOUT_S)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Prevent other processes on this machine from creating the database.

        Raises:
            OSError: if another process does so for ten minutes.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock:
            yield

    def find(self) -> "StoredObject | None":
        """Return the size and the version of the copy; None if there is none."""
        return self._objects.find(self.name)

    def download(self) -> None:
        """Begin with the copy, if it is a database that is not damaged. Views have to be made from it completely.

        The database must be locked.
        """
        data = self._objects.get_large(self.name)
        if data is None or not is_ours(data[:HEADER_SIZE]):
            return
        part = self._path.with_name(f".{self._path.name}{_PART_SUFFIX}")
        # A killed process may have left one.
        remove(part)
        try:
            part.write_bytes(data)
            with connect(part) as connection:
                check(connection)
                add_changes(connection, [EVERYTHING])
            remove(self._path)
            part.replace(self._path)
        except sqlite3.Error as error:
            logger.warning("%s is damaged (%s); building a new one", self.location, error)
        finally:
            remove(part)

    def check_ours(self, found: "StoredObject") -> None:
        """Raise `ForeignFileError` if the copy that was found is a file of somebody else, who should not lose it."""
        if not (found.size and is_ours(self._objects.get_start(self.name, HEADER_SIZE))):
            raise ForeignFileError(self.location)

    def read(self) -> bytes:
        """Return the bytes of the database on this machine."""
        with closing(sqlite3.connect(self._path)) as connection:
            return connection.serialize()

    def upload(self, data: bytes, expected: "StoredObject | None") -> "Version":
        """Replace the copy, if it still is the expected one; else raise `ConflictError`. Return its new version."""
        return self._objects.put(self.name, data, expected.version if expected else None)
