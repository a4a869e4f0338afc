"""A folder in which several files are replaced at once: all of them or none, even if the process is killed."""

import asyncio
import errno
import os
import shutil
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager, nullcontext, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from hfpapers import clock
from hfpapers.storage.files import append_synced, sync_folder, write_synced
from hfpapers.storage.interface import FileStat, Storage
from hfpapers.storage.journal import Journal

_LOCK = ".lock"
# New bytes are written to a part beside the target, which is renamed when all parts are complete.
_PART_SUFFIX = ".hfpapers-part"
# A replacement takes milliseconds. A process that holds the lock for longer than this hangs.
_LOCK_TIMEOUT_S = 60
_LOCK_POLL_INTERVAL_S = 0.05


class AtomicFolder(Storage):
    """A local folder. Its lock is a file, and a journal names the files that are being replaced."""

    def __init__(self, path: Path) -> None:
        self.path = self.local_path = path
        self.location = str(path)
        self._lock = FileLock(path / _LOCK, timeout=_LOCK_TIMEOUT_S)
        self._journal = Journal(path)

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

    @contextmanager
    def locked_if_writable(self) -> Iterator[None]:
        """Do the same, except in a folder that cannot be written to. Another user may replace files in it meanwhile."""
        is_writable = os.access(self.path, os.W_OK | os.X_OK)
        with self.locked() if is_writable else nullcontext():
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

    def has_marker(self, name: str) -> bool:
        """Return whether the folder, or one that contains it, has a file with this name."""
        return any((folder / name).exists() for folder in (self.path, *self.path.absolute().parents))

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file, or None if the file does not exist."""
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def exists(self, name: str) -> bool:
        """Return whether there is a file. One that cannot be read is there."""
        try:
            return (self.path / name).is_file()
        except PermissionError:
            return True

    def stat(self, names: Iterable[str]) -> Mapping[str, FileStat]:
        """Return the sizes of files, and the times of modification in nanoseconds as their versions."""
        stats: dict[str, FileStat] = {}
        for name in names:
            with suppress(OSError):
                stat = (self.path / name).stat()
                stats[name] = FileStat(stat.st_size, str(stat.st_mtime_ns))
        return stats

    def names_in(self, folder: str) -> frozenset[str]:
        """Return the names of the files and folders in a folder, without its path."""
        try:
            # Unlike glob(), this does not hide an error. It is faster than iterdir(), which makes a path of each name.
            return frozenset(os.listdir(self.path / folder))  # noqa: PTH208
        except (FileNotFoundError, NotADirectoryError):
            return frozenset()

    def append(self, name: str, line: bytes) -> None:
        """Append a line to a file, in the same time whatever its size. The folder must be locked.

        If a process was killed while it appended a line, the incomplete line is removed first.

        Raises:
            OSError: if the file cannot be written.
        """
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        append_synced(path, line)

    def replace(self, files: Mapping[str, bytes]) -> list[str]:
        """Replace the files whose bytes differ from the current ones, in the given order, and return their names.

        A file whose new bytes are empty is removed.

        All new bytes are written beside their targets and synced before the first file is renamed. If anything fails,
        the previous files are restored. If the process is killed between two renames, the remaining files are renamed
        when the folder is locked the next time. If it is killed while it restores files after an error, some of them
        may be new and others old, until the next crawl or rendering of the edition replaces those that differ.

        Raises:
            OSError: if a file cannot be replaced. All files are unchanged.
        """
        with self.locked(), ExitStack() as undo:
            self._remove_parts(files)
            changed = {name: data for name, data in files.items() if (self.read(name) or b"") != data}
            if not changed:
                return []
            parts = {name: self._write_part(name, data, undo) for name, data in changed.items()}
            with self._journal.recording(parts):
                for name, part in parts.items():
                    self._back_up(name, undo)
                    self._install(part, name)
                for folder in {part.parent for part in parts.values()}:
                    sync_folder(folder)
            undo.pop_all()
            self._remove_parts(files)
            return list(changed)

    def find(self, pattern: str) -> list[str]:
        """Return the names of the files that match a pattern, like ``feeds/topics/*.xml``, in their order."""
        paths = (path for path in self.path.glob(pattern) if path.is_file())
        return sorted(path.relative_to(self.path).as_posix() for path in paths)

    def _finish_renaming(self) -> None:
        """Complete the replacement of a killed process: it had written all parts, but not renamed all of them."""
        names = self._journal.read()
        for name in names:
            part = self._part_path(name)
            if part.exists():
                self._install(part, name)
        self._remove_parts(names)
        self._journal.remove()

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
        write_synced(part, data)
        return part

    def _install(self, part: Path, name: str) -> None:
        """Rename the complete part of a file to its target. An empty part stands for a file that is removed."""
        if part.stat().st_size:
            part.replace(self.path / name)
        else:
            (self.path / name).unlink(missing_ok=True)
            part.unlink()

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
