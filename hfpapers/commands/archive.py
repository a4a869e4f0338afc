"""What the commands that read the database have in common."""

import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from hfpapers.archive.database import Archive, ArchiveError
from hfpapers.commands.base import EXIT_MISSING, EXIT_NOT_PUBLISHED, CommandError
from hfpapers.config import Config
from hfpapers.editions.periods import KINDS
from hfpapers.extensions.terminal import create_progress, show_progress
from hfpapers.storage.store import EditionStore

# Fewer sources are loaded before anyone could read a progress bar.
_MIN_SOURCES_WITH_PROGRESS = 10

T = TypeVar("T")


@contextmanager
def open_archive(config: Config) -> Iterator[sqlite3.Connection]:
    """Bring the database up to date, and open it. Where ARCHIVE_DB names none, it is a temporary one.

    Raises:
        CommandError: if no edition is stored, or the database cannot be read or written.
    """
    store = EditionStore(config.output_path)
    try:
        if not any(store.editions(kind) for kind in KINDS.values()):
            message = f"no editions in {store.path}; `scrapy crawl daily` publishes the newest"
            raise CommandError(message, EXIT_MISSING)
        with tempfile.TemporaryDirectory(prefix="hfpapers-") as folder:
            temporary = config.model_copy(update={"archive_db": str(Path(folder) / "archive.db")})
            archive = Archive.from_config(config, store) or Archive.from_config(temporary, store)
            with archive.open(_track) as connection:
                yield connection
    except (ArchiveError, OSError) as error:
        raise CommandError(str(error), EXIT_NOT_PUBLISHED) from error


def _track(sources: Sequence[T]) -> Iterator[T]:
    """Yield the sources of the database, and show how many are loaded if they are many and stderr is a terminal."""
    if len(sources) < _MIN_SOURCES_WITH_PROGRESS or not sys.stderr.isatty():
        yield from sources
        return
    progress = create_progress()
    with show_progress(progress):
        yield from progress.track(sources, description="reading editions")
