import pytest

from hfpapers.editions.history import History
from hfpapers.editions.periods import Day
from hfpapers.publishing.renderer import render_data
from hfpapers.publishing.snapshot import NewEdition, Snapshot
from hfpapers.storage.store import data_path

STORED = ["2025-12-25", "2026-02-17", "2026-02-19", "2026-02-20"]


@pytest.fixture
def snapshot(store, paper):
    """Return a snapshot of four stored days and a new one, 2026-02-18."""
    for day in map(Day.parse, STORED):
        store.files.replace({data_path(day): render_data([paper.model_copy(update={"edition": str(day)})])})
    return Snapshot(store, {Day.parse("2026-02-18"): NewEdition([paper], History())})


def names(periods):
    return [str(period) for period in periods]


def test_the_new_editions_are_among_the_stored_ones(snapshot):
    assert names(snapshot.editions(Day)) == ["2026-02-20", "2026-02-19", "2026-02-18", "2026-02-17", "2025-12-25"]


@pytest.mark.parametrize(
    ("day", "number", "after", "before"),
    [
        ("2026-02-18", 1, ["2026-02-19"], ["2026-02-17"]),
        ("2026-02-18", 9, ["2026-02-20", "2026-02-19"], ["2026-02-17", "2025-12-25"]),
        # This day is not stored.
        ("2026-01-01", 1, ["2026-02-17"], ["2025-12-25"]),
        ("2026-02-20", 2, [], ["2026-02-19", "2026-02-18"]),
        ("2025-12-25", 2, ["2026-02-18", "2026-02-17"], []),
    ],
)
def test_the_editions_nearest_to_a_period_are_found_in_both_directions(snapshot, day, number, after, before):
    period = Day.parse(day)
    assert names(snapshot.editions_after(period, number)) == after
    assert names(snapshot.editions_before(period, number)) == before


def test_an_edition_that_is_stored_later_is_in_the_next_snapshot(snapshot, store, paper):
    day = Day.parse("2026-02-23")
    store.files.replace({data_path(day): render_data([paper.model_copy(update={"edition": str(day)})])})
    assert names(Snapshot(store, snapshot.new).editions(Day))[:2] == ["2026-02-23", "2026-02-20"]
