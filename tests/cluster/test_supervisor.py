"""A command and its descendants end with the process that started the supervisor, whatever their sessions are."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from hfpapers.cluster import supervisor

SUPERVISOR = [sys.executable, "-I", supervisor.__file__]
# A program that starts another one in a session of its own, as browsers are, and writes the ids of both into a file.
FAMILY = """
import os, subprocess, sys, time
child = subprocess.Popen(["sleep", "600"], start_new_session=True)
with open(sys.argv[1] + ".part", "w") as file:
    file.write(f"{os.getpid()} {child.pid}")
os.rename(sys.argv[1] + ".part", sys.argv[1])
time.sleep(float(sys.argv[2]))
"""
# A program that starts a supervisor, and then does nothing.
PARENT = "import subprocess, sys; subprocess.run(sys.argv[1:])"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Descendants are found on Linux only.")


def is_running(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_until(is_true, seconds=60):
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def start(tmp_path):
    """Return a function that starts a family under a supervisor: the process, and the ids of the family."""
    processes, pids = [], []

    def run(*before, duration=600):
        file = tmp_path / "pids"
        processes.append(subprocess.Popen([*before, *SUPERVISOR, sys.executable, "-c", FAMILY, file, str(duration)]))
        wait_until(file.exists)
        pids.extend(map(int, file.read_text().split()))
        return processes[-1], pids

    yield run
    for process in processes:
        process.kill()
        process.wait()
    for pid in filter(is_running, pids):
        os.kill(pid, signal.SIGKILL)


def test_the_exit_code_is_that_of_the_command():
    assert subprocess.run([*SUPERVISOR, sys.executable, "-c", "exit(3)"], check=False).returncode == 3


def test_the_exit_code_of_a_killed_command_is_that_of_a_shell():
    command = [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]
    assert subprocess.run([*SUPERVISOR, *command], check=False).returncode == 137


def test_the_standard_streams_are_those_of_the_command():
    command = [sys.executable, "-c", "import sys; print(sys.stdin.read()); sys.exit('failed')"]
    done = subprocess.run([*SUPERVISOR, *command], input="text", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "text\n", "failed\n")


def test_what_a_command_leaves_running_is_killed(start):
    process, pids = start(duration=0)
    assert process.wait() == 0
    assert not any(map(is_running, pids))


def test_a_stopped_supervisor_kills_the_command_and_its_descendants(start):
    process, pids = start()
    assert all(map(is_running, pids))
    process.terminate()
    assert process.wait() == 143
    assert not any(map(is_running, pids))


def test_a_killed_parent_takes_the_command_and_its_descendants_along(start):
    process, pids = start(sys.executable, "-c", PARENT)
    process.kill()
    wait_until(lambda: not any(map(is_running, pids)))


def test_a_killed_supervisor_takes_the_command_along(start):
    process, (command, _) = start()
    process.kill()
    wait_until(lambda: not is_running(command))
