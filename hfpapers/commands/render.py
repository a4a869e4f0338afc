"""``scrapy render``: posts, references and feeds rendered again from the stored data, without a request."""

import argparse
import logging

import jinja2
from scrapy.commands import ScrapyCommand

from hfpapers.exporters.outputs import Outputs
from hfpapers.log import quieten
from hfpapers.outcomes import EXIT_NOT_PUBLISHED, EXIT_WRONG_ARGUMENT
from hfpapers.periods import Day
from hfpapers.store import Store, UnreadableError

logger = logging.getLogger(__name__)


class Command(ScrapyCommand):
    """Renders what OUTPUTS says: after a template, a label or a setting was changed."""

    requires_project = True

    def syntax(self) -> str:
        """Return what follows the command's name."""
        return "[options] [edition ...]"

    def short_desc(self) -> str:
        """Return the line that ``scrapy`` shows of the command."""
        return "Render all editions, or those named, again from their stored data"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Quieten the log, unless more was asked for."""
        super().process_options(args, opts)
        quieten(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002
        """Render, and set the exit code: as those of a crawl."""
        if self.crawler_process is None:
            raise TypeError("rendering needs a crawler process")
        # The exporters want a crawler for its settings; it never crawls.
        crawler = self.crawler_process.create_crawler("daily")
        try:
            outputs, store = Outputs.from_crawler(crawler), Store.from_settings(crawler.settings)
            store.check()
            editions = _chosen(args, store.editions(Day.kind))
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


def _chosen(asked: list[str], stored: list[str]) -> list[str]:
    missing = sorted(set(asked) - set(stored))
    if missing:
        raise ValueError(f"there is no edition {', '.join(missing)}; the newest is {stored[0] if stored else 'none'}")
    return sorted(asked) or stored[::-1]


def _render(outputs: Outputs, store: Store, editions: list[str]) -> int:
    """Render editions, then the files of the newest, name what changed, and return how many files did."""
    changed = []
    with store.locked():
        for edition in editions:
            changed += _replace(store, outputs.of_edition(Day.kind, edition, store.papers(Day.kind, edition)))
        archive = [*store.editions(Day.kind)]
        changed += _replace(store, outputs.of_newest(lambda: (store.papers(Day.kind, name) for name in archive)))
    return len(changed)


def _replace(store: Store, files: dict[str, bytes]) -> list[str]:
    changed = store.replace(files)
    for name in changed:
        logger.info("wrote %s", name)
    return changed
