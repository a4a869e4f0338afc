"""Corrupt stored files at random; then repair the archive, and compare it with an undisturbed one.

python -m tests.stress.corruptions --number 50 --seed 1
"""

import datetime as dt
import json
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hfpapers import clock
from hfpapers.editions.periods import Day, Period, parse_period
from hfpapers.editions.report import Report
from hfpapers.storage.store import EditionStore, data_path
from tests.mockhub import Hub
from tests.stress.archive import (
    ALL_PERIODS,
    ANOTHER_DAY,
    RANGES,
    Difference,
    compare,
    crawl,
    crawl_all,
    last_observations,
    read_files,
    say,
    set_version,
    start_scrapy,
)
from tests.stress.command import run_script
from tests.stress.damage import DAMAGES

# Each crawl has its own time, so that archives that were crawled in the same way have the same bytes.
_FIRST_CRAWL = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
_PATTERNS = {
    "data": "*ly/2*.jsonl",
    "history": "history/2*.jsonl",
    "crawl log": "history/crawls-*.jsonl",
    "report": "reports/*.json",
    "journal": ".renaming.json",
    "post": "_posts/*.md",
    "feed": "feeds/*",
    "reference": "*ly/*.bib",
}
# How often each kind of file is corrupted. The data and the histories are what cannot be rendered again.
_WEIGHTS = {"data": 6, "history": 4, "crawl log": 2, "report": 1, "journal": 2, "post": 1, "feed": 1, "reference": 1}
_DERIVED = {"post", "feed", "reference"}
_OBSERVATION = {"id", "time", "rank", "upvotes", "comments", "stars"}
_RECORD = {"time", "edition", "sources", "papers", "verdict"}


@dataclass(frozen=True)
class Corruption:
    """What was done to a file."""

    kind: str
    damage: str
    name: str
    before: bytes
    after: bytes

    @property
    def period(self) -> Period:
        """The edition to which the data or the history belongs."""
        return parse_period(Path(self.name).stem)

    @property
    def is_detectable(self) -> bool:
        """Whether the file is corrupt for anyone who reads it, so that it has to be kept."""
        match self.kind:
            case "data":
                return True
            case "journal":
                # A journal without names is valid: there is nothing to finish.
                return self.after != b"[]\n"
            case "history":
                return _has_invalid_line(self.after, self.before, _OBSERVATION)
            case "crawl log":
                return _has_invalid_line(self.after, self.before, _RECORD)
            case _:
                # These are rendered or written again.
                return False


