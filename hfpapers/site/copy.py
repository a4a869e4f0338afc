"""The copy of the site in an object store, from which it is served.

A list in the store names all files that hfpapers has ever written into the copy, so that it replaces and removes no
others. It has the format of the list in the local folder.
"""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from hfpapers.site.folder import LIST, SiteFolder, format_list, parse_list

if TYPE_CHECKING:
    # It needs obstore, which is optional.
    from hfpapers.storage.objects import Objects, StoredObject

T = TypeVar("T")

# Most of the time of a request is spent on waiting.
_THREADS = 12


@dataclass(frozen=True)
class CopiedFiles:
    """The number of files that were uploaded or removed, and the paths of files of others that were left in place."""

    number: int
    foreign: Sequence[str] = ()


class SiteCopy:
    """The copy of the site in the objects of a folder."""

    def __init__(self, objects: "Objects", name: str, folder: SiteFolder) -> None:
        """Create it; `name` is the folder in the store, and `folder` the site on this machine."""
        self._objects = objects
        self._name = name
        self._folder = folder

    def update(self, changed: Collection[str] | None) -> CopiedFiles:
        """Upload files that changed, and remove those that do not exist any more.

        `changed` are their paths; None if they are not known, because an update was interrupted, or another machine has
        updated the copy. All files are compared with it then.

        Raises:
            OSError: if the store cannot be read or written. The next update has to compare all files.
            ConflictError: if another machine updates the copy at the same time.
        """
        if changed is not None and not changed:
            return CopiedFiles(0)
        listed = self._objects.get(self._locate(LIST))
        known = dict.fromkeys(parse_list(listed[0])[1] if listed else ())
        paths = dict.fromkeys([*self._folder.files, *known]) if changed is None else changed
        existing = dict.fromkeys(path for path in paths if (self._folder.path / path).is_file())
        stored = self._list() if changed is None else self._find([path for path in existing if path not in known])
        outdated = [path for path in existing if not self._is_copied(path, stored.get(path))]
        foreign = [path for path in outdated if path in stored and path not in known]
        added = [path for path in existing if path not in known and path not in foreign]
        if added:
            # If the upload is interrupted, the next one knows that these files are not of others.
            data = format_list("", [*known, *added])
            self._objects.put(self._locate(LIST), data, listed[1] if listed else None)
        missing = [path for path in paths if path in known and path not in existing]
        obsolete = [path for path in missing if changed is not None or path in stored]
        uploaded = [path for path in outdated if path not in foreign]
        _run_all(self._upload, uploaded)
        _run_all(self._remove, obsolete)
        return CopiedFiles(len(uploaded) + len(obsolete), foreign)

    def _locate(self, path: str) -> str:
        return f"{self._name}/{path}"

    def _list(self) -> "dict[str, StoredObject]":
        """Return all objects in the folder by their paths in it."""
        prefix = self._locate("")
        return {name.removeprefix(prefix): found for name, found in self._objects.list_tree(self._name).items()}

    def _find(self, paths: Sequence[str]) -> "dict[str, StoredObject]":
        """Return the objects with these paths that exist."""
        found = _run_all(lambda path: self._objects.find(self._locate(path)), paths)
        return {path: stored for path, stored in zip(paths, found, strict=True) if stored}

    def _is_copied(self, path: str, stored: "StoredObject | None") -> bool:
        return stored is not None and stored.has_bytes((self._folder.path / path).read_bytes())

    def _upload(self, path: str) -> None:
        self._objects.overwrite(self._locate(path), (self._folder.path / path).read_bytes())

    def _remove(self, path: str) -> None:
        self._objects.delete(self._locate(path))


def _run_all(function: Callable[[str], T], values: Sequence[str]) -> list[T]:
    """Call a function for many values at the same time, and return the results. After an error, no call begins."""
    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            return [*pool.map(function, values)]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
