"""Copies the database and the site of an archive in an object store into the store, if they changed.

The files of the site are copied first. The database is replaced last, and only if no other machine has replaced it
since the files were compared with it. So the copy of the database always has everything that was published when it was
compared, and of two machines that copy at the same time, the later one compares and copies again.
"""

import hashlib
import logging
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from filelock import FileLock, Timeout
from pydantic import BaseModel, ValidationError

from hfpapers.archive.changes import add_replaced_files
from hfpapers.archive.connection import ForeignFileError
from hfpapers.archive.database import Archive, ArchiveError
from hfpapers.config import Config
from hfpapers.site.site import Site, SiteError, SiteUpdate
from hfpapers.storage.interface import ConflictError
from hfpapers.storage.store import EditionStore
from hfpapers.text.plain import count

if TYPE_CHECKING:
    # It needs obstore, which is optional.
    from hfpapers.storage.objects import StoredObject

logger = logging.getLogger(__name__)

_LOCK = ".uploading.lock"
# A new site of a large archive takes minutes.
_LOCK_TIMEOUT_S = 600
# How often the copies are made again because another machine has made them meanwhile.
_MAX_ATTEMPTS = 10


class _Receipt(BaseModel):
    """The version of the database in the store whose site is that on this machine, and the digest of its bytes."""

    version: dict[str, str]
    digest: str


class Uploads:
    """Brings the database and the site on this machine up to date, and copies them into the object store."""

    def __init__(self, store: EditionStore, archive: Archive, site: Site | None) -> None:
        self._store = store
        self._archive = archive
        self._site = site

    @classmethod
    def from_config(cls, config: Config, store: EditionStore) -> Self | None:
        """Return the uploads of an archive in an object store; None if it is in a folder, or has no database."""
        archive = Archive.from_config(config, store) if store.files.is_shared else None
        return cls(store, archive, Site.from_config(config, store)) if archive else None

    def run(self, update_site: Callable[[Site], SiteUpdate] = Site.update) -> bool:
        """Update the database and the site, and copy what changed. Return False, with a warning, if something failed.

        The next call copies what is missing. `update_site` may build the site completely.
        """
        folder = self._store.files.local_path
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with FileLock(folder / _LOCK, timeout=_LOCK_TIMEOUT_S):
                return self._run(update_site)
        except Timeout:
            logger.warning("another process is uploading the database and the site; the next crawl completes them")
        except ForeignFileError as error:
            logger.warning("the database and the site were not uploaded: %s", error)
        except (ArchiveError, sqlite3.Error, OSError) as error:
            logger.warning("the database and the site were not uploaded completely: %s", error)
        return False

    def _run(self, update_site: Callable[[Site], SiteUpdate]) -> bool:
        for _ in range(_MAX_ATTEMPTS):
            try:
                return self._copy(update_site)
            except ConflictError:
                update_site = Site.update
        raise OSError("other machines keep uploading theirs")

    def _copy(self, update_site: Callable[[Site], SiteUpdate]) -> bool:
        """Compare, update and copy once; raise `ConflictError` if another machine has done so meanwhile."""
        copy = self._archive.copy
        found = copy.find() if copy else None
        receipt = self._read_receipt(found)
        if copy and found and not receipt:
            copy.check_ours(found)
        # Opening it loads what changed.
        with self._store.files.locked(), self._archive.open() as connection:
            if self._site and not receipt:
                # Another machine may have replaced feeds after this one had copied them into the site.
                add_replaced_files(connection)
        number_copied, is_complete = self._copy_site(update_site, has_receipt=receipt is not None)
        if copy:
            data = copy.read()
            digest = hashlib.sha256(data).hexdigest()
            is_changed = not (receipt and receipt.digest == digest) and not (found and found.has_bytes(data))
            version = copy.upload(data, found) if is_changed or not found else found.version
            if self._site and is_complete:
                receipt = _Receipt(version=dict(version), digest=digest)
                self._site.folder.receipt.write_text(receipt.model_dump_json(), encoding="utf8")
            if is_changed or number_copied:
                names = [*([copy.name] if is_changed else []), *_name_files(number_copied)]
                logger.info("uploaded %s to %s", " and ".join(names), self._store.location)
        return is_complete

    def _copy_site(self, update_site: Callable[[Site], SiteUpdate], *, has_receipt: bool) -> tuple[int, bool]:
        """Update the site and its copy. Return how many files were copied or removed, and whether all are."""
        site = self._site
        if site is None or site.copy is None:
            return 0, True
        try:
            # If the database has an edition whose files another machine was replacing, they are complete by now.
            with self._store.files.locked():
                update = update_site(site)
        except SiteError as error:
            logger.warning("%s", error)
            return 0, False
        copied = site.copy.update(update.changed if has_receipt and not update.is_complete else None)
        for path in sorted({*update.foreign, *copied.foreign}):
            logger.warning("site: left %s in place, because hfpapers did not write it", path)
        # An update is a part of what the log says about each edition. A new site is one more thing to look at.
        if update.number_rendered or update.changed:
            logger.log(logging.INFO if update.is_complete else logging.DEBUG, "%s", update)
        return copied.number, True

    def _read_receipt(self, found: "StoredObject | None") -> _Receipt | None:
        """Return the receipt of the copy; None if it is not complete, or another machine has made the current one."""
        if self._site is None or found is None:
            return None
        try:
            receipt = _Receipt.model_validate_json(self._site.folder.receipt.read_bytes())
        except (FileNotFoundError, NotADirectoryError, ValidationError):
            return None
        return receipt if receipt.version == found.version else None


def _name_files(number: int) -> list[str]:
    return [f"{count(number, 'file')} of the site"] if number else []
