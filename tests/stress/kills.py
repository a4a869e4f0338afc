"""Kill crawls at random moments, while others render; then compare the archive with an undisturbed one.

python -m tests.stress.kills --number 300 --seed 1
"""

import datetime as dt
import json
import os
import random
import re
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from filelock import FileLock

from hfpapers.archive.database import Archive
from hfpapers.config import Config
from hfpapers.editions.crawl_log import complete_lines, parse_records
from hfpapers.editions.history import History
from hfpapers.editions.periods import Day, Period
from hfpapers.editions.report import Report
from hfpapers.items import Paper
from hfpapers.publishing.renderer import Renderer
from hfpapers.publishing.snapshot import Snapshot
from hfpapers.storage.store import CorruptDataError, EditionStore
from tests.archive.contents import content
from tests.mockhub import Hub
from tests.site.updates import read_site, rebuild_site
from tests.stress.archive import (
    ALL_PERIODS,
    PERIODS,
    RANGES,
    Difference,
    compare,
    crawl_all,
    crawl_settings,
    last_observations,
    read_files,
    say,
    set_version,
    start_scrapy,
    version_of,
)
from tests.stress.command import run_script

# The archive begins again after so many kills, so that many of them hit an edition before it is first published.
_KILLS_PER_ARCHIVE = 50
# The versions of the last two crawls, which nothing disturbs. They are later than those of all killed crawls.
_LAST_VERSIONS = (1000, 1001)
# What is killed, and how often.
_VICTIMS = {"daily": 6, "weekly": 2, "monthly": 1, "render": 1}
# How the moment of a kill is chosen, and how often: at any time; shortly after new files or the journal have appeared;
# or while files are renamed, which takes less than a millisecond.
_MOMENTS = {"any": 2, "part": 1, "journal": 1, "rename": 3}
_JOURNAL, _PART_SUFFIX, _BACKUP_SUFFIX = ".renaming.json", ".hfpapers-part", ".old.hfpapers-part"
_POLL_INTERVAL_S = 0.0005
_MAX_DELAY_S = 0.005
# Starting Python and Scrapy takes longer than a third of a crawl. A crawl takes longer while another process renders.
_SHARES_OF_DURATION = (0.4, 1.2)
_EXPECTED_DURATION_S = 2.0
_TIMEOUT_S = 120
_BETWEEN_RENDERS_S = 0.5
_TIME = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")


