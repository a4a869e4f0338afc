"""Loads the data files into the database: the files of an edition, or the crawl log of a year."""

import hashlib
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from hfpapers.archive.changes import EVERYTHING, add_changes, add_replaced_files, recording_changes
from hfpapers.archive.files import FileState, FileStates, FileTable, read_state
from hfpapers.archive.writer import ArchiveWriter
from hfpapers.editions.crawl_log import parse_records
from hfpapers.editions.history import History
from hfpapers.editions.periods import KINDS, Day, Period, parse_period
from hfpapers.editions.topics import Topic, match_edition
from hfpapers.items import Paper
from hfpapers.storage.interface import FileStat
from hfpapers.storage.store import EditionStore, crawl_log_path, data_path, history_path

# An edition, or the year of a crawl log.
Source = Period | int


@dataclass(frozen=True)
class Changes:
    """The sources with files that are new, changed or removed, and those of which only the times have changed."""

    changed: list[Source] = field(default_factory=list)
    touched: dict[Source, FileStates] = field(default_factory=dict)


class ArchiveLoader:
    """Loads files into a connection, in the transaction of the caller."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        store: EditionStore,
        excluded_ids: Collection[str],
        topics: Mapping[str, Topic],
        *,
        is_building: bool = False,
    ) -> None:
        """Create a loader; `topics` are the topics by name, and the papers with `excluded_ids` are left out."""
        self._connection = connection
        self._is_building = is_building
        self._store = store
        self._topics = topics
        self._excluded_ids = excluded_ids
        self._files = FileTable(connection)
        self._writer = ArchiveWriter(connection, self._read_papers, is_building=is_building)

    def find_changes(self) -> Changes:
        """Compare all files with those that were loaded: the sizes and versions, and the bytes where these differ."""
        loaded = self._files.read()
        sources = dict.fromkeys([*self.stored_sources(), *map(_parse_source, loaded)])
        stats = self._store.files.stat([path for source in sources for path in _paths(source)])
        changes = Changes()
        for source in sources:
            known = loaded.get(str(source), {})
            states = self._read_states(source, stats, known)
            if states.keys() != known.keys() or not all(states[path].has_bytes_of(known[path]) for path in known):
                changes.changed.append(source)
            elif states != known:
                changes.touched[source] = states
        return changes

    def stored_sources(self) -> list[Source]:
        """Return the stored editions, and the years of the crawl logs.

        Months come first, and days last: the lists of months are usually the newest, so that few papers are written
        twice.
        """
        editions = [period for kind in reversed(KINDS.values()) for period in self._store.editions(kind)]
        return [*editions, *self._store.crawl_log_years()]

    def load(self, source: Source) -> None:
        """Replace the rows of a source. An edition that is not stored, or is corrupt, has none."""
        states = self._read_states(source, self._store.files.stat(_paths(source)))
        if isinstance(source, int):
            self._writer.replace_crawls(source, self._store.crawl_records(source))
        else:
            self.write_edition(source, self._store.readable_papers(source), self._store.readable_history(source))
            if not self._is_building:
                add_replaced_files(self._connection, [source])
        self._files.replace(str(source), states)

    def record(self, source: Source) -> None:
        """Record that the rows of a source are those of its files."""
        self._files.replace(str(source), self._read_states(source, self._store.files.stat(_paths(source))))

    def record_touched(self, touched: Mapping[Source, FileStates]) -> None:
        """Record the new times of files, so that their bytes are not compared again."""
        for source, states in touched.items():
            self._files.replace(str(source), states)

    def write_edition(self, period: Period, papers: Sequence[Paper], history: History) -> None:
        """Replace the rows of an edition. Its files do not have to exist yet: `record` follows when they do."""
        observations = [seen for seen in history.observations if seen.id not in self._excluded_ids]
        selected = self._select(papers)
        with self._recording(period, selected):
            self._writer.replace_edition(period, selected, observations)
            if isinstance(period, Day):
                self._writer.add_matches(period, match_edition(self._topics, period, selected, history))

    def add_topics(self) -> None:
        """Add the topics to a database that has none."""
        self._writer.add_topics(self._topics)

    def load_last_crawl(self, year: int) -> None:
        """Add the row of the crawl that was just appended to the log of a year, or load the log if it is not known."""
        path = crawl_log_path(year)
        known, data = self._files.read_one(str(year)).get(path), self._store.files.read(path) or b""
        *_, last = [b"", *data.splitlines(keepends=True)]
        if known and hashlib.sha256(data.removesuffix(last)).digest() == known.digest:
            records, _ = parse_records(last)
            self._writer.add_crawls(year, records)
            self.record(year)
        else:
            self.load(year)

    def finish_building(self) -> None:
        """Make what is made of all papers at once."""
        self._writer.finish_building()
        add_changes(self._connection, [EVERYTHING])

    def _recording(self, period: Period, papers: Sequence[Paper]) -> AbstractContextManager[None]:
        """Record what the block changes, except while a database is built, because everything changes then."""
        ids = [paper.id for paper in papers]
        return nullcontext() if self._is_building else recording_changes(self._connection, period, ids)

    def _read_papers(self, period: Period) -> list[Paper]:
        return self._select(self._store.readable_papers(period))

    def _select(self, papers: Sequence[Paper]) -> list[Paper]:
        return [paper for paper in papers if paper.id not in self._excluded_ids]

    def _read_states(
        self, source: Source, stats: Mapping[str, FileStat], known: FileStates | None = None
    ) -> dict[str, FileState]:
        """Return the states of the files of a source; none for an edition without data. `stats` are those of all."""
        paths = _paths(source)
        states = {
            path: read_state(self._store.files, path, stats[path], (known or {}).get(path))
            for path in paths
            if path in stats
        }
        found = {path: state for path, state in states.items() if state}
        return found if paths[0] in found else {}


def _paths(source: Source) -> list[str]:
    """Return the names of the files of a source, beginning with its data."""
    return [crawl_log_path(source)] if isinstance(source, int) else [data_path(source), history_path(source)]


def _parse_source(name: str) -> Source:
    return int(name) if name.isdecimal() else parse_period(name)
