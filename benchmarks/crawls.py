"""Benchmarks of crawls of the demo Hub, each in a process of its own: a day, a range of days, and a rate limit."""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scrapy.settings import Settings

from benchmarks.processes import ROOT, DemoHub, Response, Run, last_change, run, serve_demo_hub
from benchmarks.rows import Rows, in_turns, median, ratio

DAY = "2026-02-19"
PAPERS = 68
_LATENCY_S = 0.1
_DAYS = 60
# With this rate limit, the crawl of a day needs four windows. It need not use up the last one.
_RATE_LIMIT, _WINDOW_S = 20, 5
# The benchmark of the rate limit takes long, and counts the same requests every time.
_MAX_LIMITED_RUNS = 2
_OURS, _CONCURRENT, _SEQUENTIAL, _EMPTY = "hfpapers", "asyncio client", "sequential script", "empty Scrapy spider"
_FRIDAY = 4


@dataclass(frozen=True)
class Crawl:
    """A process that crawled, the responses that it received, and when it wrote its last file."""

    run: Run
    responses: list[Response]
    published_at: float

    @property
    def seconds_to_first_request(self) -> float:
        """The seconds from the start of the process to its first request, as the demo Hub received it."""
        return self.responses[0].requested_at - self.run.started_at

    @property
    def seconds_to_files(self) -> float:
        """The seconds from the first request to the last written file."""
        return self.published_at - self.responses[0].requested_at


class Crawls:
    """Crawls of a demo Hub, each with a folder of its own."""

    def __init__(self, hub: DemoHub, folder: Path) -> None:
        self.hub = hub
        self.folders = (folder / f"{number}" for number in itertools.count())
        # Not get_project_settings(): it sets an environment variable that the processes would inherit.
        settings = Settings()
        settings.setmodule("hfpapers.settings")
        self.concurrency = settings["CONCURRENT_REQUESTS_PER_DOMAIN"]

    def run_hfpapers(self, *arguments: str) -> Crawl:
        """Crawl with hfpapers."""

        def command(folder: Path) -> list[str]:
            spider_arguments = [each for argument in arguments for each in ("-a", argument)]
            settings = ["-s", f"HUB_URL={self.hub.url}", "-s", "ARXIV_URL=", "-s", f"OUTPUT_DIR={folder}"]
            return ["scrapy", "crawl", "daily", *spider_arguments, *settings]

        return self._crawl(command)

    def run_concurrent(self, days: str, *options: str) -> Crawl:
        """Crawl with the asyncio client."""
        return self._crawl(
            lambda folder: [
                *("benchmarks.concurrent", self.hub.url, days, str(folder / "papers.jsonl"), f"{self.concurrency}"),
                *options,
            ]
        )

    def run_sequential(self, day: str) -> Crawl:
        """Crawl with the sequential script."""
        return self._crawl(
            lambda folder: ["benchmarks.sequential", self.hub.url, day, str(folder / "papers.jsonl")],
        )

    def run_empty(self) -> Crawl:
        """Run a spider that sends no requests, outside of the project."""
        folder = next(self.folders)
        folder.mkdir()
        done = run(["scrapy", "runspider", str(ROOT / "benchmarks/empty_spider.py")], cwd=folder)
        return Crawl(done, [], done.started_at + done.wall_time)

    def _crawl(self, command: Callable[[Path], list[str]]) -> Crawl:
        folder, number_before = next(self.folders), len(self.hub.responses())
        folder.mkdir()
        done = run(command(folder))
        return Crawl(done, self.hub.responses()[number_before:], last_change(folder))


def day(folder: Path, times: int) -> Rows:
    """Measure the crawl of a day of 68 papers with their pages, with a latency of 100 ms."""
    with serve_demo_hub(folder, "--latency", f"{_LATENCY_S}", "--papers", f"{PAPERS}") as hub:
        crawls = Crawls(hub, folder)
        measured = in_turns(
            {
                _OURS: lambda: crawls.run_hfpapers(f"date={DAY}"),
                _CONCURRENT: lambda: crawls.run_concurrent(DAY),
                _SEQUENTIAL: lambda: crawls.run_sequential(DAY),
                _EMPTY: crawls.run_empty,
            },
            times,
        )
    empty = [crawl.run for crawl in measured.pop(_EMPTY)]
    ours, concurrent, sequential = (measured[name] for name in (_OURS, _CONCURRENT, _SEQUENTIAL))
    empty_ratio = ratio(median(empty, _run_wall_time), median(ours, _wall_time))
    overhead = median(ours, _wall_time) - median(empty, _run_wall_time) - median(ours, _seconds_to_files)
    return [
        *_crawl_rows(f"A day of {PAPERS} papers, latency 100 ms", measured),
        [_EMPTY, *_process_cells(empty), "", "", empty_ratio],
        _result_row("first request to files: hfpapers / asyncio client", _ratio(ours, concurrent, _seconds_to_files)),
        _result_row(
            "wall time of hfpapers, minus that of the empty spider, minus first request to files", f"{overhead:.2f} s"
        ),
        _result_row("wall time: sequential script / hfpapers", _ratio(sequential, ours, _wall_time)),
    ]


