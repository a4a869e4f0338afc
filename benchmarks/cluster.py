"""Benchmark of the cluster: one address and two, on a demo Hub with a rate limit for each address."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from pathlib import Path

from benchmarks.processes import Response, serve_demo_hub
from benchmarks.rows import Rows, in_turns, median, ratio
from tests.cluster.machines import Redis, Worker, machine_environment

_ADDRESSES = ("127.0.0.2", "127.0.0.3")
_ONE, _TWO = "one address", "two addresses"
# 13 weekdays, each with a request for the list and one for each paper.
_DAYS, _EDITIONS, _PAPERS = "2026-02-03..2026-02-19", 13, 19
# Two editions use up a window. The last one begins another window. With complete windows, two addresses would take less
# than half of the time, because all requests of the first window are sent at once.
_RATE_LIMIT, _WINDOW_S = 40, 20
# It takes minutes, and is about the same every time.
_MAX_RUNS = 2


@dataclass(frozen=True)
class Dispatch:
    """A dispatch that ended: its wall time in seconds, and the responses that the workers received."""

    wall_time: float
    responses: list[Response]

    @property
    def refused(self) -> int:
        """How many requests were above the rate limit."""
        return sum(response.status == HTTPStatus.TOO_MANY_REQUESTS for response in self.responses)

    @property
    def seconds(self) -> float:
        """The seconds from the first request to the last one."""
        return self.responses[-1].requested_at - self.responses[0].requested_at


def throughput(folder: Path, times: int) -> Rows:
    """Measure how fast one and two addresses crawl the same editions."""
    if not shutil.which("redis-server"):
        sys.exit("the benchmark of the cluster needs Redis; install it with: apt-get install redis-server")
    folders = (folder / f"{number}" for number in count())
    measured = in_turns(
        {
            _ONE: lambda: _dispatch(next(folders), _ADDRESSES[:1]),
            _TWO: lambda: _dispatch(next(folders), _ADDRESSES),
        },
        min(times, _MAX_RUNS),
    )
    title = f"{_EDITIONS} days of {_PAPERS} papers, {_RATE_LIMIT} requests per {_WINDOW_S} s and address"
    columns = [
        "requests",
        "responses 429",
        "first to last request, s",
        "`scrapy dispatch`, s",
        "throughput / one address",
    ]
    rows = [[title, *columns]]
    one = median(measured[_ONE], _seconds)
    for name, dispatches in measured.items():
        seconds = median(dispatches, _seconds)
        rows.append(
            [
                name,
                f"{median(dispatches, lambda each: len(each.responses)):.0f}",
                f"{median(dispatches, lambda each: each.refused):.0f}",
                f"{seconds:.1f}",
                f"{median(dispatches, lambda each: each.wall_time):.1f}",
                ratio(one, seconds),
            ]
        )
    return rows


def _dispatch(folder: Path, addresses: tuple[str, ...]) -> Dispatch:
    """Crawl all editions with a worker for each address; raise `RuntimeError` if an edition is not published."""
    folder.mkdir()
    faults = [f"quota_pages={_RATE_LIMIT}", f"quota_window={_WINDOW_S}"]
    options = [part for fault in faults for part in ("--fault", fault)]
    with serve_demo_hub(folder, "--papers", f"{_PAPERS}", *options) as hub, Redis(folder / "redis") as redis:
        environment = machine_environment(redis.url, str(folder / "output"), HUB_URL=hub.url, ARXIV_URL="")
        with _workers(folder, addresses, environment):
            start = time.perf_counter()
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-m", "scrapy", "dispatch", "daily", "-a", f"date={_DAYS}"],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            wall_time = time.perf_counter() - start
        if done.returncode:
            raise RuntimeError(f"scrapy dispatch ended with exit code {done.returncode}: {done.stderr}")
        return Dispatch(wall_time, [each for each in hub.responses() if each.path != "/robots.txt"])


@contextmanager
def _workers(folder: Path, addresses: tuple[str, ...], environment: dict[str, str]) -> Iterator[None]:
    with ExitStack() as stack:
        for address in addresses:
            configuration = f'download_bind_address = "{address}"\n'
            stack.enter_context(Worker(folder / address, environment, configuration, "hfpapers.cluster"))
        yield


def _seconds(dispatch: Dispatch) -> float:
    return dispatch.seconds
