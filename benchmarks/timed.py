"""Run a command, and print its wall time, CPU time and peak memory as JSON.

python -m benchmarks.timed python -m scrapy version

This is a small program of its own because the peak memory of a process is at least that of the process that started it.
"""

import json
import os
import subprocess
import sys
import time


def main(command: list[str]) -> int:
    """Run the command, print what it took, and return its exit code."""
    started_at, start = time.time(), time.perf_counter()
    with subprocess.Popen(command, stdout=sys.stderr) as process:  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        wall_time = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    cpu_time, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    json.dump({"started_at": started_at, "wall_time": wall_time, "cpu_time": cpu_time, "memory": memory}, sys.stdout)
    return process.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
