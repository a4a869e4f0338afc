"""The output folder. The only module that opens a file there: whole files are read, and replaced all or none."""

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self, TypeVar

from filelock import FileLock
from pydantic import ValidationError
from scrapy.settings import BaseSettings

from hfpapers.edition import last_changed
from hfpapers.history import History, HistoryError
from hfpapers.items import Paper
from hfpapers.periods import Period
from hfpapers.report import Report

_LOCK = ".lock"
_PART = ".hfpapers-part"
# The names of the files that are being renamed, as long as they are.
_RENAMING = ".renaming.json"
# Replacing takes milliseconds: a lock held for longer is held by a process that hangs.
_LOCK_TIMEOUT_S = 60

P = TypeVar("P", bound=Period)


class UnreadableError(Exception):
    """What is in the output folder can't be read back; the message says where."""


def data_name(period: Period) -> str:
    """Return the name of an edition's data, in which the store finds it again."""
    return f"{period.kind}/{period}.jsonl"


def history_name(period: Period) -> str:
    """Return the name of an edition's history."""
    return f"history/{period}.jsonl"


def report_name(period: Period) -> str:
    """Return the name of the report of an edition's last crawl."""
    return f"reports/{period.kind}-{period}.json"


class Store:
    """The files that were published, by their names within the folder, and the periods known to have no list."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = FileLock(folder / _LOCK, timeout=_LOCK_TIMEOUT_S)

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Return the store in the setting OUTPUT_DIR; raise `ValueError` if that names no folder."""
        given = settings["OUTPUT_DIR"]
        try:
            if given:
                return cls(Path(given).expanduser())
        except RuntimeError as error:
            raise ValueError(f"OUTPUT_DIR is {given!r}: {error}") from error
        raise ValueError("OUTPUT_DIR is empty; it must be a folder that can be written to")

    def check(self) -> None:
        """Raise `ValueError` if the folder can't be written to."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            writable = os.access(self.folder, os.W_OK | os.X_OK)
        except OSError:
            writable = False
        if not writable:
            raise ValueError(f"OUTPUT_DIR is {str(self.folder)!r}; it must be a folder that can be written to")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep all other processes from replacing files, so that what is read is still there when it is replaced.

        What a process that was killed had begun to rename is renamed first. Raise `OSError` if another process holds
        the folder for too long.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock:
            self._finish_renaming()
            yield

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, None if there is no such file."""
        try:
            return (self.folder / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def replace(self, files: Mapping[str, bytes]) -> list[str]:
        """Replace the files whose bytes are others than those there, in their order, and return their names.

        All are written beside their targets and synced before the first is renamed. If anything fails, the files are
        as they were, and the `OSError` is raised. If the process is killed between two renames, the others follow when
        the folder is locked the next time.
        """
        with self.locked(), ExitStack() as undo:
            self._sweep(files)
            changed = {name: data for name, data in files.items() if self.read(name) != data}
            if not changed:
                return []
            parts = {name: self._write_part(name, data, undo) for name, data in changed.items()}
            with self._noted(parts):
                for name, part in parts.items():
                    self._set_aside(name, undo)
                    part.replace(self.folder / name)
                for folder in {part.parent for part in parts.values()}:
                    _sync(folder)
            undo.pop_all()
            self._sweep(files)
            return list(changed)

    def editions(self, kind: type[P]) -> list[P]:
        """Return the periods of a kind whose data is there, newest first. Files that others put there are none."""
        return sorted(_periods(kind, (path.stem for path in (self.folder / kind.kind).glob("*.jsonl"))), reverse=True)

    def papers(self, period: Period) -> list[Paper]:
        """Return an edition's papers by rank, none if it is not there; raise `UnreadableError` if it can't be read."""
        name = data_name(period)
        papers = []
        for number, line in enumerate((self.read(name) or b"").splitlines(), 1):
            try:
                papers.append(Paper.model_validate_json(line))
            except ValidationError as error:
                raise UnreadableError(f"line {number} of {self.folder / name} is no paper") from error
        return papers

    def history(self, period: Period) -> History:
        """Return an edition's history, an empty one if there is none; raise `UnreadableError` if it can't be read."""
        name = history_name(period)
        try:
            return History.parse(self.read(name) or b"")
        except HistoryError as error:
            raise UnreadableError(f"{self.folder / name}: {error}") from error

    def report(self, period: Period) -> Report | None:
        """Return the report of an edition's last crawl, None if there is none; raise `UnreadableError` as others do."""
        name = report_name(period)
        data = self.read(name)
        try:
            return Report.model_validate_json(data) if data is not None else None
        except ValidationError as error:
            raise UnreadableError(f"{self.folder / name} is no report") from error

    def last_crawled(self, period: Period) -> dt.datetime | None:
        """Return when a crawl last found an edition whole, None if none did.

        Where the report is lost, as it may be where only what changed is kept, it is when the edition last changed.
        """
        report = self.report(period)
        if report and report.confirmed_at:
            return dt.datetime.fromisoformat(report.confirmed_at)
        return last_changed(self.papers(period))

    def has_no_list(self, period: Period) -> bool:
        """Return whether a period is remembered as having no list, and has no data all the same."""
        return self.read(_empty(period)) is not None and not self.has_data(period)

    def has_data(self, period: Period) -> bool:
        """Return whether a period's edition is there."""
        return (self.folder / data_name(period)).exists()

    def remember_no_list(self, period: Period) -> None:
        """Remember that a period has no list. To forget it, delete its file."""
        self.replace({_empty(period): f"The Hub has no list for {period}.\n".encode()})

    @contextmanager
    def _noted(self, names: Iterable[str]) -> Iterator[None]:
        """Keep the names of files whose parts are all there, until they are renamed, or are not to be any more."""
        note = self.folder / _RENAMING
        try:
            _write_synced(note, json.dumps([*names]).encode())
            _sync(self.folder)
            yield
        finally:
            note.unlink(missing_ok=True)

    def _finish_renaming(self) -> None:
        """Rename what a killed process left: it had written all parts, so none or all of its files are to be new."""
        note = self.read(_RENAMING)
        if note is None:
            return
        try:
            names = json.loads(note)
        except ValueError:
            # Killed while it wrote the note: nothing was renamed yet.
            names = []
        for name in names:
            part = self._part(name)
            if part.exists():
                part.replace(self.folder / name)
        self._sweep(names)
        (self.folder / _RENAMING).unlink()

    def _part(self, name: str) -> Path:
        target = self.folder / name
        return target.with_name(f".{target.name}{_PART}")

    def _sweep(self, names: Iterable[str]) -> None:
        """Delete the parts that a killed run left in the files' folders: whoever holds the lock has none there yet."""
        for folder in {(self.folder / name).parent for name in names}:
            for part in folder.glob(f".*{_PART}"):
                part.unlink()

    def _write_part(self, name: str, data: bytes, undo: ExitStack) -> Path:
        """Write a file's new bytes beside it, to be taken away if anything fails."""
        part = self._part(name)
        part.parent.mkdir(parents=True, exist_ok=True)
        undo.callback(part.unlink, missing_ok=True)
        _write_synced(part, data)
        return part

    def _set_aside(self, name: str, undo: ExitStack) -> None:
        """Keep a file under another name, to be put back by a mere rename if anything fails."""
        target = self.folder / name
        kept = target.with_name(f".{target.name}.old{_PART}")
        # Undone last: renaming one of two links to a file to the other leaves both.
        undo.callback(kept.unlink, missing_ok=True)
        try:
            os.link(target, kept)
        except FileNotFoundError:
            undo.callback(target.unlink, missing_ok=True)
        except OSError:
            # There are file systems without links.
            shutil.copy2(target, kept)
            undo.callback(kept.replace, target)
        else:
            undo.callback(kept.replace, target)


def _empty(period: Period) -> str:
    return f"{period.kind}/{period}.empty"


def _periods(kind: type[P], names: Iterable[str]) -> Iterator[P]:
    for name in names:
        try:
            yield kind.parse(name)
        except ValueError:
            continue


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make renames in a folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