def days(folder: Path, times: int) -> Rows:
    """Measure the crawl of a range of 60 days without the pages of the papers."""
    last = dt.date.fromisoformat(DAY)
    first = last - dt.timedelta(days=_DAYS - 1)
    weekdays = [each for number in range(_DAYS) if (each := first + dt.timedelta(days=number)).weekday() <= _FRIDAY]
    with serve_demo_hub(folder, "--latency", f"{_LATENCY_S}", "--papers", f"{PAPERS}") as hub:
        crawls = Crawls(hub, folder)
        measured = in_turns(
            {
                _OURS: lambda: crawls.run_hfpapers(f"date={first}..{last}", "pages=no"),
                _CONCURRENT: lambda: crawls.run_concurrent(",".join(map(str, weekdays)), "no-pages"),
            },
            times,
        )
    return _crawl_rows(f"{_DAYS} days without pages, {len(weekdays)} lists of {PAPERS} papers", measured)


def rate_limit(folder: Path, times: int) -> Rows:
    """Measure which share of the rate limit is used by a crawl that needs several windows."""
    rows = [["A day within a rate limit", "windows", "limit used", "responses 429", "s", "minimum, s"]]
    faults = [f"quota_pages={_RATE_LIMIT}", f"quota_window={_WINDOW_S}"]
    options = [each for fault in faults for each in ("--fault", fault)]
    for number in range(min(times, _MAX_LIMITED_RUNS)):
        (run_folder := folder / f"{number}").mkdir()
        with serve_demo_hub(run_folder, "--latency", f"{_LATENCY_S}", "--papers", f"{PAPERS}", *options) as hub:
            crawl = Crawls(hub, run_folder).run_hfpapers(f"date={DAY}")
        rows.append(_rate_limit_row(crawl))
    return rows


def _rate_limit_row(crawl: Crawl) -> list[str]:
    responses = [response for response in crawl.responses if response.path != "/robots.txt"]
    statuses = Counter(response.status for response in responses)
    used, window_began_at = [0], responses[0].requested_at
    for response in responses:
        # As in the demo Hub, a window begins with the first request after the previous window has ended.
        if response.requested_at - window_began_at >= _WINDOW_S:
            window_began_at, used = response.requested_at, [*used, 0]
        used[-1] += 1
    share = sum(used[:-1]) / (_RATE_LIMIT * len(used[:-1]))
    return [
        f"hfpapers, {_RATE_LIMIT} requests per {_WINDOW_S} s",
        f"{len(used)}",
        f"{share:.0%}",
        f"{statuses[429]}",
        f"{crawl.seconds_to_files:.1f}",
        f"{_WINDOW_S * (len(used) - 1)}",
    ]


def _crawl_rows(title: str, measured: dict[str, list[Crawl]]) -> list[list[str]]:
    columns = [
        *("wall time, s", "CPU time, s", "memory, MB"),
        *("start to first request, s", "first request to files, s", "wall time / hfpapers"),
    ]
    rows = [[title, *columns]]
    for name, crawls in measured.items():
        seconds = (median(crawls, _seconds_to_first_request), median(crawls, _seconds_to_files))
        rows.append(
            [
                name,
                *_process_cells([crawl.run for crawl in crawls]),
                *(f"{each:.2f}" for each in seconds),
                _ratio(crawls, measured[_OURS], _wall_time),
            ]
        )
    return rows


def _process_cells(runs: list[Run]) -> list[str]:
    return [
        f"{median(runs, _run_wall_time):.2f}",
        f"{median(runs, lambda run: run.cpu_time):.2f}",
        f"{median(runs, lambda run: run.memory):.0f}",
    ]


def _result_row(title: str, result: str) -> list[str]:
    """Return a row of the table of crawls that has a value in its last column only."""
    return [title, "", "", "", "", "", result]


def _ratio(crawls: list[Crawl], others: list[Crawl], value: Callable[[Crawl], float]) -> str:
    return ratio(median(crawls, value), median(others, value))


def _run_wall_time(run: Run) -> float:
    return run.wall_time


def _wall_time(crawl: Crawl) -> float:
    return crawl.run.wall_time


def _seconds_to_first_request(crawl: Crawl) -> float:
    return crawl.seconds_to_first_request


def _seconds_to_files(crawl: Crawl) -> float:
    return crawl.seconds_to_files
