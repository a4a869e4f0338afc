"""The files that the database was made from, with their states when they were loaded."""

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from hfpapers.storage.interface import FileStat, Storage, UnreachableError


@dataclass(frozen=True)
class FileState:
    """The size of a file, its version (see `FileStat`), and the SHA-256 digest of its bytes."""

    size: int
    version: str
    digest: bytes

    def has_bytes_of(self, other: "FileState | None") -> bool:
        """Return whether the bytes are those of another state."""
        return other is not None and self.digest == other.digest


# By the path relative to the output folder.
FileStates = Mapping[str, FileState]


def read_state(files: Storage, name: str, stat: FileStat, known: FileState | None = None) -> FileState | None:
    """Return the state of a file; None if it does not exist or cannot be read.

    The bytes are read only if the size or the version differ from the known state.
    """
    if known and stat == (known.size, known.version):
        return known
    try:
        data = files.read(name)
    except UnreachableError:
        raise
    except OSError:
        return None
    return None if data is None else FileState(*stat, hashlib.sha256(data).digest())


class FileTable:
    """The table of the files. A source is an edition or a year of the crawl log."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def read(self) -> dict[str, dict[str, FileState]]:
        """Return the states of the files of each source."""
        sources: defaultdict[str, dict[str, FileState]] = defaultdict(dict)
        for row in self._connection.execute("SELECT source, path, size, version, digest FROM files"):
            sources[row["source"]][row["path"]] = FileState(row["size"], row["version"], row["digest"])
        return dict(sources)

    def read_one(self, source: str) -> dict[str, FileState]:
        """Return the states of the files of one source."""
        query = "SELECT path, size, version, digest FROM files WHERE source = ?"
        return {
            row["path"]: FileState(row["size"], row["version"], row["digest"])
            for row in self._connection.execute(query, [source])
        }

    def replace(self, source: str, states: FileStates) -> None:
        """Replace the states of the files of a source."""
        self._connection.execute("DELETE FROM files WHERE source = ?", [source])
        self._connection.executemany(
            "INSERT INTO files (source, path, size, version, digest) VALUES (?, ?, ?, ?, ?)",
            ((source, path, state.size, state.version, state.digest) for path, state in states.items()),
        )
