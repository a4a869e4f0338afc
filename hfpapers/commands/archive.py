"""What the commands that read the database have in common."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from hfpapers.archive.connection import is_corrupt
from hfpapers.archive.database import Archive, ArchiveError
from hfpapers.commands.base import EXIT_MISSING, EXIT_NOT_PUBLISHED, CommandError
from hfpapers.commands.progress import track
from hfpapers.config import Config
from hfpapers.editions.periods import KINDS
from hfpapers.storage.store import EditionStore


@contextmanager
def open_archive(config: Config) -> Iterator[sqlite3.Connection]:
    """Bring the database up to date, and open it.

    A temporary one is built if ARCHIVE_DB names none, or its folder is read-only.

    Raises:
        CommandError: if no edition is stored, or the database cannot be read or written.
    """
    store = EditionStore.open(config)
    show_progress = partial(track, description="loading")
    with ExitStack() as stack:
        try:
            if not any(store.editions(kind) for kind in KINDS.values()):
                message = f"no editions in {store.location}; `scrapy crawl daily` publishes the newest"
                raise CommandError(message, EXIT_MISSING)
            archive = Archive.from_config(config, store)
            if archive is None or not archive.is_writable:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hfpapers-")))
                archive = Archive.at(folder / "archive.db", config, store)
            connection = stack.enter_context(archive.open(show_progress))
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error), EXIT_NOT_PUBLISHED) from error
        try:
            yield connection
        except sqlite3.Error as error:
            if not is_corrupt(error):
                raise CommandError(f"{archive.path} cannot be read: {error}", EXIT_NOT_PUBLISHED) from error
            # Damage is found when the damaged rows are read. A part of the output may have been printed.
            stack.close()
            archive.build(show_progress)
            message = f"{archive.path} was damaged ({error}), and has been built again; run the command again"
            raise CommandError(message, EXIT_NOT_PUBLISHED) from error
