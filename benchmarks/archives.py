"""Benchmarks of the database of all editions: building it, and updating one edition."""

import time
from functools import partial
from pathlib import Path

from benchmarks.processes import Run, run
from benchmarks.rows import Rows, in_turns, median, ratio
from hfpapers.archive.database import Archive
from hfpapers.editions.periods import Day
from hfpapers.storage.store import EditionStore
from tests.invented import write_archive

# Four years of weekdays, with as many papers and as long abstracts as the Hub has.
DAYS, PAPERS_A_DAY, _WORDS = 1_000, 30, 200
_FEW_DAYS = 10
_OURS, _BARE = "hfpapers", "bare script"
# A build takes long.
_MAX_BUILDS = 3
_UPDATES = 20


def build(folder: Path, times: int) -> Rows:
    """Measure how long it takes to build the database, beside a bare script that makes similar tables."""
    output = write(folder / "output", DAYS)
    modules = {_OURS: "build_archive", _BARE: "bare_archive"}

    def make(module: str) -> Run:
        database = folder / f"{module}.db"
        database.unlink(missing_ok=True)
        return run([f"benchmarks.{module}", str(output), str(database)])

    contenders = {name: partial(make, module) for name, module in modules.items()}
    measured = in_turns(contenders, min(times, _MAX_BUILDS))
    title = f"The database of {DAYS * PAPERS_A_DAY:,} papers in {DAYS:,} editions"
    rows = [[title, "wall time, s", "CPU time, s", "memory, MB", "size, MB", "CPU time / bare script"]]
    bare_time = median(measured[_BARE], _cpu_time)
    for name, runs in measured.items():
        times_and_memory = [
            f"{median(runs, lambda each: each.wall_time):.1f}",
            f"{median(runs, _cpu_time):.1f}",
            f"{median(runs, lambda each: each.memory):.0f}",
        ]
        size = (folder / f"{modules[name]}.db").stat().st_size / 1e6
        rows.append([name, *times_and_memory, f"{size:.0f}", ratio(median(runs, _cpu_time), bare_time)])
    return rows


def update(folder: Path, times: int) -> Rows:
    """Measure how long it takes to update the rows of one edition, in a small archive and in a large one."""
    numbers = (_FEW_DAYS, DAYS)
    archives = {f"{number:,} editions": EditionStore(write(folder / f"{number}", number)) for number in numbers}
    for store in archives.values():
        Archive(store.path / "archive.db", store).build()
    contenders = {name: partial(_update, store) for name, store in archives.items()}
    measured = in_turns(contenders, times * _UPDATES)
    title = f"Updating the rows of an edition of {PAPERS_A_DAY} papers"
    rows = [[title, "CPU time, ms", f"CPU time / {_FEW_DAYS} editions"]]
    few = median(next(iter(measured.values())), float)
    rows += [
        [name, f"{1000 * median(seconds, float):.1f}", ratio(median(seconds, float), few)]
        for name, seconds in measured.items()
    ]
    return rows


def write(folder: Path, days: int) -> Path:
    """Write an archive of days, and return its folder."""
    write_archive(EditionStore(folder), days, PAPERS_A_DAY, _WORDS, kinds=[Day])
    return folder


def _update(store: EditionStore) -> float:
    """Update the rows of the newest edition, and return the CPU time in seconds."""
    period = store.editions(Day)[0]
    papers = [paper.model_copy(update={"upvotes": paper.upvotes + 1}) for paper in store.papers(period)]
    history = store.history(period)
    started = time.process_time()
    with Archive(store.path / "archive.db", store).publishing({period: (papers, history)}):
        pass
    return time.process_time() - started


def _cpu_time(done: Run) -> float:
    return done.cpu_time
