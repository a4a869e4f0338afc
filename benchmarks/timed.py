"""Runs a command and prints what it took, as JSON. Small: a process's peak memory is at least that of who started it.

python -m benchmarks.timed python -m scrapy version
"""

import json
import os
import subprocess
import sys
import time


def main(command: list[str]) -> int:
    """Run the command, print what it took, and return its exit code."""
    began_at, began = time.time(), time.perf_counter()
    with subprocess.Popen(command, stdout=sys.stderr) as process:  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    cpu, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    json.dump({"began_at": began_at, "wall": wall, "cpu": cpu, "memory": memory}, sys.stdout)
    return process.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
