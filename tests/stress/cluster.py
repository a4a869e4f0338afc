"""Let two workers crawl editions into a bucket, kill one and restart Redis; then compare with one machine's editions.

python -m tests.stress.cluster --number 60
"""

import argparse
import datetime as dt
import itertools
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from hfpapers.demo.papers import items_of_day
from hfpapers.editions.periods import Day
from hfpapers.text.plain import count
from tests.archive.contents import content
from tests.cluster.machines import Redis, Worker, machine_environment, wait_until
from tests.helpers import crawl_log
from tests.mockhub import Hub
from tests.objects import Bucket, create_bucket, running_s3_server, s3_environment
from tests.stress.archive import Difference, compare, read_files, say

_ADDRESSES = ("127.0.0.2", "127.0.0.3")
_FIRST_DAY = dt.date(2026, 1, 5)
_PAPERS_PER_DAY = 5
_TIMEOUT_S = 1800
_TIME = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
# The time of a crawl as pages of the site show it.
_SHOWN_TIME = re.compile(r"[A-Z][a-z]+ \d+, 20\d\d, \d\d:\d\d UTC")


class Cluster:
    """Two workers with one Redis and one bucket, each with a cache of its own."""

    def __init__(self, hub: Hub, folder: Path, bucket: Bucket) -> None:
        self.hub = hub
        self.folder = folder
        self.bucket = bucket
        self.started_at = dt.datetime.now(dt.UTC).replace(microsecond=0)
        self.settings = {"HUB_URL": hub.url, "ARXIV_URL": hub.arxiv_url, "ARXIV_DELAY": "0", "RETRY_BACKOFF": "0"}
        self.duration_s = 0.0
        self.crawls = self.kills = self.restarts = 0

    def run(self, number: int, *, restarts_redis: bool = True) -> None:
        """Crawl so many editions; raise `Difference` if they are not those of one machine."""
        days = self._list_days(number)
        requested = f"date={days[0]}..{days[-1]}"
        with ExitStack() as stack:
            redis = stack.enter_context(Redis(self.folder / "redis"))
            environment = machine_environment(redis.url, self.bucket.url, **self.settings)
            workers = [
                stack.enter_context(Worker(self.folder / address, environment, self._configuration(address)))
                for address in _ADDRESSES
            ]
            started = time.monotonic()
            with self._start(environment, "dispatch", "daily", "-a", requested) as dispatch:
                self._disturb(redis, workers, number, restarts_redis=restarts_redis)
                log, _ = dispatch.communicate(timeout=_TIMEOUT_S)
            self.duration_s = time.monotonic() - started
            if dispatch.returncode:
                raise Difference(f"scrapy dispatch ended with {dispatch.returncode}:\n{log}")
            for worker in workers:
                worker.stop()
                if left := worker.pids():
                    raise Difference(f"the processes {left} of a worker are still running")
        if missing := {*_ADDRESSES} - {*self.hub.addresses}:
            raise Difference(f"no request came from {', '.join(missing)}")
        self._compare(environment, requested, days)

    def summary(self) -> str:
        """Return what happened."""
        return (
            f"{count(self.crawls, 'crawl')} in {self.duration_s:.0f} s, {count(self.kills, 'killed worker')},"
            f" {count(self.restarts, 'restart')} of Redis"
        )

    def _configuration(self, address: str) -> str:
        """Return the configuration of the worker that sends its requests from an address."""
        return f'download_bind_address = "{address}"\ncache_dir = "{self.folder / address / "cache"}"\n'

    def _list_days(self, number: int) -> list[Day]:
        """Let the Hub list papers on so many weekdays, and return these."""
        days = (Day(_FIRST_DAY + dt.timedelta(days=offset)) for offset in itertools.count())
        listed = [*itertools.islice((day for day in days if day.may_have_list), number)]
        self.hub.last_day = listed[-1].first
        for day in listed:
            self.hub.lists[str(day)] = items_of_day(day.first, _PAPERS_PER_DAY)
        return listed

    def _disturb(self, redis: Redis, workers: Sequence[Worker], number: int, *, restarts_redis: bool) -> None:
        victim = workers[0]
        wait_until(lambda: self._count_requested() > number // 3 and victim.is_crawling(), what="a third is crawled")
        victim.kill()
        self.kills += 1
        wait_until(lambda: not victim.pids(), what="the killed worker leaves no process")
        victim.start()
        if restarts_redis:
            wait_until(lambda: self._count_requested() > number * 2 // 3, what="two thirds are crawled")
            redis.restart(pause_s=2)
            self.restarts += 1

    def _count_requested(self) -> int:
        """Return how many lists were requested."""
        return sum(path.startswith("/papers/date/") for path in [*self.hub.hits])

    def _compare(self, environment: dict[str, str], requested: str, days: Sequence[Day]) -> None:
        self.crawls = sum(count for path, count in self.hub.hits.items() if path.startswith("/papers/date/"))
        alone = self.folder / "alone"
        with self._start(environment | {"HFPAPERS_OUTPUT_DIR": str(alone)}, "crawl", "daily", "-a", requested) as crawl:
            log, _ = crawl.communicate(timeout=_TIMEOUT_S)
        if crawl.returncode:
            raise Difference(f"scrapy crawl ended with {crawl.returncode}:\n{log}")
        together = self.folder / "together"
        self.bucket.download(together)
        expected, found = self._comparable_files(alone), self._comparable_files(together)
        if absent := [str(day) for day in days if f"daily/{day}.jsonl" not in found]:
            raise Difference(f"{', '.join(absent)} were not published")
        compare(expected, found)

    def _comparable_files(self, output: Path) -> dict[str, str]:
        """Return the text of each file, without the times of crawls; of reports and logs, the editions alone."""
        files = read_files(output)
        for path in (output / "site").rglob("*"):
            if path.is_file() and not path.name.startswith("."):
                files[path.relative_to(output).as_posix()] = path.read_bytes().decode(errors="backslashreplace")
        rows = content(output / "archive.db")
        # They contain the order in which editions were loaded, the crawls, and when files were written.
        rows = rows | {"papers": sorted(rows["papers"].items()), "crawls": None, "files": None}
        reports = sorted(path.name for path in (output / "reports").iterdir())
        files |= {"archive.db": repr(rows), "reports": repr(reports), "crawls": repr(_crawled_editions(output))}
        return {name: _TIME.sub(self._mask, _SHOWN_TIME.sub("TIME", text)) for name, text in files.items()}

    def _mask(self, match: re.Match[str]) -> str:
        """Return TIME for the time of a crawl. All other times in the archive are earlier, and are not masked."""
        return "TIME" if dt.datetime.fromisoformat(match[0]) >= self.started_at else match[0]

    def _start(self, environment: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "scrapy", *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def _crawled_editions(output: Path) -> list[str]:
    """Return the editions in the crawl log, each once: a message may be delivered twice."""
    return sorted({line["edition"] for line in crawl_log(output)})


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.stress.cluster", description=__doc__.partition("\n")[0])
    parser.add_argument("--number", type=int, default=60, help="how many editions; default: 60")
    args = parser.parse_args()
    with Hub() as hub, running_s3_server() as server, tempfile.TemporaryDirectory() as folder:
        os.environ |= s3_environment(server)
        cluster = Cluster(hub, Path(folder), Bucket(create_bucket(server)))
        try:
            cluster.run(args.number)
        except Difference as difference:
            say(f"{cluster.summary()}\nDifference: {difference}")
            return 1
        say(f"{cluster.summary()}; no difference")
        return 0


if __name__ == "__main__":
    sys.exit(main())
