"""Benchmark of searches in the database of a large archive."""

import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.archives import DAYS, PAPERS_A_DAY, write
from benchmarks.rows import Rows, in_turns, median
from hfpapers.archive.conditions import SearchFilter
from hfpapers.archive.database import Archive
from hfpapers.archive.search import Search
from hfpapers.storage.store import EditionStore

_LIMIT = 20
# Nearly all of the invented papers contain each of these words.
_WORD, _WORDS, _PHRASE, _BEGINNING = "teapot", "teapot lantern OR moss", '"teapot lantern"', "tea*"


def search(folder: Path, times: int) -> Rows:
    """Measure how long it takes to find the first papers, and to count all of them."""
    store = EditionStore.at(write(folder, DAYS))
    with Archive(folder / "archive.db", store).open() as connection:
        queries = {f"`{query}`": SearchFilter(query=query) for query in (_WORD, _WORDS, _PHRASE, _BEGINNING)}
        conditions = SearchFilter(query=_WORD, organizations=["moss-society"], min_upvotes=20, has_code=True)
        filters = {**queries, f"`{_WORD} --organization … --min-upvotes 20 --has-code`": conditions}
        contenders = {
            f"{name} {action}": partial(_measure, connection, wanted, run)
            for name, wanted in filters.items()
            for action, run in _ACTIONS.items()
        }
        measured = in_turns(contenders, times)
    rows = [[f"CPU time in ms, {DAYS * PAPERS_A_DAY:,} papers", *_ACTIONS]]
    for name in filters:
        seconds = [median(measured[f"{name} {action}"], float) for action in _ACTIONS]
        rows.append([name, *(f"{1000 * each:.0f}" for each in seconds)])
    return rows


_ACTIONS: dict[str, Callable[[Search], object]] = {
    f"the {_LIMIT} most relevant": lambda found: found.find("relevance", _LIMIT),
    f"the {_LIMIT} with the most votes": lambda found: found.find("votes", _LIMIT),
    "how many": lambda found: found.count(),
    "by author": lambda found: found.count_by("author", "papers", _LIMIT),
}


def _measure(connection: sqlite3.Connection, wanted: SearchFilter, run: Callable[[Search], object]) -> float:
    """Search, and return the CPU time in seconds."""
    started = time.process_time()
    run(Search(connection, wanted))
    return time.process_time() - started
