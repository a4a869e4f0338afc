"""A folder in which several files are replaced at once: all of them or none, even if the process is killed."""

import asyncio
import errno
import json
import logging
import os
import shutil
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from filelock import FileLock, Timeout

from hfpapers import clock

logger = logging.getLogger(__name__)

# `scrapy demo` puts this file into its folder. No other crawl publishes into a folder that contains it.
DEMO_MARKER = ".hfpapers-demo"

_LOCK = ".lock"
# New bytes are written to a part beside the target, which is renamed when all parts are complete.
_PART_SUFFIX = ".hfpapers-part"
# The journal lists the files that are being renamed. It exists only while they are.
_JOURNAL = ".renaming.json"
# A replacement takes milliseconds. A process that holds the lock for longer than this hangs.
_LOCK_TIMEOUT_S = 60
_LOCK_POLL_INTERVAL_S = 0.05
# A corrupt file is kept under its name with this suffix.
CORRUPT_SUFFIX = ".corrupt"
_CHUNK = 64 * 1024


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

    @asynccontextmanager
    async def locked_async(self) -> AsyncIterator[None]:
        """Do the same in a coroutine, without blocking the event loop while another process holds the lock.

        The code that runs inside must not await anything, because a lock belongs to a process, not to a coroutine.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        started = clock.monotonic()
        while True:
            try:
                self._lock.acquire(timeout=0)
                break
            except Timeout:
                if clock.monotonic() - started > _LOCK_TIMEOUT_S:
                    raise
            await asyncio.sleep(_LOCK_POLL_INTERVAL_S)
        try:
            with self.locked():
                yield
        finally:
            self._lock.release()

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file, or None if the file does not exist."""
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def append(self, name: str, line: bytes) -> None:
        """Append a line to a file, in the same time whatever its size. The folder must be locked.

        If a process was killed while it appended a line, the incomplete line is removed first.

        Raises:
            OSError: if the file cannot be written.
        """
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            file.truncate(_end_of_last_line(file))
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

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
        journal, part = self.path / _JOURNAL, self._part_path(_JOURNAL)
        try:
            # If the process is killed while it writes, the journal does not exist yet.
            _write_synced(part, json.dumps([*names]).encode())
            part.replace(journal)
            _sync_folder(self.path)
            yield
        finally:
            part.unlink(missing_ok=True)
            journal.unlink(missing_ok=True)

    def _finish_renaming(self) -> None:
        """Complete the replacement of a killed process: it had written all parts, but not renamed all of them."""
        journal = self.read(_JOURNAL)
        if journal is None:
            return
        names = _parse_journal(journal)
        if names is None:
            # No process leaves such a journal behind. The next crawl of an edition replaces the files that differ.
            kept = f"{_JOURNAL}{CORRUPT_SUFFIX}"
            logger.warning("%s is corrupt; keeping it as %s", self.path / _JOURNAL, kept)
            (self.path / _JOURNAL).replace(self.path / kept)
            return
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


def _parse_journal(journal: bytes) -> list[str] | None:
    """Return the names of the files in a journal; None if it is not a list of files in the folder."""
    try:
        names = json.loads(journal)
    except (ValueError, RecursionError):
        return None
    return names if isinstance(names, list) and all(map(_is_file_name, names)) else None


def _is_file_name(name: object) -> bool:
    """Return whether a value is the path of a file inside of the folder."""
    if not isinstance(name, str) or not name.isprintable():
        return False
    path = PurePosixPath(name)
    return bool(path.name) and not path.is_absolute() and ".." not in path.parts


def _end_of_last_line(file: BinaryIO) -> int:
    """Return the position after the last line end in a file."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _CHUNK)
        file.seek(start)
        position = file.read(end - start).rfind(b"\n")
        if position >= 0:
            return start + position + 1
        end = start
    return 0
