"""Crawls of the stand-in, as whole processes: a day, a range, and within a quota."""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scrapy.settings import Settings

from benchmarks.processes import ROOT, Answer, Run, StandIn, changed_at, run, served
from benchmarks.rows import Rows, in_turns, median, ratio

DAY = "2026-02-19"
PAPERS = 68
_LATENCY_S = 0.1
_DAYS = 60
# A quota that the crawl of a day needs four windows of, the last of which it need not use up.
_QUOTA, _WINDOW_S = 20, 5
# It takes its time, and counts are the same every time.
_AT_MOST = 2
_OURS, _CONCURRENT, _SEQUENTIAL, _EMPTY = "hfpapers", "asyncio client", "sequential script", "empty Scrapy spider"


@dataclass(frozen=True)
class Crawl:
    """A process that crawled: what it took, what it was answered, and when its last file was in place."""

    run: Run
    answers: list[Answer]
    published_at: float

    @property
    def to_first_request(self) -> float:
        """The seconds before it asked for anything, as the stand-in saw it."""
        return self.answers[0].asked_at - self.run.began_at

    @property
    def to_files(self) -> float:
        """The seconds from its first request to its files."""
        return self.published_at - self.answers[0].asked_at


class Crawls:
    """Crawls of a stand-in, each into a folder of its own."""

    def __init__(self, hub: StandIn, folder: Path) -> None:
        self.hub = hub
        self.folders = (folder / f"{number}" for number in itertools.count())
        # Not the project's settings as Scrapy finds them: it would tell all processes where they are.
        settings = Settings()
        settings.setmodule("hfpapers.settings")
        self.concurrency = settings["CONCURRENT_REQUESTS_PER_DOMAIN"]

    def ours(self, *arguments: str) -> Crawl:
        """Crawl with the project."""

        def command(folder: Path) -> list[str]:
            given = [each for argument in arguments for each in ("-a", argument)]
            settings = ["-s", f"HUB_URL={self.hub.url}", "-s", f"OUTPUT_DIR={folder}"]
            return ["scrapy", "crawl", "daily", *given, *settings]

        return self._crawl(command)

    def concurrent(self, days: str, *options: str) -> Crawl:
        """Crawl with the asyncio client."""
        return self._crawl(
            lambda folder: [
                *("benchmarks.concurrent", self.hub.url, days, str(folder / "papers.jsonl"), f"{self.concurrency}"),
                *options,
            ]
        )

    def sequential(self, day: str) -> Crawl:
        """Crawl with the sequential script."""
        return self._crawl(
            lambda folder: ["benchmarks.sequential", self.hub.url, day, str(folder / "papers.jsonl")],
        )

    def empty(self) -> Crawl:
        """Run a spider that asks for nothing, without the project."""
        folder = next(self.folders)
        folder.mkdir()
        taken = run(["scrapy", "runspider", str(ROOT / "benchmarks/empty_spider.py")], cwd=folder)
        return Crawl(taken, [], taken.began_at + taken.wall)

    def _crawl(self, command: Callable[[Path], list[str]]) -> Crawl:
        folder, before = next(self.folders), len(self.hub.answers())
        folder.mkdir()
        taken = run(command(folder))
        return Crawl(taken, self.hub.answers()[before:], changed_at(folder))


def day(folder: Path, times: int) -> Rows:
    """Measure a day of 68 papers with every page, each after 100 ms."""
    with served(folder, "--latency", f"{_LATENCY_S}", "--papers", f"{PAPERS}") as hub:
        crawls = Crawls(hub, folder)
        measured = in_turns(
            {
                _OURS: lambda: crawls.ours(f"date={DAY}"),
                _CONCURRENT: lambda: crawls.concurrent(DAY),
                _SEQUENTIAL: lambda: crawls.sequential(DAY),
                _EMPTY: crawls.empty,
            },
            times,
        )
    empty = [crawl.run for crawl in measured.pop(_EMPTY)]
    rows = _crawl_rows(f"A day of {PAPERS} papers, 100 ms a page", measured)
    rows.append([_EMPTY, *_whole(empty), "", "", ratio(median(empty, _wall), median(measured[_OURS], _crawl_wall))])
    ours, least, slow = (measured[name] for name in (_OURS, _CONCURRENT, _SEQUENTIAL))
    over = median(ours, _crawl_wall) - median(empty, _wall) - median(ours, _to_files)
    return [
        *rows,
        ["first request to files, to the asyncio client's", "", "", "", "", "", _ratio(ours, least, _to_files)],
        ["whole process over an empty spider's and the above", "", "", "", "", "", f"{over:.2f} s"],
        ["the sequential script's whole process to ours", "", "", "", "", "", _ratio(slow, ours, _crawl_wall)],
    ]


