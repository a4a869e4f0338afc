"""Runs processes, one at a time: a stand-in for the Hub, and what crawls it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_SHOWN_OF_A_FAILURE = 2000


@dataclass(frozen=True)
class Run:
    """What a process took: when it began, seconds of wall and of CPU, and at most so many MB of memory."""

    began_at: float
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
        answers = [Answer(float(asked_at), int(status), path) for asked_at, status, path in lines]
        return sorted(answers, key=lambda answer: answer.asked_at)


@contextmanager
def served(folder: Path, *options: str) -> Iterator[StandIn]:
    """Serve a stand-in in a process of its own."""
    log = folder / "hub.log"
    command = [sys.executable, "-m", "tests.hub", "--log", str(log), *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield StandIn(process.stdout.readline().split()[-1], log)
        finally:
            process.kill()


def run(command: Sequence[str], cwd: Path = ROOT) -> Run:
    """Run a module of Python's to its end; raise `RuntimeError` if it fails."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "benchmarks.timed", sys.executable, "-m", *command],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        told = done.stderr[-_SHOWN_OF_A_FAILURE:]
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {told}")
    return Run(**json.loads(done.stdout))


def changed_at(folder: Path) -> float:
    """Return when a file of a folder was last written or renamed."""
    return max(path.stat().st_ctime for path in folder.rglob("*") if path.is_file())
