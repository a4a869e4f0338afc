"""The journal of a folder: the names of the files that are being renamed. It exists only while they are."""

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path

from hfpapers.storage.files import CORRUPT_SUFFIX, is_file_name, sync_folder, write_synced

logger = logging.getLogger(__name__)

_NAME = ".renaming.json"


class Journal:
    """Tells the next process which files a killed one was renaming. All methods need the lock of the folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / _NAME
        self._part = folder / f".{_NAME}.part"

    @contextmanager
    def recording(self, names: Iterable[str]) -> Iterator[None]:
        """Record which files are being renamed. All of their parts must be complete."""
        try:
            # If the process is killed while it writes, the journal does not exist yet.
            write_synced(self._part, json.dumps([*names]).encode())
            self._part.replace(self.path)
            sync_folder(self.path.parent)
            yield
        finally:
            self.remove()

    def read(self) -> list[str]:
        """Return the names of the files that a killed process was renaming.

        A corrupt journal, which no process leaves behind, is kept under another name, with a warning. The next crawl of
        an edition replaces the files that differ.
        """
        try:
            names = _parse(self.path.read_bytes())
        except FileNotFoundError:
            return []
        except IsADirectoryError:
            names = None
        if names is None:
            kept = self._unused_name()
            logger.warning("%s is corrupt; keeping it as %s", self.path, kept.name)
            self.path.replace(kept)
            return []
        return names

    def _unused_name(self) -> Path:
        names = chain([f"{_NAME}{CORRUPT_SUFFIX}"], (f"{_NAME}{CORRUPT_SUFFIX}-{number}" for number in count(2)))
        return next(path for path in map(self.path.with_name, names) if not path.exists())

    def remove(self) -> None:
        """Remove the journal after all files are renamed."""
        self._part.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)


def _parse(data: bytes) -> list[str] | None:
    """Return the names in a journal; None if it is not a list of the names of files in the folder."""
    try:
        names = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return names if isinstance(names, list) and all(map(is_file_name, names)) else None
