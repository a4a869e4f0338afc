"""``scrapy render``: posts, references and feeds rendered again from the stored data, without a request."""

import argparse
import logging
from collections.abc import Sequence

import jinja2
from scrapy.commands import ScrapyCommand

from hfpapers.clock import today
from hfpapers.exporters.outputs import Outputs
from hfpapers.log import quieten
from hfpapers.outcomes import EXIT_NOT_PUBLISHED, EXIT_WRONG_ARGUMENT
from hfpapers.periods import KINDS, Period, periods
from hfpapers.store import Store, UnreadableError

logger = logging.getLogger(__name__)


class Command(ScrapyCommand):
    """Renders what OUTPUTS says: after a template, a label or a setting was changed."""

    requires_project = True

    def syntax(self) -> str:
        """Return what follows the command's name."""
        return "[options] [edition | first..last ...]"

    def short_desc(self) -> str:
        """Return the line that ``scrapy`` shows of the command."""
        return "Render all editions, or those named, again from their stored data"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--output", metavar="NAME", help="only this one of OUTPUTS: its path there, or its format")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Quieten the log, unless more was asked for."""
        super().process_options(args, opts)
        quieten(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Render, and set the exit code: as those of a crawl."""
        if self.crawler_process is None:
            raise TypeError("rendering needs a crawler process")
        # The exporters want a crawler for its settings; it never crawls.
        crawler = self.crawler_process.create_crawler("daily")
        try:
            outputs, store = Outputs.from_crawler(crawler), Store.from_settings(crawler.settings)
            if opts.output is not None:
                outputs.choose(opts.output)
            store.check()
            editions = _chosen(args, store)
        except ValueError as error:
            logger.error("%s", error)  # noqa: TRY400
            self.exitcode = EXIT_WRONG_ARGUMENT
            return
        try:
            written = _render(outputs, store, editions)
        except (jinja2.TemplateError, UnreadableError, OSError) as error:
            logger.error("not rendered, what is not named above is as it was: %s", error)  # noqa: TRY400
            self.exitcode = EXIT_NOT_PUBLISHED
        else:
            logger.info("%d editions rendered, %d files changed in %s", len(editions), written, store.folder)


def _chosen(asked: Sequence[str], store: Store) -> list[Period]:
    """Return the stored editions that are asked for, without asking all, oldest first, days before weeks."""
    stored: list[Period] = [period for kind in KINDS.values() for period in reversed(store.editions(kind))]
    if not asked:
        return stored
    wanted: set[Period] = set()
    for text in asked:
        named = {*periods(text, today())} & {*stored}
        if not named:
            of_its_kind = store.editions(type(periods(text, today())[0]))
            raise ValueError(f"there is no edition {text}; the newest is {of_its_kind[0] if of_its_kind else 'none'}")
        wanted |= named
    return [period for period in stored if period in wanted]


def _render(outputs: Outputs, store: Store, editions: Sequence[Period]) -> int:
    """Render editions, then the files of the newest, name what changed, and return how many files did."""
    changed = []
    # A lock for each: a crawl that comes meanwhile is not to wait for all.
    for period in editions:
        with store.locked():
            changed += _replace(store, outputs.of_edition(period, store.papers(period), store.history(period)))
    for kind in KINDS.values():
        with store.locked():
            changed += _replace(store, outputs.of_newest(kind))
    return len(changed)


def _replace(store: Store, files: dict[str, bytes]) -> list[str]:
    changed = store.replace(files)
    for name in changed:
        logger.info("wrote %s", name)
    return changed
