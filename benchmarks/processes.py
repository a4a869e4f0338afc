"""Runs processes, one at a time: a stand-in for the Hub, and what crawls it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_SHOWN_ON_FAILURE = 2000


@dataclass(frozen=True)
class Run:
    """What a process took: seconds of wall and of CPU, and at most so many MB of memory."""

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True)
class Answer:
    """What the stand-in answered: when it was asked, with which status, for which path."""

    asked_at: float
    status: int
    path: str


@dataclass(frozen=True)
class StandIn:
    """A stand-in for the Hub that is being served."""

    url: str
    log: Path

    def answers(self) -> list[Answer]:
        """Return its answers so far, in the order of the requests."""
        lines = (line.split(maxsplit=2) for line in self.log.read_text().splitlines())
        return sorted(
            (Answer(float(at), int(status), path) for at, status, path in lines), key=lambda each: each.asked_at
        )


@contextmanager
def served(folder: Path, *options: str) -> Iterator[StandIn]:
    """Serve a stand-in in a process of its own."""
    log = folder / "hub.log"
    command = [sys.executable, "-m", "tests.hub", "--log", str(log), *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield StandIn(process.stdout.readline().split()[-1], log)
        finally:
            process.kill()


def run(command: Sequence[str], cwd: Path = ROOT, **environment: str) -> Run:
    """Run a module of Python's to its end; raise `RuntimeError` if it fails."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        told = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {told[-_SHOWN_ON_FAILURE:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def changed_at(folder: Path) -> float:
    """Return when a file of a folder was last written or renamed."""
    return max(path.stat().st_ctime for path in folder.rglob("*") if path.is_file())