def days(folder: Path, times: int) -> Rows:
    """Measure a range of 60 days without pages."""
    last = dt.date.fromisoformat(DAY)
    first = last - dt.timedelta(days=_DAYS - 1)
    listed = [each for number in range(_DAYS) if (each := first + dt.timedelta(days=number)).weekday() <= 4]  # noqa: PLR2004
    with served(folder, "--latency", f"{_LATENCY_S}", "--papers", f"{PAPERS}") as hub:
        crawls = Crawls(hub, folder)
        measured = in_turns(
            {
                _OURS: lambda: crawls.ours(f"date={first}..{last}", "pages=no"),
                _CONCURRENT: lambda: crawls.concurrent(",".join(map(str, listed)), "no-pages"),
            },
            times,
        )
    return _crawl_rows(f"{_DAYS} days without pages, {len(listed)} lists of {PAPERS}", measured)


def quota(folder: Path, times: int) -> Rows:
    """Measure how much of each window's quota is used by a crawl that needs several."""
    rows = [["A day in windows", "used of the quota", "429s", "s", "at least s"]]
    faults = [f"quota_pages={_QUOTA}", f"quota_window={_WINDOW_S}"]
    options = [each for fault in faults for each in ("--fault", fault)]
    for time in range(min(times, _AT_MOST)):
        (once := folder / f"{time}").mkdir()
        with served(once, "--latency", f"{_LATENCY_S}", "--papers", f"{PAPERS}", *options) as hub:
            crawl = Crawls(hub, once).ours(f"date={DAY}")
        rows.append(_quota_row(crawl))
    return rows


def _quota_row(crawl: Crawl) -> list[str]:
    answers = [answer for answer in crawl.answers if answer.path != "/robots.txt"]
    statuses = Counter(answer.status for answer in answers)
    used, began = [0], answers[0].asked_at
    for answer in answers:
        # As the stand-in: a window begins with the first request after the one before is over.
        if answer.asked_at - began >= _WINDOW_S:
            began, used = answer.asked_at, [*used, 0]
        used[-1] += 1
    share = sum(used[:-1]) / (_QUOTA * len(used[:-1]))
    return [
        f"{len(used)} of {_QUOTA} requests in {_WINDOW_S} s",
        f"{share:.0%}",
        f"{statuses[429]}",
        f"{crawl.to_files:.1f}",
        f"{_WINDOW_S * (len(used) - 1)}",
    ]


def _crawl_rows(title: str, measured: dict[str, list[Crawl]]) -> list[list[str]]:
    rows = [[title, "s", "CPU s", "MB", "to its first request, s", "from there to its files, s", "s, to ours"]]
    ours = measured[_OURS]
    for name, crawls in measured.items():
        whole = _whole([crawl.run for crawl in crawls])
        first, files = median(crawls, lambda crawl: crawl.to_first_request), median(crawls, _to_files)
        rows.append([name, *whole, f"{first:.2f}", f"{files:.2f}", _ratio(crawls, ours, _crawl_wall)])
    return rows


def _whole(runs: list[Run]) -> list[str]:
    return [
        f"{median(runs, _wall):.2f}",
        f"{median(runs, lambda run: run.cpu):.2f}",
        f"{median(runs, lambda run: run.memory):.0f}",
    ]


def _ratio(ours: list[Crawl], others: list[Crawl], value: Callable[[Crawl], float]) -> str:
    return ratio(median(ours, value), median(others, value))


def _wall(run: Run) -> float:
    return run.wall


def _crawl_wall(crawl: Crawl) -> float:
    return crawl.run.wall


def _to_files(crawl: Crawl) -> float:
    return crawl.to_files
