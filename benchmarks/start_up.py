"""What it takes to start, before anything is asked for."""

from functools import partial
from pathlib import Path

from benchmarks.processes import run
from benchmarks.rows import Rows, in_turns, median, ratio

_VERSION, _HELP, _ELSEWHERE = "scrapy version", "scrapy crawl daily --help", "scrapy version, without the project"


def commands(folder: Path, times: int) -> Rows:
    """Measure commands that ask for nothing."""
    measured = in_turns(
        {
            _VERSION: partial(run, ["scrapy", "version"]),
            _HELP: partial(run, ["scrapy", "crawl", "daily", "--help"]),
            _ELSEWHERE: partial(run, ["scrapy", "version"], folder),
        },
        times,
    )
    base = median(measured[_VERSION], lambda run: run.wall)
    return [
        ["Start-up", "s", "MB", "to scrapy version"],
        *(
            [
                name,
                f"{(wall := median(runs, lambda run: run.wall)):.2f}",
                f"{median(runs, lambda run: run.memory):.0f}",
                ratio(wall, base),
            ]
            for name, runs in measured.items()
        ),
    ]
