"""Benchmarks of commands that send no requests: how long the start takes."""

from functools import partial
from pathlib import Path

from benchmarks.processes import Run, run
from benchmarks.rows import Rows, in_turns, median, ratio

_VERSION, _HELP, _OUTSIDE = "scrapy version", "scrapy crawl daily --help", "scrapy version, outside of the project"


def commands(folder: Path, times: int) -> Rows:
    """Measure commands that send no requests."""
    measured = in_turns(
        {
            _VERSION: partial(run, ["scrapy", "version"]),
            _HELP: partial(run, ["scrapy", "crawl", "daily", "--help"]),
            _OUTSIDE: partial(run, ["scrapy", "version"], folder),
        },
        times,
    )
    base = median(measured[_VERSION], _wall_time)
    return [
        ["Start", "wall time, s", "memory, MB", f"wall time / {_VERSION}"],
        *(
            [
                name,
                f"{median(runs, _wall_time):.2f}",
                f"{median(runs, lambda run: run.memory):.0f}",
                ratio(median(runs, _wall_time), base),
            ]
            for name, runs in measured.items()
        ),
    ]


def _wall_time(run: Run) -> float:
    return run.wall_time
