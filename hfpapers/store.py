"""The output folder. The only module that opens a file there: whole files are read, and replaced all or none."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from filelock import FileLock
from pydantic import ValidationError
from scrapy.settings import BaseSettings

from hfpapers.items import Paper
from hfpapers.periods import Day

_LOCK = ".lock"
_PART = ".hfpapers-part"
# Replacing takes milliseconds: a lock held for longer is held by a process that hangs.
_LOCK_TIMEOUT_S = 60


class UnreadableError(Exception):
    """What is in the output folder can't be read back; the message says where."""


def data_name(kind: str, edition: str) -> str:
    """Return the name of an edition's data, in which the store finds it again."""
    return f"{kind}/{edition}.jsonl"


class Store:
    """The files that were published, by their names within the folder, and the days known to have no list."""

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

        Raise `OSError` if another one holds the folder for too long.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock:
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
        as they were, and the `OSError` is raised. What remains is a process killed between two renames: the files
        named first are new then, the others old, and the next run mends it.
        """
        with self.locked(), ExitStack() as undo:
            self._sweep(files)
            changed = {name: data for name, data in files.items() if self.read(name) != data}
            parts = {name: self._write_part(name, data, undo) for name, data in changed.items()}
            for name, part in parts.items():
                self._set_aside(name, undo)
                part.replace(self.folder / name)
            for folder in {part.parent for part in parts.values()}:
                _sync(folder)
            undo.pop_all()
            self._sweep(files)
            return list(changed)

    def editions(self, kind: str) -> list[str]:
        """Return the names of the editions whose data is there, newest first."""
        return sorted((path.stem for path in (self.folder / kind).glob("*.jsonl")), reverse=True)

    def papers(self, kind: str, edition: str) -> list[Paper]:
        """Return an edition's papers by rank, none if it is not there; raise `UnreadableError` if it can't be read."""
        name = data_name(kind, edition)
        papers = []
        for number, line in enumerate((self.read(name) or b"").splitlines(), 1):
            try:
                papers.append(Paper.model_validate_json(line))
            except ValidationError as error:
                raise UnreadableError(f"line {number} of {self.folder / name} is no paper") from error
        return papers

    def has_no_list(self, day: Day) -> bool:
        """Return whether a day is remembered as having no list, and has no data all the same."""
        return self.read(_empty(day)) is not None and not self.has_data(day)

    def has_data(self, day: Day) -> bool:
        """Return whether a day's edition is there."""
        return (self.folder / data_name(day.kind, str(day))).exists()

    def remember_no_list(self, day: Day) -> None:
        """Remember that a day has no list. To forget it, delete its file."""
        self.replace({_empty(day): f"The Hub has no list for {day}.\n".encode()})

    def _sweep(self, names: Iterable[str]) -> None:
        """Delete the parts that a killed run left in the files' folders: whoever holds the lock has none there yet."""
        for folder in {(self.folder / name).parent for name in names}:
            for part in folder.glob(f".*{_PART}"):
                part.unlink()

    def _write_part(self, name: str, data: bytes, undo: ExitStack) -> Path:
        """Write a file's new bytes beside it, to be taken away if anything fails."""
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}{_PART}")
        undo.callback(part.unlink, missing_ok=True)
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
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


def _empty(day: Day) -> str:
    return f"{day.kind}/{day}.empty"


def _sync(folder: Path) -> None:
    """Make renames in a folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
