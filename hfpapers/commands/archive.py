"""What the commands that read the database have in common."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

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
    store = EditionStore(config.output_path)
    try:
        if not any(store.editions(kind) for kind in KINDS.values()):
            message = f"no editions in {store.path}; `scrapy crawl daily` publishes the newest"
            raise CommandError(message, EXIT_MISSING)
        with ExitStack() as stack:
            archive = Archive.from_config(config, store)
            if archive is None or not archive.is_writable:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hfpapers-")))
                archive = Archive.at(folder / "archive.db", config, store)
            yield stack.enter_context(archive.open(partial(track, description="loading")))
    except BrokenPipeError:
        # The program that reads the output, like `head`, has ended.
        raise
    except (ArchiveError, OSError) as error:
        raise CommandError(str(error), EXIT_NOT_PUBLISHED) from error
    except sqlite3.Error as error:
        # Damage is found when the damaged rows are read.
        message = f"the database cannot be read: {error}; `scrapy render --output archive` builds it again"
        raise CommandError(message, EXIT_NOT_PUBLISHED) from error