class Kills:
    """Kills processes that publish into one folder, and checks the folder after each kill."""

    def __init__(self, hub: Hub, folder: Path, seed: int) -> None:
        self.hub = hub
        self.folder = folder
        self.output = folder / "disturbed"
        self.random = random.Random(seed)
        self.started_at = dt.datetime.now(dt.UTC).replace(microsecond=0)
        # How many kills hit each phase, and how many files were renamed by the process after a killed one.
        self.phases: Counter[str] = Counter()
        self.victims: Counter[str] = Counter()
        self.recovered = self.renders = self.archives = self.survivors = 0
        self._durations = dict.fromkeys(_VICTIMS, _EXPECTED_DURATION_S)
        self._versions: dict[Period, int] = {}

    async def run(self, number: int) -> None:
        """Kill so many processes; raise `Difference` if an archive is not what it should be."""
        undisturbed = self.folder / "undisturbed"
        set_version(self.hub, 0)
        await crawl_all(self.hub, undisturbed)
        await self._crawl_last_versions(undisturbed)
        expected = self._comparable_files(undisturbed)
        while (remaining := number - self.phases.total()) > 0:
            shutil.rmtree(self.output, ignore_errors=True)
            self._versions.clear()
            self._disturb(min(remaining, _KILLS_PER_ARCHIVE))
            await self._finish()
            compare(expected, self._comparable_files(self.output))
            self._check_site()
            self.archives += 1

    def summary(self) -> str:
        """Return how many kills hit what."""
        phases = ", ".join(f"{count} {phase}" for phase, count in self.phases.most_common())
        victims = ", ".join(f"{count} {victim}" for victim, count in self.victims.most_common())
        return (
            f"{self.phases.total()} kills ({victims}) in {self.archives} archives: {phases}; {self.recovered} files"
            f" renamed by the next process; {self.survivors} processes ended before; {self.renders} concurrent renders"
        )

    def _disturb(self, number: int) -> None:
        """Kill processes one after the other, while another process renders."""
        # All editions begin with the same votes, because a paper keeps its number of the first crawl, by rank.
        version = 0
        with Renders(self.hub, self.output) as renders:
            for _ in range(number):
                set_version(self.hub, version)
                self._kill_one()
                self._check_archive(version)
                renders.check()
                if self.phases.total() % 10 == 0:
                    say(f"{self.phases.total()} kills")
                if len(self._versions) == len(ALL_PERIODS):
                    version += 1
        self.renders += renders.count

    def _kill_one(self) -> None:
        """Start processes until one is killed before it ends."""
        while True:
            victim = self._choose(_VICTIMS)
            before = self._data_files(victim)
            arguments = [f"-a{name}={value}" for name, value in RANGES.get(victim, {}).items()]
            command = ["render"] if victim == "render" else ["crawl", victim, *arguments]
            with start_scrapy(self.hub, self.output, *command) as process:
                started = time.monotonic()
                self._wait_for_moment(process, victim)
                process.send_signal(signal.SIGKILL)
                log, _ = process.communicate()
            if process.returncode == -signal.SIGKILL:
                break
            self.survivors += 1
            self._durations[victim] = time.monotonic() - started
            if process.returncode:
                raise Difference(f"scrapy {' '.join(command)} ended with {process.returncode}:\n{log}")
        self.victims[victim] += 1
        # No other process publishes while this one holds the lock, and nothing is recovered yet.
        with FileLock(self.output / ".lock", timeout=_TIMEOUT_S) if self.output.exists() else threading.Lock():
            self.phases[self._phase(victim, before)] += 1

    def _choose(self, weights: Mapping[str, int]) -> str:
        return self.random.choices([*weights], [*weights.values()])[0]

    def _wait_for_moment(self, process: "subprocess.Popen[str]", victim: str) -> None:
        moment, share = self._choose(_MOMENTS), self.random.uniform(*_SHARES_OF_DURATION)
        # Each edition is replaced with one journal, and its report with another.
        sightings = self.random.randint(1, 2 * len(PERIODS.get(victim, ALL_PERIODS)))
        delay = self.random.uniform(0, _MAX_DELAY_S)
        # The data is renamed first, then the history, then the post. A render replaces posts and feeds only.
        folder = self.output / self.random.choice(["_posts"] if victim == "render" else [victim, "history", "_posts"])
        if moment == "any":
            _wait(process, self._durations[victim] * share)
            return
        was_present = False
        while sightings and process.poll() is None:
            is_present = _contains(folder, _PART_SUFFIX) if moment == "part" else self._has_journal()
            sightings -= is_present and not was_present
            was_present = is_present
            time.sleep(_POLL_INTERVAL_S)
        # A file that is new has no previous version to wait for.
        is_new = len(self._versions) < len(ALL_PERIODS)
        if moment != "rename" or is_new:
            _wait(process, delay)
            return
        while process.poll() is None and not _contains(folder, _BACKUP_SUFFIX):
            if not self._has_journal():
                time.sleep(_POLL_INTERVAL_S)

    def _has_journal(self) -> bool:
        return (self.output / _JOURNAL).exists()

    def _data_files(self, victim: str) -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in (self.output / victim).glob("2*.jsonl")}

    def _phase(self, victim: str, before: Mapping[str, int]) -> str:
        """Return what a killed process was doing, and count the files that the next one has to rename."""
        if self._has_journal():
            try:
                names = json.loads((self.output / _JOURNAL).read_bytes())
            except ValueError:
                return "while the journal was written"
            parts = [(self.output / name).with_name(f".{Path(name).name}{_PART_SUFFIX}") for name in names]
            self.recovered += sum(part.exists() for part in parts)
            return "while files were renamed"
        if any(self.output.rglob(f".*{_PART_SUFFIX}")):
            return "while new files were written"
        if victim == "render":
            return "at another time of a render"
        after = self._data_files(victim)
        published = sum(before.get(name) != after[name] for name in after)
        if not published:
            return "before the first edition"
        return "between two editions" if published < len(PERIODS[victim]) else "after the last edition"

    def _check_archive(self, version: int) -> None:
        """Check that each edition is the complete result of one crawl: of this version, or of an earlier one."""
        days = Renderer.from_settings(crawl_settings(self.hub, self.output))
        # A later crawl of a day or of the previous week may change the post of a week, which is outdated until it is
        # rendered or crawled again. References depend on the data only.
        others = Renderer.from_settings(crawl_settings(self.hub, self.output))
        others.outputs.select("bib")
        with days.store.files.locked():
            if self._has_journal():
                raise Difference(f"{_JOURNAL} was not removed")
            for period in ALL_PERIODS:
                try:
                    papers, history = days.store.papers(period), days.store.history(period)
                except CorruptDataError as error:
                    raise Difference(str(error)) from error
                _check_history(period, papers, history)
                if papers:
                    _check_outputs(days if isinstance(period, Day) else others, period)
                    self._check_version(period, papers, version)
            _check_crawl_records(self.output)
        self._check_database(days.store)

    def _check_database(self, store: EditionStore) -> None:
        """Check that the database has the rows of the files, after those that a killed process replaced are loaded."""
        database, rebuilt = (
            Archive(store.files.local_path / "archive.db", store),
            Archive(self.folder / "rebuilt.db", store),
        )
        with database.open():
            pass
        rebuilt.build()
        found, expected = content(database.path), content(rebuilt.path)
        if names := [name for name in expected if found[name] != expected[name]]:
            raise Difference(f"the rows of {names[0]} are not those of a rebuilt database")

    def _check_version(self, period: Period, papers: list[Paper], version: int) -> None:
        """Check that an edition never returns to an earlier version."""
        found, earlier = version_of(papers), self._versions.get(period, 0)
        if not earlier <= found <= version:
            raise Difference(f"{period} is version {found} after {earlier}, while the Hub has {version}")
        self._versions[period] = found

    def _check_site(self) -> None:
        """Check that the site, which killed crawls have updated in part, is that which is built at once."""
        config = Config.from_settings(crawl_settings(self.hub, self.output))
        found, expected = read_site(self.output), rebuild_site(config, self.folder / f"rebuilt-{self.archives}")
        if names := sorted(name for name in found | expected if found.get(name) != expected.get(name)):
            raise Difference(f"the pages {', '.join(names[:5])} are not those of a rebuilt site")

    async def _finish(self) -> None:
        """Crawl what is missing, and then everything, as an undisturbed archive is crawled."""
        await crawl_all(self.hub, self.output, only="missing")
        self._check_archive(_LAST_VERSIONS[0])
        if missing := [str(period) for period in ALL_PERIODS if period not in self._versions]:
            raise Difference(f"only=missing did not publish {', '.join(missing)}")
        await self._crawl_last_versions(self.output)
        if left := [str(path) for path in self.output.rglob(f".*{_PART_SUFFIX}")]:
            raise Difference(f"{left[0]} was not removed")
        if kept := [str(path) for path in self.output.rglob("*.corrupt")]:
            raise Difference(f"{kept[0]}: a killed process has left a corrupt file")

    async def _crawl_last_versions(self, output: Path) -> None:
        # The last two crawls determine all fields that depend on when an edition was crawled, like `change`.
        for version in _LAST_VERSIONS:
            set_version(self.hub, version)
            await crawl_all(self.hub, output)

    def _comparable_files(self, output: Path) -> dict[str, str]:
        """Return the published files, without what depends on when and how often the editions were crawled."""
        # A chart of votes over time shows when the crawls were.
        files = {name: text for name, text in read_files(output).items() if "-votes-" not in name}
        for name, text in files.items():
            # A history contains an observation of each crawl that was not killed; its last ones are those of all.
            data = last_observations(text) if name.startswith("history/") else text
            files[name] = _TIME.sub(self._mask, data)
        return files

    def _mask(self, time_match: re.Match[str]) -> str:
        """Return TIME for the time of a crawl. All other times in the archive are earlier, and are not masked."""
        is_of_crawl = dt.datetime.fromisoformat(time_match[0]) >= self.started_at
        return "TIME" if is_of_crawl else time_match[0]


