"""Opens the database, and replaces it by another one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from hfpapers.archive.schema import APPLICATION_ID
from hfpapers.storage.files import sync_file, sync_folder

# Only one process of hfpapers writes at a time, and readers block nobody. Another program may write for a moment. A
# crawl waits for it while it holds the lock of the folder.
_BUSY_TIMEOUT_S = 2
# The header of the file: https://www.sqlite.org/fileformat.html#the_database_header
HEADER_SIZE = 100
_MAGIC = b"SQLite format 3\x00"
_APPLICATION_ID = slice(68, 72)
# Errors of a damaged file. The others, like a full disk, have other reasons.
_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class ForeignFileError(Exception):
    """Raised if the file is not a database of hfpapers. It is left in place."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(f"{path} is not a database of hfpapers; remove the file, or set ARCHIVE_DB to another path")


def exists(path: Path) -> bool:
    """Return whether there is a database of hfpapers; raise `ForeignFileError` if there is another file."""
    try:
        with path.open("rb") as file:
            header = file.read(HEADER_SIZE)
    except FileNotFoundError:
        return False
    if not is_ours(header):
        raise ForeignFileError(path)
    return True


def is_ours(header: bytes) -> bool:
    """Return whether the first bytes of a file are those of a database of hfpapers."""
    return header.startswith(_MAGIC) and header[_APPLICATION_ID] == APPLICATION_ID.to_bytes(4)


class DamagedError(sqlite3.DatabaseError):
    """Raised if a check finds that the database is damaged."""


def is_corrupt(error: sqlite3.Error) -> bool:
    """Return whether an error shows that the file is damaged."""
    code = getattr(error, "sqlite_errorcode", None)
    # The other bits say which part is damaged.
    return isinstance(error, DamagedError) or (code is not None and code & 0xFF in _CORRUPT)


def check(connection: sqlite3.Connection) -> None:
    """Read the whole database; raise `DamagedError` if it is damaged."""
    [result] = connection.execute("PRAGMA quick_check(1)").fetchone()
    if result != "ok":
        raise DamagedError(result)


def has_wrong_rows(error: sqlite3.Error) -> bool:
    """Return whether an error shows that tables or rows are missing, or contradict each other."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    return code & 0xFF in {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT}


@contextmanager
def connect(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the database. The block begins and commits its transactions; one that is open at its end is rolled back."""
    with closing(sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        # If a power failure loses a transaction, the files differ from what the database says about them.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


def commit(connection: sqlite3.Connection) -> None:
    """End a transaction, and copy it from the write-ahead log into the file, so that this file alone is complete."""
    connection.execute("COMMIT")
    # While another program reads, a part is copied later.
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


@contextmanager
def replacing(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield an empty database, which replaces the one at `path` at the end of the block.

    Programs that have the old one open see the new content. If the process is killed, the old one is unchanged.
    """
    # It raises if there is another file.
    exists(path)
    # A symbolic link stays one.
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.hfpapers-part")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            # Nobody reads the part, and one that is not complete is removed.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            yield connection
            is_replaced = _overwrite(path, connection)
            # The mode is stored in the file. To change it later would fail while another program reads the database.
            connection.execute("PRAGMA journal_mode = WAL")
        if not is_replaced:
            sync_file(part)
            remove(path)
            part.replace(path)
            sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _overwrite(path: Path, new: sqlite3.Connection) -> bool:
    """Copy a database into an existing one, in one transaction. Return False if there is none, or it is damaged."""
    if not exists(path):
        return False
    try:
        with connect(path) as connection:
            new.backup(connection, progress=_stop_if_locked)
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    except sqlite3.DatabaseError as error:
        if not is_corrupt(error):
            raise
        return False
    return True


def _stop_if_locked(status: int, remaining: int, total: int) -> None:  # noqa: ARG001 - the arguments of a progress
    """Raise the usual error while another program writes: the backup would try again forever."""
    if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        raise sqlite3.OperationalError("database is locked")


def remove(path: Path) -> None:
    """Remove a database and its log. SQLite ignores the log of a database that does not exist."""
    for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        name.unlink(missing_ok=True)
