"""Python imports this module in each process that a test starts, because its folder is in PYTHONPATH."""

import datetime as dt
import os
import sys

import guard

EXIT_CODE = 97


def _exit(host: str) -> None:
    # An exception might be handled like any failure of a request.
    sys.stderr.write(f"a test contacted {host}\n")
    sys.stderr.flush()
    os._exit(EXIT_CODE)


guard.install(_exit)

# The time at which such a process begins, if a test sets it.
if moment := os.environ.get("TESTS_BEGIN_AT"):
    import time_machine

    time_machine.travel(dt.datetime.fromisoformat(moment)).start()
