"""Serve the tests' Hub, or run a Scrapy command against it.

python -m tests.mockhub --port 8899 --latency 0.1 --fault list_status=500
python -m tests.mockhub crawl daily -a date=2026-02-19
"""

import argparse
import dataclasses
import json
import subprocess
import sys
import threading

from tests.mockhub import Faults, Hub


def main() -> int:
    names = [field.name for field in dataclasses.fields(Faults)]
    parser = argparse.ArgumentParser(prog="python -m tests.mockhub", description=__doc__.partition("\n")[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0, help="seconds before each response")
    parser.add_argument("--papers", type=int, help="papers per day, on pages that are as large as the Hub's")
    parser.add_argument("--log", type=argparse.FileType("w"), help="file for a line per response: time, status, path")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME=VALUE", help=f"any of {', '.join(names)}")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="a Scrapy command, like crawl daily; default: serve")
    args = parser.parse_args()
    with Hub(args.port, args.latency, papers=args.papers, log=args.log) as hub:
        for fault in args.fault:
            name, _, value = fault.partition("=")
            if name not in names:
                parser.error(f"unknown fault {name!r}; expected one of {', '.join(names)}")
            kind = type(getattr(Faults(), name))
            setattr(hub.faults, name, value if kind is str else kind(json.loads(value)))
        if args.command:
            return subprocess.run(
                [
                    *(sys.executable, "-m", "scrapy", *args.command),
                    *("-s", f"HUB_URL={hub.url}", "-s", f"ARXIV_URL={hub.arxiv_url}", "-s", "ARXIV_DELAY=0"),
                ],
                check=False,
            ).returncode
        # The benchmarks read the address at the end of the first line.
        print(f"Invented papers for every weekday at {hub.url}")  # noqa: T201
        print(f"The arXiv API at {hub.arxiv_url}", flush=True)  # noqa: T201
        threading.Event().wait()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
