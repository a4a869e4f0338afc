"""Runs Scrapy's commands in processes that end with the worker."""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from scrapy.utils.conf import closest_scrapy_cfg

_SUPERVISOR = (sys.executable, "-I", str(Path(__file__).with_name("supervisor.py")))
_POLL_INTERVAL_S = 0.2
_STOP_TIMEOUT_S = 10
_SETTINGS_VARIABLE = "SCRAPY_SETTINGS_MODULE"


@dataclass(frozen=True)
class Finished:
    """How a process ended: its exit code, what it printed, and the last error in its log, if there is one."""

    exit_code: int
    output: str = ""
    error: str | None = None


class _Log(threading.Thread):
    """Copies the log of a process to that of the worker."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        super().__init__(daemon=True)
        self.lines = process.stderr or ()
        self.last_error: str | None = None

    def run(self) -> None:
        for line in self.lines:
            self.last_error = find_error(line) or self.last_error
            with suppress(OSError):
                sys.stderr.write(line)


def run(arguments: Sequence[str], document: str = "") -> Finished:
    """Run ``python ARGUMENTS`` with a document as its standard input, and return how it ended.

    An exception that another thread raises in this one, like those of Dramatiq, kills the process with its descendants.

    Raises:
        OSError: if the process cannot be started.
    """
    with TemporaryFile("w+") as stdin, TemporaryFile("w+", errors="replace") as stdout:
        stdin.write(document)
        stdin.seek(0)
        process = subprocess.Popen(  # noqa: S603
            [*_SUPERVISOR, sys.executable, *arguments],
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env=process_environment(os.environ),
            # It does not get the Ctrl-C of a terminal. Dramatiq does, and ends it.
            start_new_session=True,
        )
        try:
            log = _Log(process)
            log.start()
            while process.poll() is None:
                # Waiting in short steps, because an exception is raised between two of them.
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_POLL_INTERVAL_S)
            log.join(_STOP_TIMEOUT_S)
        finally:
            _stop(process)
        stdout.seek(0)
        return Finished(process.returncode, stdout.read(), log.last_error)


def _stop(process: "subprocess.Popen[str]") -> None:
    """End the supervisor, which kills all descendants first."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stderr:
        process.stderr.close()


def process_environment(environment: "os._Environ[str] | dict[str, str]") -> dict[str, str]:
    """Return the environment of a process: without the broker, which may contain a password, and with the project."""
    changed = {name: value for name, value in environment.items() if name != "CLUSTER_BROKER_URL"}
    if not closest_scrapy_cfg():
        changed.setdefault(_SETTINGS_VARIABLE, "hfpapers.settings")
    return changed


def find_error(line: str) -> str | None:
    """Return the message in a line of a log if it is an error; None if it is not."""
    for mark in ("ERROR: ", "CRITICAL: ", "error: "):
        _, separator, message = line.partition(mark)
        if separator:
            return message.strip()
    return None
