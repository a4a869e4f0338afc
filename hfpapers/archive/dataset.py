"""A folder with the papers of daily editions as a dataset: one Parquet file per month, and the card."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from hfpapers.archive import parquet
from hfpapers.editions.periods import Day, Month
from hfpapers.exporters.card import CARD_NAME, CardExporter, papers_config, render_card
from hfpapers.exporters.ownership import Ownership
from hfpapers.items import Paper
from hfpapers.storage.folder import AtomicFolder
from hfpapers.storage.store import CorruptDataError, EditionStore

_FOLDER, _SUFFIX = "data", ".parquet"
_TABLE = papers_config(Day, f"{_FOLDER}/[0-9]*{_SUFFIX}")


@dataclass
class WrittenDataset:
    """The files of a dataset after it was written, and what is unexpected about them.

    Attributes:
        papers: The number of papers in the files.
        size: The size of the Parquet files in bytes.
        changed: The names of the files that were written or removed.
        warnings: A sentence for each file that was left in place.
        problems: A sentence for each month whose file is unchanged, because an edition is corrupt.
    """

    papers: int = 0
    size: int = 0
    changed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class ParquetDataset:
    """The dataset of the stored daily editions, in a folder of its own."""

    def __init__(self, folder: AtomicFolder, store: EditionStore, excluded_ids: Collection[str]) -> None:
        self._folder = folder
        self._store = store
        self._excluded_ids = frozenset(excluded_ids)

    def write(self, months: Sequence[tuple[Month, Sequence[Day]]], on_month: Callable[[], object]) -> WrittenDataset:
        """Write the files of some months, of which the days are given, and call a function after each month.

        A file whose rows would not change is left as it is, whichever version of pyarrow wrote it. The file of a month
        without papers is removed. All files are replaced at once.

        Raises:
            OSError: if a file cannot be read or written. All files are unchanged then.
        """
        written = WrittenDataset()
        with self._folder.locked():
            files = dict.fromkeys(self._list_files(), b"")
            for month, days in months:
                name = f"{_FOLDER}/{month}{_SUFFIX}"
                try:
                    papers = [*self._read(days)]
                except CorruptDataError as error:
                    files[name] = self._folder.read(name) or b""
                    written.problems.append(f"{month}: left {name} unchanged, because an edition is corrupt: {error}")
                else:
                    files[name] = self._encode(name, papers)
                    written.papers += len(papers)
                on_month()
            written.size = sum(map(len, files.values()))
            files[CARD_NAME] = render_card((_TABLE,), has_excluded=False) if written.size else b""
            own_files = {name: data for name, data in files.items() if self._may_replace(name, data, written.warnings)}
            written.changed = self._folder.replace(own_files)
        return written

    def _list_files(self) -> Iterator[str]:
        """Yield the names of the files of months that are in the folder."""
        stems = [path.stem for path in sorted((self._folder.path / _FOLDER).glob(f"*{_SUFFIX}"))]
        yield from (f"{_FOLDER}/{month}{_SUFFIX}" for month in Month.parse_names(stems))

    def _read(self, days: Iterable[Day]) -> Iterator[Paper]:
        """Yield the papers of some days that are not excluded; raise `CorruptDataError` if an edition is corrupt."""
        for day in sorted(days):
            yield from (paper for paper in self._store.papers(day) if paper.id not in self._excluded_ids)

    def _encode(self, name: str, papers: Sequence[Paper]) -> bytes:
        """Return the bytes of the file of a month: those that it has, if its rows are the same. None are no file."""
        if not papers:
            return b""
        table = parquet.tabulate(papers)
        is_ours = self._find_owner(name) is Ownership.OURS
        current = self._folder.read(name) if is_ours else None
        is_unchanged = current is not None and parquet.has_rows(current, table)
        return current if current is not None and is_unchanged else parquet.encode(table)

    def _may_replace(self, name: str, data: bytes, warnings: list[str]) -> bool:
        """Return whether a file may be replaced, or removed if `data` is empty; if not, add a warning."""
        owner = self._find_owner(name)
        if owner in {None, Ownership.OURS}:
            return True
        if data:
            path = self._folder.path / name
            reason = "this file cannot be read" if owner is Ownership.UNKNOWN else "hfpapers did not write this file"
            warnings.append(f"left {path} in place: {reason}; move it away to get the file of hfpapers")
        return False

    def _find_owner(self, name: str) -> Ownership | None:
        """Return who wrote a file; None if there is no file."""
        try:
            data = self._folder.read(name)
        except OSError:
            return Ownership.UNKNOWN
        if data is None:
            return None
        return CardExporter.find_owner(data) if name == CARD_NAME else parquet.find_owner(data)


def group_by_month(days: Iterable[Day]) -> list[tuple[Month, list[Day]]]:
    """Return the months of some days, oldest first, each with its days."""
    groups = groupby(sorted(days), lambda day: Month.containing(day.first))
    return [(month, [*days_of_month]) for month, days_of_month in groups]
