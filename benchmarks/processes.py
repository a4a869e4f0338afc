"""Run the processes of the benchmarks, one at a time: the demo Hub, and the programs that crawl it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_MAX_ERROR_LENGTH = 2000


@dataclass(frozen=True)
class Run:
    """A finished process: when it started, its wall and CPU time in seconds, and its peak memory in MB."""

    started_at: float
    wall_time: float
    cpu_time: float
    memory: float


@dataclass(frozen=True)
class Response:
    """A response of the demo Hub: when it was requested, its status, and the path of the URL."""

    requested_at: float
    status: int
    path: str


@dataclass(frozen=True)
class DemoHub:
    """A demo Hub that is being served, and the file to which it logs its responses."""

    url: str
    log: Path

    def responses(self) -> list[Response]:
        """Return the responses so far, in the order of the requests."""
        lines = (line.split(maxsplit=2) for line in self.log.read_text().splitlines())
        responses = [Response(float(requested_at), int(status), path) for requested_at, status, path in lines]
        return sorted(responses, key=lambda response: response.requested_at)


@contextmanager
def serve_demo_hub(folder: Path, *options: str) -> Iterator[DemoHub]:
    """Serve a demo Hub in a process of its own."""
    log = folder / "hub.log"
    command = [sys.executable, "-m", "tests.mockhub", "--log", str(log), *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            # The first line of its output ends with its URL.
            first_line = process.stdout.readline() if process.stdout else ""
            if not first_line:
                raise RuntimeError(f"the demo Hub did not start: {' '.join(command)}")
            yield DemoHub(first_line.split()[-1], log)
        finally:
            process.kill()


def run(command: Sequence[str], cwd: Path = ROOT) -> Run:
    """Run `python -m` with the command until it ends; raise `RuntimeError` if it fails."""
    return run_program([sys.executable, "-m", *command], cwd)


def run_program(command: Sequence[str], cwd: Path = ROOT) -> Run:
    """Run a program until it ends; raise `RuntimeError` if it fails."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "benchmarks.timed", *command],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        error = done.stderr[-_MAX_ERROR_LENGTH:]
        raise RuntimeError(f"{' '.join(command)} ended with exit code {done.returncode}: {error}")
    return Run(**json.loads(done.stdout))


def last_change(folder: Path) -> float:
    """Return when a file in the folder was last written or renamed."""
    return max(path.stat().st_ctime for path in folder.rglob("*") if path.is_file())
