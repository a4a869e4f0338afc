"""The folder of the site, and the list of the files that hfpapers has written into it."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

# Names of hidden files, which web servers and GitHub Pages do not publish.
LIST = ".hfpapers-site"
_RECEIPT = ".hfpapers-uploaded"
_LOCK = ".hfpapers-lock"
_PART = ".hfpapers-part"
_FIRST_LINE = "The files of the site of hfpapers"
# A rebuild of a large site takes longer. Whoever does it then updates what has changed meanwhile.
_LOCK_TIMEOUT_S = 10
# What file systems accept.
_MAX_NAME_BYTES = 255


class SiteFolderError(Exception):
    """Raised if the site cannot be written. The message is one line."""


class SiteFolder:
    """Replaces the files of the site one by one, and removes only files that it has written.

    The list has a line with the fingerprint of what the site was built with, then a path in each line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        # A file that exists while the copy in an object store has the same files. Who makes the copy writes it.
        self.receipt = path / _RECEIPT
        self._files: dict[str, None] = {}
        self.fingerprint = ""
        # The files of somebody else that are in the place of a page.
        self.foreign: list[str] = []

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Prevent other processes from updating the site, and read the list.

        Raises:
            SiteFolderError: if the folder contains files, but no list, or if another process updates the site.
            OSError: if the folder cannot be written to.
        """
        if self.path.exists() and not (self.path / LIST).exists() and any(_visible_files(self.path)):
            raise SiteFolderError(
                f"{self.path} has files that are not of the site; move or remove the folder, or switch the site off"
                " with SITE=no"
            )
        self.path.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.path / _LOCK, timeout=_LOCK_TIMEOUT_S):
                self._read_list()
                yield
        except Timeout as error:
            raise SiteFolderError(f"another process is updating {self.path}; the next crawl completes it") from error

    @property
    def files(self) -> list[str]:
        """The paths of the files that hfpapers has written, some of which may have been removed since."""
        return [*self._files]

    def existing_files(self) -> list[str]:
        """Return the paths of the files that hfpapers has written, and that have not been removed."""
        return [path for path in self._files if (self.path / path).is_file()]

    def begin(self, paths: Iterable[str], *, is_complete: bool) -> None:
        """Add the paths of files to the list before they are written, and remove the receipt of the copy.

        If the update `is_complete`, the site has no fingerprint until `finish`, so that a later update begins again.
        """
        self.receipt.unlink(missing_ok=True)
        new = dict.fromkeys(path for path in paths if path not in self._files)
        self.foreign = [path for path in new if (self.path / path).exists()]
        added = [path for path in new if path not in self.foreign]
        self._files |= dict.fromkeys(added)
        if is_complete:
            self.fingerprint = ""
        if is_complete or added:
            self._write_list()

    def finish(self, paths: Iterable[str], fingerprint: str) -> None:
        """Write the list of a site that was built completely."""
        self._files = dict.fromkeys(path for path in sorted(paths) if path not in self.foreign)
        self.fingerprint = fingerprint
        self._write_list()

    def replace(self, path: str, data: bytes | None) -> bool:
        """Replace a file, or remove it if there are no bytes. Return whether anything changed."""
        if path not in self._files:
            return False
        target = self.path / path
        if data is None:
            is_changed = target.is_file()
            target.unlink(missing_ok=True)
            _remove_empty(target.parent, self.path)
            return is_changed
        if _read(target) == data:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}{_PART}")
        part.write_bytes(data)
        part.replace(target)
        return True

    def _read_list(self) -> None:
        self.fingerprint, files = parse_list(_read(self.path / LIST) or b"")
        self._files = dict.fromkeys(files)

    def _write_list(self) -> None:
        part = self.path / f"{LIST}{_PART}"
        part.write_bytes(format_list(self.fingerprint, self._files))
        part.replace(self.path / LIST)


def format_list(fingerprint: str, paths: Iterable[str]) -> bytes:
    """Return the bytes of the list of a site: the fingerprint of what it was built with, and the paths of its files."""
    return "\n".join([f"{_FIRST_LINE} {fingerprint}", *paths, ""]).encode()


def parse_list(data: bytes) -> tuple[str, list[str]]:
    """Return the fingerprint and the paths of a list."""
    lines = data.decode("utf8", "replace").splitlines()
    fingerprint = lines[0].removeprefix(_FIRST_LINE).strip() if lines else ""
    return fingerprint, [line for line in lines[1:] if _is_inside(line)]


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _visible_files(folder: Path) -> Iterator[str]:
    return (name for name in os.listdir(folder) if name not in {_LOCK, f"{LIST}{_PART}"})  # noqa: PTH208


def _is_inside(path: str) -> bool:
    """Return whether a line of the list is the path of a file in the folder. Somebody may have edited the list."""
    names = path.split("/")
    is_path = path.isprintable() and "\\" not in path and all(len(name.encode()) <= _MAX_NAME_BYTES for name in names)
    return is_path and bool(names[0]) and ".." not in names


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove a folder whose last file was removed."""
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
