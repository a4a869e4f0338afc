"""Measure hfpapers and other ways to get the same papers, and print the results as Markdown tables.

python -m benchmarks
python -m benchmarks --repeat 9 day limit
"""

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks import archives, cluster, crawls, parsing, searches, sites, start_up
from benchmarks.rows import format_table

BENCHMARKS = {
    "day": crawls.day,
    "parsing": parsing.pages,
    "start": start_up.commands,
    "range": crawls.days,
    "limit": crawls.rate_limit,
    "build": archives.build,
    "update": archives.update,
    "search": searches.search,
    "site": sites.build,
    "site-update": sites.update,
    "cluster": cluster.throughput,
}


def main() -> None:
    """Run the requested benchmarks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--repeat", type=int, default=5, help="how often to measure; the medians are shown (default: 5)"
    )
    parser.add_argument(
        "benchmarks", nargs="*", metavar="benchmark", help=f"any of {', '.join(BENCHMARKS)} (default: all)"
    )
    args = parser.parse_args()
    if unknown := set(args.benchmarks) - set(BENCHMARKS):
        parser.error(f"unknown benchmark: {', '.join(sorted(unknown))}; expected any of {', '.join(BENCHMARKS)}")
    _print(f"{os.cpu_count()} cores, Python {platform.python_version()}, medians of {args.repeat}")
    for name in args.benchmarks or BENCHMARKS:
        with tempfile.TemporaryDirectory() as folder:
            _print("", format_table(BENCHMARKS[name](Path(folder), args.repeat)))


def _print(*lines: str) -> None:
    # Flush, so that each table can be read while the next benchmark runs.
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
