"""``scrapy editions``: list the stored editions, and say whether one is missing."""

import argparse
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, groupby
from typing import Literal

from scrapy.commands import ScrapyCommand

from hfpapers import clock
from hfpapers.commands.base import (
    EXIT_MISSING,
    EXIT_OK,
    CommandError,
    ProjectCommand,
    print_json,
    reading_errors,
    usage_errors,
)
from hfpapers.config import Config
from hfpapers.editions.crawl_log import CrawlLog
from hfpapers.editions.merge import is_settled
from hfpapers.editions.periods import KINDS, Period, parse_period, parse_periods
from hfpapers.items import Paper
from hfpapers.publishing.arxiv_texts import lacks_text
from hfpapers.storage.store import CorruptDataError, EditionStore, last_crawled_at
from hfpapers.text.plain import count, join_first

# "unconfirmed" is a period for which the Hub had no list, which is not certain yet.
State = Literal["stored", "corrupt", "missing", "unconfirmed"]
_STATE_NAMES: dict[State, str] = {
    "corrupt": "corrupt",
    "missing": "missing",
    "unconfirmed": "no list (unconfirmed)",
}


@dataclass(frozen=True)
class EditionStatus:
    """A row of the list. In JSON, the editions that are neither stored nor corrupt are names only."""

    kind: str
    edition: str
    state: State
    papers: int | None = None
    top_paper: str | None = None
    top_upvotes: int | None = None
    last_crawled: str | None = None
    settled: bool | None = None
    # Papers whose abstract is the Hub's, although arXiv may have it; None if arXiv is switched off.
    without_arxiv_text: int | None = None
    verdict: str | None = None
    reason: str | None = None


class Command(ProjectCommand, ScrapyCommand):
    """Lists editions. The exit code says whether one is missing."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options] [edition | first..last ...]"

    def short_desc(self) -> str:
        """Return the description in the output of ``scrapy -h``."""
        return "List the stored editions; the exit code is 1 if one is missing or corrupt"

    def long_desc(self) -> str:
        """Return the description in the output of ``scrapy editions -h``."""
        return (
            f"{self.short_desc()}. Without arguments, the list has all editions of each kind from the first stored one"
            " to the last one that is stored or was crawled. Weekends, days that are certain to have no list, and the"
            " current day are never missing."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument(
            "--json", action="store_true", help="print JSON: lists of stored, of missing and of unconfirmed editions"
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print the list."""
        today = clock.today()
        with usage_errors():
            config = self.load_config()
            store = EditionStore.open(config)
            named = {*chain.from_iterable(parse_periods(text, today) for text in args)}
            periods = sorted(named, key=lambda period: ([*KINDS].index(period.kind), period.first))
        with reading_errors():
            log = store.crawl_log()
            rows = [*_load_rows(store, periods if args else _archived_periods(store, log), log, today, config)]
        is_empty = not rows and not args
        if is_empty and not opts.json:
            raise CommandError(
                f"no editions in {store.location}; `scrapy crawl daily` publishes the newest", EXIT_MISSING
            )
        if opts.json:
            _print_json(rows)
        else:
            _print_table(rows)
        return EXIT_MISSING if is_empty or any(row.state != "stored" for row in rows) else EXIT_OK


def _archived_periods(store: EditionStore, log: CrawlLog) -> Iterator[Period]:
    """Yield the periods of each kind from the first stored edition to the last one that is stored or was crawled.

    Earlier ones that were crawled come first. Weekends are left out, unless an edition is stored.
    """
    for kind in KINDS.values():
        stored, crawled = store.editions(kind), sorted(kind.parse_names(log.editions()))
        if stored:
            earlier = [period for period in crawled if period < stored[-1]]
            periods: Iterable[Period] = chain(earlier, stored[-1].through(max([stored[0], *crawled])))
        else:
            periods = crawled
        yield from (period for period in periods if period.may_have_list or store.has_edition(period))


def _load_rows(
    store: EditionStore,
    periods: Iterable[Period],
    log: CrawlLog,
    today: dt.date,
    config: Config,
) -> Iterator[EditionStatus]:
    """Yield a row for each period with an edition, and for each one that should have an edition by today."""
    for period in periods:
        try:
            papers = store.papers(period)
        except CorruptDataError as error:
            yield EditionStatus(kind=period.kind, edition=str(period), state="corrupt", reason=str(error))
            continue
        if papers:
            yield _stored_row(store, period, papers, log, config)
        elif period.may_have_list and period.last < today and not log.is_known_without_list(period):
            is_unconfirmed = any(record.verdict == "without_list" for record in log.records(period))
            yield _missing_row(store, period, "unconfirmed" if is_unconfirmed else "missing")


