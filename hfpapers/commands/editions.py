"""``scrapy editions``: list the stored editions, and say whether one is missing."""

import argparse
import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain

from scrapy.commands import ScrapyCommand

from hfpapers import clock
from hfpapers.commands.base import (
    EXIT_MISSING,
    EXIT_NOT_PUBLISHED,
    EXIT_OK,
    CommandError,
    ProjectCommand,
    usage_errors,
)
from hfpapers.editions.merge import is_settled
from hfpapers.editions.periods import KINDS, Period, parse_periods
from hfpapers.items import Paper
from hfpapers.storage.store import CorruptDataError, EditionStore

# A value of `EditionStatus.verdict` in addition to the verdicts of reports.
_UNREADABLE = "unreadable"


@dataclass(frozen=True)
class EditionStatus:
    """A row of the list: a stored, an unreadable or a missing edition. In JSON, the missing ones are names only."""

    kind: str
    edition: str
    papers: int | None = None
    top_paper: str | None = None
    top_upvotes: int | None = None
    last_crawled: str | None = None
    settled: bool | None = None
    verdict: str | None = None
    reason: str | None = None

    @property
    def is_unreadable(self) -> bool:
        """Whether a file of the edition is corrupt or cannot be read."""
        return self.verdict == _UNREADABLE

    @property
    def is_missing(self) -> bool:
        """Whether the edition is not stored."""
        return self.papers is None and not self.is_unreadable


class Command(ProjectCommand, ScrapyCommand):
    """Lists editions. The exit code says whether one is missing."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options] [edition | first..last ...]"

    def short_desc(self) -> str:
        """Return the description in the output of ``scrapy -h``."""
        return "List the stored editions; the exit code is 1 if one is missing"

    def long_desc(self) -> str:
        """Return the description in the output of ``scrapy editions -h``."""
        return (
            f"{self.short_desc()}. Without arguments, the list has all editions from the first stored one of each kind"
            " to the last. Weekends, days that are known to have no list and future days are never missing."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument(
            "--json", action="store_true", help="print JSON: a list of stored editions, and a list of missing ones"
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print the list."""
        today = clock.today()
        with usage_errors():
            config = self.load_config()
            store = EditionStore(config.output_path)
            periods = [*chain.from_iterable(parse_periods(text, today) for text in args)]
        rows = [*_load_rows(store, periods if args else _stored_ranges(store), today, config.settled_after)]
        is_empty = not rows and not args
        if is_empty and not opts.json:
            raise CommandError(f"no editions in {store.path}; `scrapy crawl daily` publishes the newest", EXIT_MISSING)
        if opts.json:
            _print_json(rows)
        else:
            _print_table(rows)
        if any(row.is_unreadable for row in rows):
            return EXIT_NOT_PUBLISHED
        return EXIT_MISSING if is_empty or any(row.is_missing for row in rows) else EXIT_OK


def _stored_ranges(store: EditionStore) -> Iterator[Period]:
    """Yield the periods of each kind from the first stored edition to the last."""
    for kind in KINDS.values():
        stored = store.editions(kind)
        if stored:
            periods = stored[-1].through(stored[0])
            yield from (period for period in periods if period.may_have_list or store.has_edition(period))


def _load_rows(
    store: EditionStore, periods: Iterator[Period] | Sequence[Period], today: dt.date, settled_after_days: int
) -> Iterator[EditionStatus]:
    """Yield a row for each period with an edition, and for each one that should have an edition by today."""
    for period in periods:
        try:
            papers = store.papers(period)
            has_no_list = not period.may_have_list or store.is_marked_empty(period)
            if not papers and (has_no_list or period.first > today):
                continue
            yield _load_row(store, period, papers, settled_after_days)
        except (CorruptDataError, OSError) as error:
            yield EditionStatus(kind=period.kind, edition=str(period), verdict=_UNREADABLE, reason=str(error))


def _load_row(store: EditionStore, period: Period, papers: Sequence[Paper], settled_after_days: int) -> EditionStatus:
    crawled_at, report = store.last_crawled_at(period), store.report(period)
    return EditionStatus(
        kind=period.kind,
        edition=str(period),
        papers=len(papers) or None,
        top_paper=papers[0].title if papers else None,
        top_upvotes=papers[0].upvotes if papers else None,
        last_crawled=clock.rfc3339(crawled_at) if crawled_at else None,
        settled=is_settled(period, crawled_at, settled_after_days) if crawled_at else None,
        verdict=report.verdict if report else None,
        reason=report.reason if report else None,
    )


def _print_json(rows: Sequence[EditionStatus]) -> None:
    result = {
        "editions": [asdict(row) for row in rows if not row.is_missing],
        "missing": [row.edition for row in rows if row.is_missing],
    }
    print(json.dumps(result, indent=1, ensure_ascii=False))  # noqa: T201 - the result


def _print_table(rows: Sequence[EditionStatus]) -> None:
    # Scrapy imports the modules of all commands to run one, and importing rich takes a tenth of a second.
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    # Short columns are never truncated, so that scripts can search for their values. Titles get the remaining width.
    for name, width in (
        ("edition", 10),
        ("papers", 7),
        ("votes", 5),
        ("last crawl", 16),
        ("settled", 7),
        ("verdict", 9),
    ):
        table.add_column(name, no_wrap=True, min_width=width)
    table.add_column("top paper, or reason", ratio=1)
    for row in rows:
        # Titles are untrusted text: `Text` prints them without interpreting markup.
        top_paper = Text(row.top_paper or "", no_wrap=True, overflow="ellipsis")
        table.add_row(
            row.edition,
            Text("missing", style="bold red") if row.is_missing else str(row.papers or ""),
            "" if row.top_upvotes is None else str(row.top_upvotes),
            (row.last_crawled or "")[:16].replace("T", " "),
            {True: "yes", False: "no", None: ""}[row.settled],
            row.verdict or "",
            Text(row.reason, style="red") if row.reason else top_paper,
        )
    Console().print(table)
