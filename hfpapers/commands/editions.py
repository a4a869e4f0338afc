"""``scrapy editions``: what is stored, when it was last crawled, and what is missing."""

import argparse
import datetime as dt
import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from scrapy.commands import ScrapyCommand

from hfpapers.clock import rfc3339, today
from hfpapers.edition import is_settled
from hfpapers.items import Paper
from hfpapers.log import quieten
from hfpapers.numbers import check_numbers
from hfpapers.outcomes import EXIT_NOT_PUBLISHED, EXIT_WRONG_ARGUMENT
from hfpapers.periods import KINDS, Period, periods
from hfpapers.store import Store, UnreadableError

logger = logging.getLogger(__name__)

EXIT_MISSING = 1
# Beside the verdicts of reports.
_UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Line:
    """What is known of an edition; one that is missing has no papers."""

    kind: str
    edition: str
    papers: int | None
    top_paper: str | None
    top_upvotes: int | None
    last_crawled: str | None
    settled: bool | None
    verdict: str | None
    reason: str | None


class Command(ScrapyCommand):
    """Lists editions, and tells by its exit code whether one is missing."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return what follows the command's name."""
        return "[options] [edition | first..last ...]"

    def short_desc(self) -> str:
        """Return the line that ``scrapy`` shows of the command."""
        return "List what is stored, of all time or of what is named; exit code 1 if an edition is missing there"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument(
            "--json", action="store_true", help="print JSON: a list of editions, and one of missing ones"
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Quieten the log, unless more was asked for."""
        super().process_options(args, opts)
        quieten(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the editions, and set the exit code."""
        if self.settings is None:
            raise TypeError("a project's command needs its settings")
        try:
            check_numbers(self.settings)
            store = Store.from_settings(self.settings)
            asked = (
                [each for text in args for each in periods(text, today())] if args else [*_from_first_to_last(store)]
            )
        except ValueError as error:
            logger.error("%s", error)  # noqa: TRY400
            self.exitcode = EXIT_WRONG_ARGUMENT
            return
        lines = [*_lines(store, asked, today(), self.settings.getint("SETTLED_AFTER"))]
        unreadable = any(line.verdict == _UNREADABLE for line in lines)
        missing = [line.edition for line in lines if line.papers is None and line.verdict != _UNREADABLE]
        if opts.json:
            stored = [asdict(line) for line in lines if line.edition not in missing]
            # The command's output, not a message to the log.
            print(json.dumps({"editions": stored, "missing": missing}, indent=1, ensure_ascii=False))  # noqa: T201
        else:
            _print_table(lines)
        self.exitcode = EXIT_NOT_PUBLISHED if unreadable else EXIT_MISSING if missing else 0


def _from_first_to_last(store: Store) -> Iterator[Period]:
    """Yield, of each kind, the periods from the first that is stored to the last."""
    for kind in KINDS.values():
        stored = store.editions(kind)
        if stored:
            yield from (each for each in stored[-1].until(stored[0]) if each.has_list or store.has_data(each))


def _lines(store: Store, asked: Sequence[Period], newest: dt.date, settled_after: int) -> Iterator[Line]:
    """Yield a line for each period that is stored, or should be: not for days without a list, or to come."""
    for period in asked:
        try:
            papers = store.papers(period)
            if not papers and (not period.has_list or store.has_no_list(period) or period.first > newest):
                continue
            yield _line(store, period, papers, settled_after)
        except (UnreadableError, OSError) as error:
            nothing = dict.fromkeys(("papers", "top_paper", "top_upvotes", "last_crawled", "settled"))
            yield Line(kind=period.kind, edition=str(period), verdict=_UNREADABLE, reason=str(error), **nothing)


def _line(store: Store, period: Period, papers: Sequence[Paper], settled_after: int) -> Line:
    crawled, report = store.last_crawled(period), store.report(period)
    return Line(
        kind=period.kind,
        edition=str(period),
        papers=len(papers) or None,
        top_paper=papers[0].title if papers else None,
        top_upvotes=papers[0].upvotes if papers else None,
        last_crawled=rfc3339(crawled) if crawled else None,
        settled=is_settled(period, crawled, settled_after) if crawled else None,
        verdict=report.verdict if report else None,
        reason=report.reason if report else None,
    )


def _print_table(lines: Sequence[Line]) -> None:
    # All commands are imported for any of them, and crawls have no use for it.
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    # What is short is whole at any width, so that a script's grep finds it; titles take what is left.
    for name, width in (
        ("edition", 10),
        ("papers", 7),
        ("votes", 5),
        ("last crawl", 16),
        ("settled", 7),
        ("verdict", 9),
    ):
        table.add_column(name, no_wrap=True, min_width=width)
    table.add_column("top paper", ratio=1)
    for line in lines:
        # What strangers wrote is no markup.
        top_paper = Text(line.top_paper or "", no_wrap=True, overflow="ellipsis")
        table.add_row(
            line.edition,
            str(line.papers)
            if line.papers
            else Text("" if line.verdict == _UNREADABLE else "missing", style="bold red"),
            "" if line.top_upvotes is None else str(line.top_upvotes),
            (line.last_crawled or "")[:16].replace("T", " "),
            {True: "yes", False: "no", None: ""}[line.settled],
            line.verdict or "",
            Text(line.reason, style="red") if line.reason else top_paper,
        )
    Console().print(table)
