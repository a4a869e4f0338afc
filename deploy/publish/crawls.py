"""The crawls of a run: which ones they are, and how they ended."""

import datetime as dt
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from deploy.publish.archive import FOLDER, start_scrapy
from hfpapers import clock
from hfpapers.editions.periods import Day, Month, Week
from hfpapers.storage.store import EditionStore
from hfpapers.text.plain import single_line

# How the crawls ended, for the summary, which is a step of its own.
RESULTS = Path("build/publish/crawls.json")
# Votes settle within two weeks. A new archive begins with them.
_DAYS = 14
# What the names of weeks and months look like. Everything else is a range of days, or a mistake that `scrapy crawl`
# describes.
_WEEK, _MONTH = re.compile(r"[0-9]{4}-W"), re.compile(r"[0-9]{4}-[0-9]{2}(\.\.|$)")
# The time, the logger and the level at the beginning of a line of the log.
_LOG_PREFIX = re.compile(r"^\S+ \S+ \[[\w.]+\] [A-Z]+: ")


@dataclass(frozen=True)
class CrawlResult:
    """How a crawl ended. `error` is the last line that it logged; empty if it was successful."""

    arguments: list[str]
    exit_code: int
    error: str = ""
    editions: list[dict[str, Any]] = field(default_factory=list)


def crawl(backfill: str) -> int:
    """Run all crawls, and return the largest exit code. If one fails, the others still run."""
    newest = next(iter(EditionStore.at(FOLDER).editions(Day)), None)
    results: list[CrawlResult] = []
    for arguments in plan(clock.today(), newest.first if newest else None, backfill):
        results.append(_run(arguments))
        # A run that takes too long is stopped, and its summary shows what ended until then.
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        RESULTS.write_text(json.dumps([asdict(result) for result in results]), encoding="utf8")
    return max(result.exit_code for result in results)


def read_results() -> list[CrawlResult]:
    """Return how the crawls ended; an empty list if none has."""
    if not RESULTS.exists():
        return []
    return [CrawlResult(**result) for result in json.loads(RESULTS.read_text(encoding="utf8"))]


def plan(today: dt.date, newest: dt.date | None, backfill: str = "") -> Iterator[list[str]]:
    """Yield the arguments of the crawls: the name of the spider, and its own arguments.

    The first crawl requests the pages of the papers, the others request lists alone. They begin two weeks before today,
    or before the newest stored day if that is earlier, as it is after a pause. `backfill` names further editions, which
    are crawled if they are missing.
    """
    begin = min(newest or today, today) - dt.timedelta(_DAYS)
    week, month = Week.containing(begin), min(Month.containing(begin), Month.containing(today).previous())
    yesterday = Day(today).previous()
    if Day(today).may_have_list or yesterday.may_have_list:
        yield ["daily", "date=yesterday..today"]
    yield ["daily", f"date={begin}..{yesterday.previous()}", "pages=no"]
    yield ["weekly", f"week={week}..last"]
    yield ["monthly", f"month={month}..last"]
    if backfill:
        yield [*_name_periods(backfill), "only=missing", "pages=no"]


def _name_periods(text: str) -> Sequence[str]:
    """Return the spider that crawls a range, and the argument that names it."""
    if _WEEK.match(text):
        return "weekly", f"week={text}"
    if _MONTH.match(text):
        return "monthly", f"month={text}"
    return "daily", f"date={text}"


def _run(arguments: Sequence[str]) -> CrawlResult:
    """Run a crawl, which writes data alone: everything else is rendered later, and then messages are sent.

    Its log appears in the own one.
    """
    spider, *rest = arguments
    command = ["crawl", spider, *(part for argument in rest for part in ("-a", argument))]
    print(f"$ {single_line(shlex.join(['scrapy', *command]))}", flush=True)
    last_line = ""
    # The results of a year are larger than what a pipe buffers.
    with TemporaryFile("w+", encoding="utf8") as output:
        with start_scrapy(
            *command,
            *("-a", "summary=json", "-a", "notify=later"),
            stdout=output,
            stderr=subprocess.PIPE,
            OUTPUTS="{}",
            SITE="no",
        ) as process:
            for line in process.stderr or ():
                sys.stderr.write(line)
                last_line = line.strip() or last_line
        output.seek(0)
        printed = output.read()
    # A shell adds 128 to the number of the signal that ended a process.
    code = process.returncode if process.returncode >= 0 else 128 - process.returncode
    error = _LOG_PREFIX.sub("", last_line) if code else ""
    return CrawlResult([*arguments], code, error, json.loads(printed) if printed.strip() else [])
