"""Run a command as long as the process that started this one lives; then kill it with all of its descendants.

It is run as a script, and uses nothing but Python's standard library. A browser has a session of its own, so that it is
in no process group of the command, and ``setpriv --pdeathsig`` reaches the command alone.

On Linux, this process adopts orphaned descendants, so that none escapes. Elsewhere, only the process group of the
command is killed.
"""

import ctypes
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

_IS_LINUX = sys.platform == "linux"
_POLL_INTERVAL_S = 0.5
# Of <linux/prctl.h>.
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
# What a shell adds to the number of a signal that ended a program.
_SIGNAL_BASE = 128


def main() -> int:
    """Run the command in the arguments, and return its exit code."""
    parent = os.getppid()
    signal.signal(signal.SIGTERM, _exit)
    if _IS_LINUX:
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    try:
        return _run(sys.argv[1:], parent)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _kill_descendants()


def _run(command: list[str], parent: int) -> int:
    # This process has one thread, so that code may run between fork and exec.
    process = subprocess.Popen(command, process_group=0, preexec_fn=_die_with_parent)  # noqa: S603, PLW1509
    try:
        while os.getppid() == parent:
            with suppress(subprocess.TimeoutExpired):
                code = process.wait(_POLL_INTERVAL_S)
                return code if code >= 0 else _SIGNAL_BASE - code
        return _SIGNAL_BASE + signal.SIGKILL
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _exit(number: int, _frame: FrameType | None) -> None:
    sys.exit(_SIGNAL_BASE + number)


def _die_with_parent() -> None:
    """Let this process be killed if the supervisor is."""
    if _IS_LINUX:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _kill_descendants() -> None:
    """Kill all descendants, and wait until they have ended."""
    while True:
        for pid in _descendants():
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _descendants() -> list[int]:
    """Return the ids of all descendants of this process; none where there is no /proc."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            # The name of the program, in parentheses, may contain anything. The state and the parent follow.
            parent = int(path.read_text(errors="replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(path.parent.name))
    found = [os.getpid()]
    for pid in found:
        found += children.get(pid, [])
    return found[1:]


if __name__ == "__main__":
    sys.exit(main())