class Renders:
    """Renders all editions in other processes again and again, as a context manager."""

    def __init__(self, hub: Hub, output: Path) -> None:
        self.hub = hub
        self.output = output
        self.count = 0
        self._failure: str | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stopped.set()
        self._thread.join()
        if exception == (None, None, None):
            self.check()

    def check(self) -> None:
        """Raise `Difference` if one has failed, which happens if it finds a corrupt edition."""
        if self._failure:
            raise Difference(self._failure)

    def _run(self) -> None:
        while not self._stopped.is_set() and not self._failure:
            with start_scrapy(self.hub, self.output, "render") as process:
                log, _ = process.communicate()
            self.count += 1
            self._stopped.wait(_BETWEEN_RENDERS_S)
            if process.returncode or "corrupt" in log:
                self._failure = f"scrapy render ended with {process.returncode}:\n{log}"


def _check_history(period: Period, papers: list[Paper], history: History) -> None:
    """Check that the history was replaced together with the data."""
    last = {each.id: (each.rank, each.upvotes) for each in history.observations}
    if last != {paper.id: (paper.rank, paper.upvotes) for paper in papers}:
        raise Difference(f"the last observations in the history of {period} are not its papers")
    if history.first_seen() != {paper.id: paper.first_seen for paper in papers}:
        raise Difference(f"the first observations in the history of {period} are not when its papers were first seen")


def _check_outputs(renderer: Renderer, period: Period) -> None:
    """Check that the other files of an edition were replaced together with the data."""
    for name, data in renderer.render_edition(period, Snapshot(renderer.store)).items():
        if (renderer.store.files.read(name) or b"") != data:
            raise Difference(f"{name} is not rendered from the data of {period}")


def _check_crawl_records(output: Path) -> None:
    """Check that the reports are valid, and the lines of the crawl log, except for the last one if it is incomplete."""
    for path in (output / "reports").glob("*.json"):
        Report.model_validate_json(path.read_bytes())
    for path in (output / "history").glob("crawls-*.jsonl"):
        data = path.read_bytes()
        _, valid = parse_records(data)
        if valid != complete_lines(data):
            raise Difference(f"{path.name} contains lines that are not valid")


def _contains(folder: Path, suffix: str) -> bool:
    """Return whether a folder contains a file with this suffix."""
    if not folder.exists():
        return False
    with os.scandir(folder) as entries:
        return any(entry.name.endswith(suffix) for entry in entries)


def _wait(process: "subprocess.Popen[str]", seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return


if __name__ == "__main__":
    run_script(Kills, "tests.stress.kills", __doc__, number=300)
