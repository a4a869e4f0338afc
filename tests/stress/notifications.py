"""Two weeks of an hourly schedule: services fail, the Hub fails, crawls are killed, and each digest is sent once.

    python -m tests.stress.notifications --number 336 --seed 1

The number is that of the hours. The digests are sent to a web server on this machine, by the process that sends. If a
crawl was killed while it sent a digest, it is not known whether that arrived: the record then says so, and it may have
arrived once or not at all.
"""

import asyncio
import datetime as dt
import json
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path

from hfpapers.demo.papers import items_of_day
from hfpapers.notifications.record import FOLDER
from tests.mockhub import Hub
from tests.notifications.receivers import Webhook
from tests.stress.archive import ROOT, Difference
from tests.stress.command import run_script

_START = dt.datetime(2026, 2, 9, tzinfo=dt.UTC)
_DAYS = [day for day in (_START.date() + dt.timedelta(number) for number in range(14)) if day.weekday() < 5]
_PAPERS_PER_DAY = 8
# The hours in which the Hub fails, and in which a service refuses everything.
_HUB_FAILS, _SERVICE_REFUSES = range(75, 120), range(40, 60)
# One of so many crawls is killed, at a random moment within so many seconds.
_KILLED, _LONGEST_CRAWL_S = 12, 6.0
_TWO_WEEKS = 24 * 14
_SUNDAY = 6
_ENTRIES = {
    "all": {},
    "refusing": {},
    "topic": {"topics": ["models"]},
    "problems": {"when": "failed"},
}
_TOPICS = {"models": {"title": "Models", "words": ["model"]}}


class Notifications:
    """Crawls every hour, and compares what the services received with what was published."""

    def __init__(self, hub: Hub, folder: Path, seed: int) -> None:
        self.hub = hub
        self.output = folder / "output"
        self.random = random.Random(seed)
        self.kills = 0
        self.warnings: Counter[str] = Counter()
        # What each service received: the titles of the messages.
        self.received: dict[str, list[str]] = {name: [] for name in _ENTRIES}

    def summary(self) -> str:
        """Return what happened."""
        numbers = ", ".join(f"{len(titles)} to {name}" for name, titles in self.received.items())
        return f"{self.kills} crawls killed, messages: {numbers}, interrupted: {self._unknown()}"

    async def run(self, number: int) -> None:
        """Crawl for a number of hours; raise `Difference` if a digest was sent twice or not at all."""
        for hour in range(number):
            await self._crawl(hour)
        self._compare(_START + dt.timedelta(hours=number - 1))

    async def _crawl(self, hour: int) -> None:
        moment = _START + dt.timedelta(hours=hour)
        self._set_lists(moment)
        fails = hour in _HUB_FAILS
        self.hub.faults.list_status, self.hub.faults.api_down = (500, True) if fails else (200, False)
        is_killed = not self.random.randrange(_KILLED)
        with Webhook() as accepting, Webhook(503 if hour in _SERVICE_REFUSES else 200) as sometimes_refusing:
            webhooks = {name: sometimes_refusing if name == "refusing" else accepting for name in _ENTRIES}
            process = await asyncio.create_subprocess_exec(
                *self._command(moment, {name: webhook.address for name, webhook in webhooks.items()}),
                cwd=ROOT,
                env=os.environ | {"SCRAPY_SETTINGS_MODULE": "hfpapers.settings"},
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
            )
            if is_killed:
                await asyncio.sleep(self.random.uniform(0, _LONGEST_CRAWL_S))
                if process.returncode is None:
                    self.kills += 1
                    process.send_signal(signal.SIGKILL)
            _, log = await process.communicate()
            if is_killed:
                # The process that sends has its own time limit.
                await asyncio.sleep(1)
            self.warnings.update(line for line in log.decode().splitlines() if "may not have arrived" in line)
            for webhook in (accepting, sometimes_refusing):
                for path, _, body in webhook.requests:
                    if webhook is accepting or hour not in _SERVICE_REFUSES:
                        self.received[path.strip("/")].append(json.loads(body)["title"])
        if not is_killed and process.returncode != (3 if fails else 0):
            raise Difference(f"the crawl at {moment} ended with {process.returncode}: {log.decode()[-500:]}")

    def _set_lists(self, moment: dt.datetime) -> None:
        """Let lists grow until the end of their day."""
        self.hub.last_day = moment.date()
        for day in _DAYS:
            age = moment - dt.datetime.combine(day, dt.time(), dt.UTC)
            number = min(max(int(age / dt.timedelta(hours=3)), 1), _PAPERS_PER_DAY)
            self.hub.lists[f"{day}"] = items_of_day(day, _PAPERS_PER_DAY)[:number] if age >= dt.timedelta(0) else []

    def _command(self, moment: dt.datetime, addresses: dict[str, str]) -> list[str]:
        entries = [
            {"url": f"json://{addresses[name]}/{name}", "name": name, "language": "en"} | options
            for name, options in _ENTRIES.items()
        ]
        settings = {
            "HUB_URL": self.hub.url,
            "ARXIV_URL": "",
            "OUTPUT_DIR": str(self.output),
            "OUTPUTS": "{}",
            "SITE": "no",
            "RETRY_TIMES": "0",
            "RETRY_BACKOFF": "0",
            "TOPICS": json.dumps(_TOPICS),
            "NOTIFY": json.dumps(entries),
        }
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        # A range must contain a weekday.
        date = "today" if moment.weekday() == _SUNDAY else "yesterday..today"
        arguments = ["crawl", "daily", "-a", f"date={date}", "-a", "pages=no", *options]
        return [sys.executable, "-m", "tests.stress.crawl_at", f"{moment:%Y-%m-%dT%H:%M}", *arguments]

    def _compare(self, end: dt.datetime) -> None:
        due = [day for day in _DAYS if end - dt.datetime.combine(day, dt.time(), dt.UTC) > dt.timedelta(days=2)]
        for name in ("all", "refusing"):
            counts = Counter(self.received[name])
            twice = [title for title, number in counts.items() if number > 1]
            if twice:
                raise Difference(f"{name} received twice: {twice}")
            missing = [day for day in due if not any(f"{day:%b} {day.day}, {day.year}" in title for title in counts)]
            unexplained = [f"{day}" for day in missing if self._states(f"{day}").get(name) != "sending"]
            if unexplained:
                raise Difference(f"{name} did not receive {unexplained}: {[self._states(day) for day in unexplained]}")
        announced = [paper for day in _DAYS for paper in self._announced(f"{day}")]
        if len(announced) != len(set(announced)):
            raise Difference(f"papers of the topic were announced twice: {announced}")

    def _records(self, file: str) -> list[dict[str, object]]:
        path = self.output / FOLDER / f"{file}.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def _states(self, file: str) -> dict[str, str]:
        """Return the last state of each entry's digest."""
        return {str(record["entry"]): str(record["state"]) for record in self._records(file)}

    def _announced(self, file: str) -> list[str]:
        """Return the papers in the messages to the topic that were sent."""
        papers: list[str] = []
        for record in self._records(file):
            if record["entry"] == "topic" and record["state"] == "sent":
                papers += record["papers"]
        return papers

    def _unknown(self) -> int:
        return sum(state == "sending" for day in _DAYS for state in self._states(f"{day}").values())


def main() -> None:
    """Run the script."""
    run_script(Notifications, "tests.stress.notifications", __doc__ or "", number=_TWO_WEEKS)


if __name__ == "__main__":
    main()