class Corruptions:
    """Corrupts one file per round, in a copy of the same archive, and repairs it."""

    def __init__(self, hub: Hub, folder: Path, seed: int) -> None:
        self.hub = hub
        self.intact = folder / "intact"
        self.undisturbed = folder / "undisturbed"
        self.output = folder / "disturbed"
        self.random = random.Random(seed)
        self.corrupted: Counter[str] = Counter()
        self.damages: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()

    async def run(self, number: int) -> None:
        """Corrupt so many files; raise `Difference` if an archive is not what it should be."""
        for version in (0, 1):
            set_version(self.hub, version)
            with _time_of_crawl(version):
                await crawl_all(self.hub, self.intact)
        shutil.copytree(self.intact, self.undisturbed)
        await self._crawl_another_day(self.undisturbed)
        await self._crawl_last_version(self.undisturbed)
        for count in range(1, number + 1):
            shutil.rmtree(self.output, ignore_errors=True)
            shutil.copytree(self.intact, self.output)
            set_version(self.hub, 1)
            corruption = self._corrupt()
            try:
                await self._repair(corruption)
            except Difference as difference:
                what = f"{corruption.name} ({corruption.damage}: {corruption.after[:200]!r}…)"
                raise Difference(f"round {count}, {what}: {difference}") from difference
            if count % 10 == 0:
                say(f"{count} corruptions")

    def summary(self) -> str:
        """Return how many files of each kind were corrupted, and how."""
        corrupted, damages, kept = (
            ", ".join(f"{number} {name}" for name, number in counter.most_common())
            for counter in (self.corrupted, self.damages, self.kept)
        )
        return f"{self.corrupted.total()} corruptions ({corrupted}; {damages}); kept as *.corrupt: {kept or 'none'}"

    def _corrupt(self) -> Corruption:
        kind = self.random.choices([*_WEIGHTS], [*_WEIGHTS.values()])[0]
        if kind == "journal":
            self._write_journal()
        path = self.random.choice(sorted(self.output.glob(_PATTERNS[kind])))
        damage = self.random.choice(DAMAGES[kind])
        before = path.read_bytes()
        path.write_bytes(damage(before, self.random))
        name = path.relative_to(self.output).as_posix()
        self.corrupted[kind] += 1
        self.damages[damage.__name__] += 1
        return Corruption(kind, damage.__name__, name, before, path.read_bytes())

    def _write_journal(self) -> None:
        """Write what a process leaves behind that is killed while it renames files. None of it must be published."""
        names = [data_path(period) for period in self.random.sample(ALL_PERIODS, 3)]
        for path in (self.output / name for name in names):
            path.with_name(f".{path.name}.hfpapers-part").write_bytes(path.read_bytes()[:100])
        (self.output / ".renaming.json").write_text(json.dumps(names))

    async def _repair(self, corruption: Corruption) -> None:
        """Check that each command reports the corrupt file or repairs it, and that all of the archive is repaired."""
        if corruption.kind in _DERIVED:
            self._render_again(corruption)
            compare(read_files(self.intact), read_files(self.output))
        else:
            self._check_command_editions(corruption)
        await self._crawl_another_day(self.output)
        if corruption.kind == "data":
            await self._crawl_missing(corruption)
        await self._crawl_last_version(self.output)
        self._check_kept(corruption)
        self._check_crawl_records(corruption)
        expected, actual = read_files(self.undisturbed), read_files(self.output)
        if corruption.kind == "history":
            if corruption.is_detectable:
                self._check_warning(corruption.period, "continuing the corrupt history")
            # Observations may be lost, and later crawls add them with a later time.
            for files in (expected, actual):
                files[corruption.name] = last_observations(files[corruption.name])
        compare(expected, actual)

    def _render_again(self, corruption: Corruption) -> None:
        """Check that the file is replaced; or that it is named, because somebody may have edited or written it."""
        printed = self._run_scrapy(0, "render")
        path = self.output / corruption.name
        if path.read_bytes() != corruption.after:
            return
        if f"left {path} in place" not in printed:
            raise Difference("scrapy render neither replaced nor named the file")
        path.unlink()
        self._run_scrapy(0, "render")

    def _run_scrapy(self, expected_exit_code: int, *arguments: str) -> str:
        with start_scrapy(self.hub, self.output, *arguments) as process:
            printed, _ = process.communicate()
        if process.returncode != expected_exit_code:
            raise Difference(f"scrapy {' '.join(arguments)} exited with {process.returncode}: {printed}")
        return printed

    def _check_command_editions(self, corruption: Corruption) -> None:
        """Check that ``scrapy editions`` names the edition whose data is corrupt, and no other one."""
        expected = [str(corruption.period)] if corruption.kind == "data" else []
        printed = self._run_scrapy(1 if expected else 0, "editions", "--json")
        # The log comes first.
        listed = json.loads(printed[printed.index("{\n") :])
        corrupt = [edition["edition"] for edition in listed["editions"] if edition["state"] == "corrupt"]
        if (corrupt, listed["missing"]) != (expected, []):
            raise Difference(f"scrapy editions lists {corrupt} as corrupt and {listed['missing']} as missing")

    async def _crawl_another_day(self, output: Path) -> None:
        with _time_of_crawl(2):
            await crawl(self.hub, output, "daily", date=ANOTHER_DAY)
        if not EditionStore.at(output).papers(Day.parse(ANOTHER_DAY)):
            raise Difference(f"{ANOTHER_DAY} was not published")

    async def _crawl_missing(self, corruption: Corruption) -> None:
        """Check that ``only=missing`` repairs the edition whose data is corrupt."""
        spider = corruption.period.kind
        with _time_of_crawl(3):
            await crawl(self.hub, self.output, spider, **RANGES[spider], only="missing")
        if not EditionStore.at(self.output).is_intact(corruption.period):
            raise Difference(f"only=missing did not repair {corruption.name}")
        self._check_warning(corruption.period, "replacing the corrupt data")

    async def _crawl_last_version(self, output: Path) -> None:
        # `change` and `updated_at` of a corrupt edition are lost. The next crawl that finds a change sets them again.
        set_version(self.hub, 2)
        with _time_of_crawl(4):
            await crawl_all(self.hub, output)

    def _check_kept(self, corruption: Corruption) -> None:
        """Check that the corrupt file is kept unless it is empty, and nothing else."""
        is_kept = corruption.is_detectable and corruption.after
        expected = {f"{corruption.name}.corrupt": corruption.after} if is_kept else {}
        kept = {path.relative_to(self.output).as_posix(): path.read_bytes() for path in self.output.rglob("*.corrupt")}
        if kept != expected:
            raise Difference(f"kept are {sorted(kept)}; expected {sorted(expected)} with the corrupt bytes")
        self.kept.update([corruption.kind] if expected else [])

    def _check_warning(self, period: Period, text: str) -> None:
        """Check that the report of the crawl that repaired an edition states what was corrupt."""
        report = EditionStore.at(self.output).report(period)
        if not report or not any(warning.startswith(text) for warning in report.warnings):
            raise Difference(f"the report of {period} has no warning {text!r}")

    def _check_crawl_records(self, corruption: Corruption) -> None:
        """Check that all reports are valid, and that the crawl log has kept its valid lines and no others."""
        for path in (self.output / "reports").glob("*.json"):
            Report.model_validate_json(path.read_bytes())
        [log] = self.output.glob(_PATTERNS["crawl log"])
        lines = log.read_bytes().splitlines(keepends=True)
        if not all(_is_object(line, _RECORD) for line in lines):
            raise Difference(f"{log.name} is still corrupt")
        if corruption.kind == "crawl log":
            valid = {line for line in _complete_lines(corruption.after) if _is_object(line, _RECORD)}
            if not valid.issubset(lines):
                raise Difference(f"{log.name} has lost valid lines")


@contextmanager
def _time_of_crawl(number: int) -> Iterator[None]:
    """Let crawls in this process take place at the same time, whenever the script runs. Each one is a day later."""
    clock.set_source(lambda: _FIRST_CRAWL + dt.timedelta(days=number))
    try:
        yield
    finally:
        clock.set_source(None)


def _has_invalid_line(data: bytes, before: bytes, keys: set[str]) -> bool:
    """Return whether a line is not an object with the keys, unless it is the last one and the beginning of a line."""
    last = data[data.rfind(b"\n") + 1 :]
    is_truncated = any(line.startswith(last) for line in before.splitlines())
    return not (is_truncated and all(_is_object(line, keys) for line in _complete_lines(data)))


def _complete_lines(data: bytes) -> list[bytes]:
    """Return the lines without an incomplete last one, which a process that is killed may leave behind."""
    return [line for line in data.splitlines(keepends=True) if line.endswith(b"\n")]


def _is_object(line: bytes, keys: set[str]) -> bool:
    try:
        value = json.loads(line)
    except ValueError:
        return False
    return isinstance(value, dict) and value.keys() == keys


if __name__ == "__main__":
    run_script(Corruptions, "tests.stress.corruptions", __doc__, number=50)
