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
FEW_DAYS = 10
_OURS, _BARE, _START = "hfpapers", "bare script", "start of hfpapers"
# A build takes long.
_MAX_BUILDS = 3
_UPDATES = 20


def build(folder: Path, times: int) -> Rows:
    """Measure how long it takes to build the database, beside a bare script that makes similar tables."""
    output = str(write(folder / "output", DAYS))
    databases = {name: folder / f"{number}.db" for number, name in enumerate((_OURS, _BARE))}

    def make(name: str, module: str) -> Run:
        databases[name].unlink(missing_ok=True)
        return run([module, output, str(databases[name])])

    contenders = {
        _OURS: partial(make, _OURS, "benchmarks.build_archive"),
        _BARE: partial(make, _BARE, "benchmarks.bare_archive"),
        _START: partial(run, ["benchmarks.build_archive"]),
    }
    measured = in_turns(contenders, min(times, _MAX_BUILDS))
    title = f"The database of {DAYS * PAPERS_A_DAY:,} papers in {DAYS:,} editions"
    rows = [[title, "wall time, s", "CPU time, s", "memory, MB", "size, MB"]]
    for name, runs in measured.items():
        wall_time, memory = median(runs, lambda each: each.wall_time), median(runs, lambda each: each.memory)
        size = f"{databases[name].stat().st_size / 1e6:.0f}" if name in databases else ""
        rows.append([name, f"{wall_time:.1f}", f"{median(runs, _cpu_time):.1f}", f"{memory:.0f}", size])
    ours, bare, start = (median(measured[name], _cpu_time) for name in contenders)
    return [*rows, ["CPU time: hfpapers without its start / bare script", "", ratio(ours - start, bare), "", ""]]


def update(folder: Path, times: int) -> Rows:
    """Measure how long it takes to update the rows of one edition, in a small archive and in a large one."""
    numbers = (FEW_DAYS, DAYS)
    archives = {f"{number:,} editions": EditionStore.at(write(folder / f"{number}", number)) for number in numbers}
    for store in archives.values():
        Archive(store.files.local_path / "archive.db", store).build()
    contenders = {name: partial(_update, store) for name, store in archives.items()}
    measured = in_turns(contenders, times * _UPDATES)
    title = f"Updating the rows of an edition of {PAPERS_A_DAY} papers"
    rows = [[title, "CPU time, ms", f"CPU time / {FEW_DAYS} editions"]]
    few = median(next(iter(measured.values())), float)
    rows += [
        [name, f"{1000 * median(seconds, float):.1f}", ratio(median(seconds, float), few)]
        for name, seconds in measured.items()
    ]
    return rows


def write(folder: Path, days: int) -> Path:
    """Write an archive of days, and return its folder."""
    write_archive(EditionStore.at(folder), days, PAPERS_A_DAY, _WORDS, kinds=[Day])
    return folder


def _update(store: EditionStore) -> float:
    """Update the rows of the newest edition, and return the CPU time in seconds."""
    period = store.editions(Day)[0]
    papers = [paper.model_copy(update={"upvotes": paper.upvotes + 1}) for paper in store.papers(period)]
    history = store.history(period)
    started = time.process_time()
    with Archive(store.files.local_path / "archive.db", store).publishing({period: (papers, history)}):
        pass
    return time.process_time() - started


def _cpu_time(done: Run) -> float:
    return done.cpu_time
