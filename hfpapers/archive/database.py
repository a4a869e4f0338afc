"""The database of all editions: built from the data files, and updated with each edition that is published."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Self

from hfpapers.archive.changes import add_replaced_files
from hfpapers.archive.connection import (
    ForeignFileError,
    check,
    commit,
    connect,
    exists,
    has_wrong_rows,
    is_corrupt,
    replacing,
)
from hfpapers.archive.copy import find_copy
from hfpapers.archive.loader import ArchiveLoader, Source
from hfpapers.archive.schema import VERSION, create_other_indexes, create_tables
from hfpapers.config import Config
from hfpapers.editions.history import History
from hfpapers.editions.periods import Period
from hfpapers.editions.topics import Topic
from hfpapers.items import Paper
from hfpapers.storage.interface import ConflictError
from hfpapers.storage.store import EditionStore

_AUTOMATIC = "auto"
_FILE = "archive.db"

# The papers of an edition by rank, and its history.
Edition = tuple[Sequence[Paper], History]
# Yields what is to be loaded, and may show the progress.
Track = Callable[[Sequence[Source]], Iterable[Source]]


def find_path(config: Config, store: EditionStore) -> Path | None:
    """Return the path of the database that the setting ARCHIVE_DB names; None if there is none."""
    name = config.archive_db
    if name == _AUTOMATIC:
        # The site is made from the database.
        name = None if store.is_blog and config.site is not True else _FILE
    return store.files.local_path / name if name else None


class ArchiveError(Exception):
    """Raised if the database cannot be read or written. The message is one line, and says how to repair that."""


class Archive:
    """The database of the editions of a folder."""

    def __init__(
        self,
        path: Path,
        store: EditionStore,
        *,
        excluded_ids: Collection[str] = (),
        topics: Mapping[str, Topic] | None = None,
    ) -> None:
        """Create it; the papers with `excluded_ids` are left out, and `topics` are the topics by name.

        If the database was built with other settings, it is built again when it is used.
        """
        self.path = path
        self._store = store
        self._excluded_ids = excluded_ids
        self._topics = topics or {}
        definitions = {name: topic.model_dump(mode="json") for name, topic in self._topics.items()}
        # The database does not name the papers that it leaves out.
        digest = hashlib.sha256(" ".join(sorted(excluded_ids)).encode()).hexdigest()
        self._settings = {
            "excluded_ids": json.dumps(digest),
            "topics": json.dumps(definitions, sort_keys=True),
        }
        self._warnings: list[str] = []
        self.copy = find_copy(path, store.files)
        # Whether the database has what other machines had published when this process first wrote into it.
        self._is_compared = not store.files.is_shared

    @classmethod
    def from_config(cls, config: Config, store: EditionStore) -> Self | None:
        """Return the database that the setting ARCHIVE_DB names; None if there is none."""
        path = find_path(config, store)
        return cls.at(path, config, store) if path else None

    @classmethod
    def at(cls, path: Path, config: Config, store: EditionStore) -> Self:
        """Return a database with the content that the settings describe."""
        return cls(path, store, excluded_ids=config.exclude_ids, topics=config.topics)

    @property
    def is_writable(self) -> bool:
        """Whether the folder of the database can be written to, which reading needs, too. One may be created."""
        folder = self.path.resolve().parent
        return not folder.exists() or os.access(folder, os.W_OK | os.X_OK)

    def pop_warnings(self) -> list[str]:
        """Return what prevented updates since the last call, as sentences."""
        warnings, self._warnings = self._warnings, []
        return warnings

    @contextmanager
    def publishing(
        self, editions: Mapping[Period, Edition], *, with_latest: bool = False
    ) -> Iterator[sqlite3.Connection | None]:
        """Write the rows of editions, and commit them after the block, in which their files are replaced.

        The folder must be locked. The block gets a connection that sees the rows, or None if the database cannot be
        written, which is a warning. The time does not depend on the number of stored editions, except if the database
        does not exist yet, or if other machines publish, too: what they changed is loaded first, at the first
        publication of a process, after a conflict, and if the block renders the files of the newest editions.
        """

        def prepare(opened: sqlite3.Connection) -> None:
            if not self._is_compared or (with_latest and self._store.files.is_shared):
                self._load_changes(opened, iter)
            self._write(opened, editions)

        with ExitStack() as stack:
            connection = None
            with self._warning():
                connection = stack.enter_context(self._opened(prepare))
            try:
                yield connection
            except ConflictError:
                self._is_compared = False
                raise
            if connection is not None:
                with self._warning():
                    for period in editions:
                        self._loader(connection).record(period)
                    commit(connection)

    def add_replaced_files(self, connection: sqlite3.Connection, periods: Iterable[Period]) -> None:
        """Add to a publication that files of these editions, or of the newest ones, were replaced.

        An error is a warning.
        """
        with self._warning():
            add_replaced_files(connection, periods)

    def add_crawl(self, year: int) -> None:
        """Add the crawl that was just appended to the log of a year. The folder must be locked.

        If the database does not exist, nothing happens: the log is read when it is built. An error is a warning.
        """
        with self._warning():
            if self._is_current():
                with connect(self.path) as connection:
                    connection.execute("BEGIN IMMEDIATE")
                    self._loader(connection).load_last_crawl(year)
                    commit(connection)

    def sync(self, track: Track = iter) -> None:
        """Bring the database up to date as `open` does, after a check of the whole database.

        Raises:
            ArchiveError: if the database cannot be read or written.
        """

        def prepare(connection: sqlite3.Connection) -> None:
            check(connection)
            self._load_changes(connection, track)

        with self._raising(), self._opened(prepare, track):
            pass

    def open(self, track: Track = iter) -> AbstractContextManager[sqlite3.Connection]:
        """Compare all files with the database, load those that changed, and open it.

        Raises:
            ArchiveError: if the database cannot be read or written.
        """
        return self._open(lambda opened: self._load_changes(opened, track), track)

    def open_published(self, track: Track = iter) -> AbstractContextManager[sqlite3.Connection]:
        """Open the database as the last publication left it, without comparing the files.

        Raises:
            ArchiveError: if the database cannot be read or written.
        """
        return self._open(lambda _: None, track)

    @contextmanager
    def _open(self, prepare: Callable[[sqlite3.Connection], None], track: Track) -> Iterator[sqlite3.Connection]:
        """Open the database, and prepare it. Errors of the block are not errors of the database."""
        with ExitStack() as stack:
            with self._raising():
                connection = stack.enter_context(self._opened(prepare, track))
            yield connection

    def build(self, track: Track = iter) -> None:
        """Build the database from all files. Programs that read it see the old content until it is complete.

        Raises:
            ArchiveError: if it cannot be written.
        """
        files = self._store.files
        with self._raising(), self._alone(), files.locked_if_writable(), replacing(self.path) as connection:
            create_tables(connection)
            connection.execute("BEGIN")
            loader = self._loader(connection, is_building=True)
            loader.add_topics()
            for source in track(loader.stored_sources()):
                loader.load(source)
            create_other_indexes(connection)
            loader.finish_building()
            connection.executemany("INSERT INTO settings (name, value) VALUES (?, ?)", self._settings.items())
            connection.execute("COMMIT")

    @contextmanager
    def _opened(
        self, prepare: Callable[[sqlite3.Connection], None], track: Track = iter
    ) -> Iterator[sqlite3.Connection]:
        """Open the database, and prepare it. One that does not exist, is outdated or damaged is built first."""
        with ExitStack() as stack:
            if not self._is_current():
                self._create(track)
            try:
                connection = stack.enter_context(connect(self.path))
                prepare(connection)
            except sqlite3.DatabaseError as error:
                if not is_corrupt(error):
                    raise
                # A damaged database must not be open while it is replaced.
                stack.close()
                self.build(track)
                connection = stack.enter_context(connect(self.path))
                prepare(connection)
            yield connection

    def _create(self, track: Track) -> None:
        """Begin with the copy in an object store, if it is current, or build the database."""
        with self._alone():
            if self.copy and not exists(self.path):
                self.copy.download()
            if not self._is_current():
                self.build(track)

    def _alone(self) -> AbstractContextManager[None]:
        """Prevent other processes on this machine from creating the database. The lock of a folder does so already."""
        return self.copy.locked() if self.copy else nullcontext()

    def _is_current(self) -> bool:
        """Return whether the database exists, and has the tables and the settings of this version."""
        if not exists(self.path):
            return False
        try:
            with connect(self.path) as connection:
                [version] = connection.execute("PRAGMA user_version").fetchone()
                return version == VERSION and self._settings == {
                    row["name"]: row["value"] for row in connection.execute("SELECT name, value FROM settings")
                }
        except sqlite3.DatabaseError as error:
            if not is_corrupt(error):
                raise
            return False

    def _loader(self, connection: sqlite3.Connection, *, is_building: bool = False) -> ArchiveLoader:
        return ArchiveLoader(connection, self._store, self._excluded_ids, self._topics, is_building=is_building)

    def _write(self, connection: sqlite3.Connection, editions: Mapping[Period, Edition]) -> None:
        """Write the rows of editions into a new transaction."""
        connection.execute("BEGIN IMMEDIATE")
        for period, (papers, history) in editions.items():
            self._loader(connection).write_edition(period, papers, history)

    def _load_changes(self, connection: sqlite3.Connection, track: Track) -> None:
        """Load the files that changed, each source in a transaction of its own, so that a crawl does not wait long."""
        loader = self._loader(connection)
        changes = loader.find_changes()
        if changes.touched:
            with self._store.files.locked_if_writable():
                connection.execute("BEGIN IMMEDIATE")
                loader.record_touched(changes.touched)
                commit(connection)
        for source in track(changes.changed):
            with self._store.files.locked_if_writable():
                connection.execute("BEGIN IMMEDIATE")
                loader.load(source)
                commit(connection)
        self._is_compared = True

    @contextmanager
    def _raising(self) -> Iterator[None]:
        """Raise `ArchiveError` for an error that a user can repair."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            is_damaged = isinstance(error, sqlite3.Error) and (is_corrupt(error) or has_wrong_rows(error))
            remedy = "; `scrapy render --output archive` builds it again" if is_damaged else ""
            raise ArchiveError(f"{self.path} cannot be updated: {error}{remedy}") from error
        except ForeignFileError as error:
            raise ArchiveError(str(error)) from error

    @contextmanager
    def _warning(self) -> Iterator[None]:
        """Turn an error that a user can repair into a warning."""
        try:
            with self._raising():
                yield
        except ArchiveError as error:
            self._warnings.append(str(error))