def _stored_row(
    store: EditionStore, period: Period, papers: Sequence[Paper], log: CrawlLog, config: Config
) -> EditionStatus:
    crawled_at, report = last_crawled_at(period, papers, log), store.report(period)
    return EditionStatus(
        kind=period.kind,
        edition=str(period),
        state="stored",
        papers=len(papers),
        top_paper=papers[0].title,
        top_upvotes=papers[0].upvotes,
        last_crawled=clock.rfc3339(crawled_at) if crawled_at else None,
        settled=is_settled(period, crawled_at, config.settled_after) if crawled_at else None,
        without_arxiv_text=sum(map(lacks_text, papers)) if config.arxiv_url else None,
        verdict=report.verdict if report else None,
        reason=report.reason if report else None,
    )


def _missing_row(store: EditionStore, period: Period, state: State) -> EditionStatus:
    report = store.report(period)
    return EditionStatus(
        kind=period.kind,
        edition=str(period),
        state=state,
        verdict=report.verdict if report else None,
        reason=report.reason if report else None,
    )


def _print_json(rows: Sequence[EditionStatus]) -> None:
    print_json(
        {
            "editions": [asdict(row) for row in rows if row.state in {"stored", "corrupt"}],
            "missing": [row.edition for row in rows if row.state == "missing"],
            "unconfirmed": [row.edition for row in rows if row.state == "unconfirmed"],
        }
    )


def _print_table(rows: Sequence[EditionStatus]) -> None:
    # Scrapy imports the modules of all commands to run one, and importing rich takes a tenth of a second.
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.cells import cell_len  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    # Nearly always, no edition was withheld, and the other columns say the rest.
    has_verdicts = any(row.verdict == "withheld" for row in rows)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("edition", "papers", "votes", "last crawl", "settled", *(["verdict"] if has_verdicts else [])):
        table.add_column(name, no_wrap=True)
    table.add_column("top paper, or reason", ratio=1)
    for group in _group_missing(rows):
        row = group[0]
        state = _STATE_NAMES.get(row.state)
        table.add_row(
            row.edition if len(group) == 1 else f"{row.edition}..{group[-1].edition}",
            Text(f"{state} ({len(group)})" if len(group) > 1 else state, "bold red") if state else str(row.papers),
            "" if row.top_upvotes is None else str(row.top_upvotes),
            (row.last_crawled or "")[:16].replace("T", " "),
            {True: "yes", False: "no", None: ""}[row.settled],
            *([row.verdict or ""] if has_verdicts else []),
            # Titles are untrusted text: `Text` prints them without interpreting markup.
            Text(row.reason or row.top_paper or "", "red" if row.reason else "", no_wrap=True, overflow="ellipsis"),
        )
    # Short columns are never truncated, so that scripts can search for their values. Titles get the remaining width.
    for column in table.columns[:-1]:
        column.min_width = max(cell_len(str(cell)) for cell in (column.header, *column.cells))
    Console().print(table)
    # The table shows only the beginning of a reason.
    for row in rows:
        if row.reason:
            print(f"{row.edition}: {row.reason}")  # noqa: T201 - the result
    lacking = [f"{row.edition} ({count(n, 'paper')})" for row in rows if (n := row.without_arxiv_text)]
    if lacking:
        print(f"Without arXiv's text: {join_first(lacking)}.")  # noqa: T201 - the result
        print("Crawls add it to the editions of the last 30 days. To add it to an older one, crawl that one again.")  # noqa: T201 - the result
    for command in _crawl_commands(rows):
        print(f"To crawl what is missing or damaged: {command}")  # noqa: T201 - the result


def _group_missing(rows: Sequence[EditionStatus]) -> Iterator[list[EditionStatus]]:
    """Yield the rows, those of missing editions that follow each other together."""
    for run in _split_runs(rows):
        for (state, _), group in groupby(run, key=lambda row: (row.state, row.reason)):
            if state == "missing":
                yield [*group]
            else:
                yield from ([row] for row in group)


def _crawl_commands(rows: Sequence[EditionStatus]) -> Iterator[str]:
    """Yield the commands that crawl the editions that are not stored or are corrupt."""
    for run in _split_runs(rows):
        editions = [row.edition for row in run if row.state != "stored"]
        if editions:
            kind = KINDS[run[0].kind]
            periods = editions[0] if len(editions) == 1 else f"{editions[0]}..{editions[-1]}"
            yield f"scrapy crawl {kind.kind} -a {kind.url_segment}={periods} -a only=missing"


def _split_runs(rows: Sequence[EditionStatus]) -> Iterator[list[EditionStatus]]:
    """Yield the rows in runs of periods that follow each other. Weekends do not end a run."""
    run: list[EditionStatus] = []
    for row in rows:
        if run and not _follows(parse_period(row.edition), parse_period(run[-1].edition)):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _follows(period: Period, previous: Period) -> bool:
    following = previous.next()
    while following != period and not following.may_have_list:
        following = following.next()
    return following == period
