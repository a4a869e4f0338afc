"""What a transaction in an object store has read and written, so that it notices what other machines change meanwhile.

The new bytes of a file are made from other files, too. A feed is made from all editions, for example: if another
machine publishes one after they were listed, the new feed lacks it, although nobody has changed the feed itself.
"""

from collections.abc import Collection, Mapping

from hfpapers.storage.interface import ConflictError
from hfpapers.storage.objects import Objects, StoredObject, Version


class Transaction:
    """The objects that a function has read or looked for, the folders that it has listed, and what it has written.

    Attributes:
        is_repeated: Whether a conflict has ended an earlier call of the function.
        replaced_before: The names of the files that were replaced by calls that a conflict ended.
    """

    def __init__(self) -> None:
        self.is_repeated = False
        self.replaced_before: frozenset[str] = frozenset()
        self._replaced: set[str] = set()
        self._versions: dict[str, Version | None] = {}
        self._folders: dict[str, set[str]] = {}

    def repeat(self) -> None:
        """Forget what was read, because the function is called again."""
        self.is_repeated = True
        self.replaced_before = frozenset(self._replaced)
        self._versions.clear()
        self._folders.clear()

    def add_read(self, name: str, found: StoredObject | None) -> None:
        """Add an object as it was found, or was not found, for the first time."""
        self._versions.setdefault(name, found.version if found else None)

    def add_listed(self, folder: str, names: Collection[str]) -> None:
        """Add the names of the objects in a folder, as they were listed for the first time."""
        self._folders.setdefault(folder, {*names})

    def add_replaced(self, name: str, version: Version | None) -> None:
        """Add the new version of an object that was replaced; None if it was removed."""
        self._replaced.add(name)
        self._versions[name] = version
        names = self._folders.get(_folder(name), set())
        if version:
            names.add(name)
        else:
            names.discard(name)

    def check(self, objects: Objects, changed: Collection[str]) -> None:
        """Raise `ConflictError` if something that was read is not the same any more, before files are `changed`.

        The changed files themselves are written on conditions of their own. A machine that changes something after this
        check writes what is made of it later still, and has a conflict then.
        """
        versions = {name: version for name, version in self._versions.items() if name not in changed}
        for folder in sorted({*self._folders, *map(_folder, versions)}):
            current = objects.list_folder(folder)
            listed = self._folders.get(folder)
            if listed is not None and listed != {*current}:
                raise ConflictError(folder)
            for name, version in versions.items():
                if _folder(name) == folder and _version(current, name) != version:
                    raise ConflictError(name)


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _version(found: Mapping[str, StoredObject], name: str) -> Version | None:
    return found[name].version if name in found else None
