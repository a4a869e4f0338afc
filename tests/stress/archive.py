"""The archive that the scripts disturb: two weeks of invented papers, as daily, weekly and monthly editions."""

import asyncio
import datetime as dt
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from hfpapers.commands.crawl import exit_code
from hfpapers.demo.papers import items_of_day
from hfpapers.editions.periods import Period, parse_periods
from hfpapers.items import Paper
from hfpapers.publishing.tracker import EditionTracker
from tests.helpers import published_names
from tests.mockhub import Hub

ROOT = Path(__file__).parent.parent.parent

# The crawls that publish the archive: the argument of each spider.
RANGES = {
    "daily": {"date": "2026-02-02..2026-02-13"},
    "weekly": {"week": "2026-W06..2026-W07"},
    "monthly": {"month": "2026-02"},
}
_LAST_DAY = dt.date(2026, 2, 16)
# A weekday that is not in the archive.
ANOTHER_DAY = str(_LAST_DAY)
PERIODS: Mapping[str, Sequence[Period]] = {
    spider: [period for period in parse_periods(*arguments.values(), _LAST_DAY) if period.may_have_list]
    for spider, arguments in RANGES.items()
}
_DAYS = [*(day.first for day in PERIODS["daily"]), _LAST_DAY]
ALL_PERIODS = [*itertools.chain.from_iterable(PERIODS.values())]
# The fewer papers, the more of a crawl's time is spent publishing.
_PAPERS_PER_DAY = 3


class Difference(AssertionError):  # noqa: N818 - it is the result of a comparison
    """An archive is not what it should be. The message says where."""


def set_version(hub: Hub, version: int) -> None:
    """Let the Hub list the papers with the votes of a version, which counts from 0. All votes change with each."""
    hub.last_day = _LAST_DAY
    for day in _DAYS:
        items = items_of_day(day, _PAPERS_PER_DAY)
        for item in items:
            item["paper"]["upvotes"] += version * _votes_per_version(item["paper"]["id"])
        hub.lists[str(day)] = sorted(items, key=lambda item: -item["paper"]["upvotes"])


def version_of(papers: Sequence[Paper]) -> int:
    """Return the version whose votes the papers of an edition have; raise `Difference` if it has those of several."""
    first_votes = _first_votes()
    versions = {(paper.upvotes - first_votes[paper.id]) / _votes_per_version(paper.id) for paper in papers}
    if len(versions) != 1:
        raise Difference(f"{papers[0].edition} contains votes of several crawls: {sorted(versions)}")
    return int(versions.pop())


@cache
def _first_votes() -> dict[str, int]:
    items = itertools.chain.from_iterable(items_of_day(day, _PAPERS_PER_DAY) for day in _DAYS)
    return {item["paper"]["id"]: item["paper"]["upvotes"] for item in items}


def _votes_per_version(paper_id: str) -> int:
    return 1 + 7 * (int(paper_id[-1]) % 4)


def crawl_settings(hub: Hub, output: Path) -> Settings:
    """Return the project's settings with a Hub and an output folder."""
    settings = get_project_settings()
    settings.setdict(_changed_settings(hub, output), priority="cmdline")
    return settings


def _changed_settings(hub: Hub, output: Path) -> dict[str, str]:
    return {
        "HUB_URL": hub.url,
        "ARXIV_URL": "",
        "OUTPUT_DIR": str(output),
        "RETRY_BACKOFF": "0",
    }


async def crawl(hub: Hub, output: Path, spider: str, **arguments: str) -> None:
    """Crawl in this process, which nothing disturbs; raise `Difference` if something is not published."""
    runner = AsyncCrawlerRunner(crawl_settings(hub, output))
    crawler = runner.create_crawler(spider)
    await asyncio.wait([runner.crawl(crawler, **arguments)])
    if exit_code(crawler):
        reasons = {str(result.period): result.reason for result in EditionTracker.get(crawler).results if result.reason}
        raise Difference(f"crawl {spider} {arguments} did not publish everything: {reasons}")


async def crawl_all(hub: Hub, output: Path, **arguments: str) -> None:
    """Crawl all editions of the archive in this process, days first."""
    for spider, periods in RANGES.items():
        await crawl(hub, output, spider, **periods, **arguments)


def start_scrapy(hub: Hub, output: Path, *arguments: str) -> "subprocess.Popen[str]":
    """Start ``scrapy …`` as a user does."""
    options = [f"--set={name}={value}" for name, value in _changed_settings(hub, output).items()]
    # A process that is killed while it writes its coverage would leave a corrupt file in the project's folder.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HFPAPERS_", "COVERAGE"))}
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", *arguments, *options],
        cwd=ROOT,
        env=environment | {"SCRAPY_SETTINGS_MODULE": "hfpapers.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_files(output: Path) -> dict[str, str]:
    """Return the text of each published file by name.

    The reports and the crawl log describe single crawls, and a corrupt file is kept as it is.
    """
    names = [name for name in published_names(output) if not name.endswith(".corrupt")]
    return {name: (output / name).read_bytes().decode(errors="backslashreplace") for name in names}


def last_observations(history: str) -> str:
    """Return the last observation of each paper in the text of a history."""
    last = {json.loads(line)["id"]: line for line in history.splitlines()}
    return "\n".join(line for _, line in sorted(last.items()))


def compare(expected: Mapping[str, str], actual: Mapping[str, str]) -> None:
    """Raise `Difference` with the first difference between the files of two archives."""
    for name in sorted({*expected, *actual}):
        if name not in actual:
            raise Difference(f"{name} is missing")
        if name not in expected:
            raise Difference(f"{name} is not in the undisturbed archive")
        if expected[name] != actual[name]:
            raise Difference(f"{name} differs: {_first_difference(expected[name], actual[name])}")


def _first_difference(expected: str, actual: str) -> str:
    pairs = enumerate(zip(expected, actual, strict=False))
    position = next((place for place, (old, new) in pairs if old != new), min(len(expected), len(actual)))
    line = 1 + expected.count("\n", 0, position)
    shown = slice(max(0, position - 80), position + 80)
    return f"line {line} is …{actual[shown]!r}…; expected …{expected[shown]!r}…"


def say(message: str) -> None:
    """Print a line of progress."""
    print(message, flush=True)  # noqa: T201
