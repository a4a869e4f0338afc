"""What the rest of the project knows of the place of an archive: a local folder, or an object store."""

import errno
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    # It needs obstore, which is optional.
    from hfpapers.storage.objects import Objects

T = TypeVar("T")


class ConflictError(Exception):
    """Raised if another machine has changed a file since it was read. `Storage.transact` handles it."""


class UnreachableError(OSError):
    """Raised if an object store cannot be reached, or refuses a request. That says nothing about a single file.

    Attributes:
        reason: What is wrong, in a few words.
        is_permanent: Whether a setting, a variable of the environment or a permission has to be changed.
    """

    def __init__(self, reason: str, location: str, *, is_permanent: bool = False) -> None:
        super().__init__(errno.EIO, reason, location)
        self.reason = reason
        self.is_permanent = is_permanent

    def __str__(self) -> str:
        """Return it without the number of the error, which says nothing."""
        return f"{self.filename}: {self.reason}"


class FileStat(NamedTuple):
    """The size of a file in bytes, and a text that differs when its bytes have changed."""

    size: int
    version: str


class Storage(ABC):
    """Reads and replaces the files of an archive. Their names are their paths relative to it, like ``feeds/daily.xml``.

    All methods that read or write raise `OSError` if that fails.

    Attributes:
        location: The path or the URL of the archive, for messages and logs.
        local_path: The folder on this machine in which views of the archive are built, like the database and the site.
    """

    location: str
    local_path: Path

    @property
    def is_shared(self) -> bool:
        """Whether other machines change the files, so that what is in `local_path` may be outdated."""
        return self.objects is not None

    @property
    def objects(self) -> "Objects | None":
        """The objects of an object store, into which views of the archive are copied; None for a local folder."""
        return None

    def locate(self, name: str) -> str:
        """Return the complete path or URL of a file, for messages and logs."""
        return f"{self.location}/{name}"

    @abstractmethod
    def check_writable(self) -> None:
        """Raise `OSError` if files cannot be written. A folder that does not exist is created."""

    @abstractmethod
    def has_marker(self, name: str) -> bool:
        """Return whether the archive, or a folder that contains it, has a file with this name."""

    @abstractmethod
    def locked(self) -> AbstractContextManager[None]:
        """Return a context in which all reads see one state of the files.

        In a local folder, other processes cannot replace files meanwhile. In an object store, a file that another
        machine has replaced is noticed when it is written. What an interrupted process had begun is completed first.

        Raises:
            OSError: if another process holds the lock of the folder for a minute.
        """

    @abstractmethod
    def locked_if_writable(self) -> AbstractContextManager[None]:
        """Do the same, except in a folder that cannot be written to. Another user may replace files in it meanwhile."""

    @abstractmethod
    def locked_async(self) -> AbstractAsyncContextManager[None]:
        """Do the same in a coroutine, without blocking the event loop while another process holds the lock.

        The code that runs inside must not await anything, because a lock belongs to a process, not to a coroutine.
        """

    def transact(self, function: Callable[[], T]) -> T:
        """Call a function that reads and writes files, in the context of `locked`, and return its result.

        If another machine has changed one of these files in between, the function is called again.

        Raises:
            OSError: if other machines change the files again and again.
        """
        with self.locked():
            return function()

    @abstractmethod
    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file, or None if the file does not exist."""

    @abstractmethod
    def exists(self, name: str) -> bool:
        """Return whether there is a file. One that cannot be read is there."""

    @abstractmethod
    def stat(self, names: Iterable[str]) -> Mapping[str, FileStat]:
        """Return the sizes and the versions of files, without those that do not exist or cannot be read."""

    @abstractmethod
    def names_in(self, folder: str) -> frozenset[str]:
        """Return the names of the files in a folder, without its path. A local folder may contain other folders."""

    @abstractmethod
    def find(self, pattern: str) -> list[str]:
        """Return the names of the files that match a pattern, like ``feeds/topics/*.xml``, in their order."""

    @abstractmethod
    def append(self, name: str, line: bytes) -> None:
        """Append a line to a file. If a process was killed while it appended a line, the incomplete line is removed.

        The archive must be locked.
        """

    @abstractmethod
    def replace(self, files: Mapping[str, bytes]) -> list[str]:
        """Replace the files whose bytes differ from the current ones, in the given order, and return their names.

        A file whose new bytes are empty is removed.

        Raises:
            OSError: if a file cannot be replaced.
            ConflictError: if another machine has changed a file since it was read. `transact` handles it.
        """
