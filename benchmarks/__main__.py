"""Measures the project beside others that do the same, and prints a table.

python -m benchmarks
python -m benchmarks --repeat 9 day quota
"""

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks import crawls, parsing, start_up
from benchmarks.rows import table

MEASUREMENTS = {
    "day": crawls.day,
    "parsing": parsing.pages,
    "start": start_up.commands,
    "range": crawls.days,
    "quota": crawls.quota,
}


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=5, help="how often, in turns; medians are shown")
    parser.add_argument("what", nargs="*", metavar="what", help=f"any of {', '.join(MEASUREMENTS)}; none: all")
    args = parser.parse_args()
    if unknown := set(args.what) - set(MEASUREMENTS):
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}")
    _say(f"{os.cpu_count()} cores, Python {platform.python_version()}, medians of {args.repeat}")
    for name in args.what or MEASUREMENTS:
        with tempfile.TemporaryDirectory() as folder:
            _say("", table(MEASUREMENTS[name](Path(folder), args.repeat)))


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
