"""A folder in which several files are replaced at once: all of them or none, even if the process is killed."""

import errno
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock

# `scrapy demo` puts this file into its folder. No other crawl publishes into a folder that contains it.
DEMO_MARKER = ".hfpapers-demo"

_LOCK = ".lock"
# New bytes are written to a part beside the target, which is renamed when all parts are complete.
_PART_SUFFIX = ".hfpapers-part"
# The journal lists the files that are being renamed. It exists only while they are.
_JOURNAL = ".renaming.json"
# A replacement takes milliseconds. A process that holds the lock for longer than this hangs.
_LOCK_TIMEOUT_S = 60


class AtomicFolder:
    """Reads and replaces files, which are identified by their paths relative to the folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(path / _LOCK, timeout=_LOCK_TIMEOUT_S)

    def check_writable(self) -> None:
        """Create the folder if it does not exist; raise `OSError` if it is not a folder that can be written to."""
        self.path.mkdir(parents=True, exist_ok=True)
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.path))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Prevent other processes from replacing files, so that a file does not change between reading and replacing.

        If a process was killed while it renamed files, the remaining files are renamed first.

        Raises:
            OSError: if another process holds the lock for a minute.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with self._lock:
            self._finish_renaming()
            yield

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file, or None if the file does not exist."""
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def replace(self, files: Mapping[str, bytes]) -> list[str]:
        """Replace the files whose bytes differ from the current ones, in the given order, and return their names.

        All new bytes are written beside their targets and synced before the first file is renamed. If anything fails,
        the previous files are restored. If the process is killed between two renames, the remaining files are renamed
        when the folder is locked the next time.

        Raises:
            OSError: if a file cannot be replaced. All files are unchanged.
        """
        with self.locked(), ExitStack() as undo:
            self._remove_parts(files)
            changed = {name: data for name, data in files.items() if self.read(name) != data}
            if not changed:
                return []
            parts = {name: self._write_part(name, data, undo) for name, data in changed.items()}
            with self._journal(parts):
                for name, part in parts.items():
                    self._back_up(name, undo)
                    part.replace(self.path / name)
                for folder in {part.parent for part in parts.values()}:
                    _sync_folder(folder)
            undo.pop_all()
            self._remove_parts(files)
            return list(changed)

    @contextmanager
    def _journal(self, names: Iterable[str]) -> Iterator[None]:
        """Record which files are being renamed. All of their parts must be complete."""
        journal = self.path / _JOURNAL
        try:
            _write_synced(journal, json.dumps([*names]).encode())
            _sync_folder(self.path)
            yield
        finally:
            journal.unlink(missing_ok=True)

    def _finish_renaming(self) -> None:
        """Complete the replacement of a killed process: it had written all parts, but not renamed all of them."""
        journal = self.read(_JOURNAL)
        if journal is None:
            return
        try:
            names = json.loads(journal)
        except ValueError:
            # The process was killed while it wrote the journal, so it had not renamed any file.
            names = []
        for name in names:
            part = self._part_path(name)
            if part.exists():
                part.replace(self.path / name)
        self._remove_parts(names)
        (self.path / _JOURNAL).unlink()

    def _part_path(self, name: str) -> Path:
        target = self.path / name
        return target.with_name(f".{target.name}{_PART_SUFFIX}")

    def _remove_parts(self, names: Iterable[str]) -> None:
        """Remove parts and backups from the folders of the files. While the lock is held, none of them is in use."""
        for folder in {(self.path / name).parent for name in names}:
            for part in folder.glob(f".*{_PART_SUFFIX}"):
                part.unlink()

    def _write_part(self, name: str, data: bytes, undo: ExitStack) -> Path:
        """Write the new bytes of a file beside it. `undo` removes them."""
        part = self._part_path(name)
        part.parent.mkdir(parents=True, exist_ok=True)
        undo.callback(part.unlink, missing_ok=True)
        _write_synced(part, data)
        return part

    def _back_up(self, name: str, undo: ExitStack) -> None:
        """Keep the current file under another name. `undo` renames it back, which needs no space on the disk."""
        target = self.path / name
        backup = target.with_name(f".{target.name}.old{_PART_SUFFIX}")
        # This is undone last: renaming one of two links of the same file to the other leaves both in place.
        undo.callback(backup.unlink, missing_ok=True)
        try:
            os.link(target, backup)
        except FileNotFoundError:
            undo.callback(target.unlink, missing_ok=True)
        except OSError:
            # Some file systems do not support links.
            shutil.copy2(target, backup)
            undo.callback(backup.replace, target)
        else:
            undo.callback(backup.replace, target)


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the renames in a folder survive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
