"""``scrapy dataset``: write the papers of all daily editions as Parquet files with a dataset card."""

import argparse
import logging
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from scrapy.commands import ScrapyCommand

from hfpapers.commands.base import (
    EXIT_MISSING,
    EXIT_NOT_PUBLISHED,
    EXIT_OK,
    EXIT_USAGE,
    CommandError,
    ProjectCommand,
    reading_errors,
    usage_errors,
)
from hfpapers.editions.periods import Day
from hfpapers.extensions.terminal import progress_bar
from hfpapers.storage.folder import AtomicFolder
from hfpapers.storage.store import EditionStore
from hfpapers.text.plain import count

logger = logging.getLogger(__name__)

# Fewer months are written before anyone could read a progress bar.
_MIN_MONTHS_WITH_PROGRESS = 6


class Command(ProjectCommand, ScrapyCommand):
    """Writes a dataset of the stored editions."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options] DIR"

    def short_desc(self) -> str:
        """Return the description in the output of ``scrapy -h``."""
        return "Write the papers of all daily editions into a folder, as a dataset of Parquet files"

    def long_desc(self) -> str:
        """Return the description in the output of ``scrapy dataset -h``."""
        return (
            f"{self.short_desc()}: one file per month, and a README.md that the Hub and the library `datasets` read."
            " Papers in EXCLUDE_IDS are left out. Only files that differ are written."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:  # noqa: ARG002
        """Write the dataset."""
        with usage_errors():
            config = self.load_config()
            store = EditionStore.open(config)
            folder = _check_folder(args, store)
        with reading_errors():
            days = store.editions(Day)
        if not days:
            raise CommandError(
                f"no daily editions in {store.location}; `scrapy crawl daily` publishes the newest", EXIT_MISSING
            )
        if not find_spec("pyarrow"):
            raise CommandError(
                "pyarrow, which writes Parquet files, is not installed; run pip install -c constraints.txt"
                " -e '.[parquet]'",
                EXIT_USAGE,
            )
        # Importing pyarrow takes a tenth of a second, and no other command needs it.
        from hfpapers.archive.dataset import ParquetDataset, group_by_month  # noqa: PLC0415

        months = group_by_month(days)
        try:
            with progress_bar("writing months", len(months), min_total=_MIN_MONTHS_WITH_PROGRESS) as advance:
                written = ParquetDataset(folder, store, config.exclude_ids).write(months, advance)
        except OSError as error:
            raise CommandError(f"not written, {folder.path} is unchanged: {error}", EXIT_NOT_PUBLISHED) from error
        for warning in written.warnings:
            logger.warning("%s", warning)
        for problem in written.problems:
            logger.error("%s", problem)
        logger.info(
            "wrote %s in %s to %s (%.1f MB, %s changed)",
            count(written.papers, "paper"),
            count(len(months) - len(written.problems), "month"),
            folder.path,
            written.size / 1e6,
            count(len(written.changed), "file"),
        )
        return EXIT_NOT_PUBLISHED if written.problems else EXIT_OK


def _check_folder(args: Sequence[str], store: EditionStore) -> AtomicFolder:
    """Return the folder that the arguments name; raise `ValueError` if a dataset cannot be written into it."""
    if len(args) != 1:
        raise ValueError(f"expected one folder, as in `scrapy dataset my-dataset`; got {count(len(args), 'argument')}")
    path = Path(args[0])
    if path.absolute().resolve() == store.files.local_path.absolute().resolve():
        raise ValueError(f"DIR is {args[0]!r}, which is OUTPUT_DIR and has a card of its own; expected another folder")
    folder = AtomicFolder(path)
    try:
        folder.check_writable()
    except OSError as error:
        raise ValueError(f"DIR is {args[0]!r}; expected a folder that can be written to") from error
    return folder
