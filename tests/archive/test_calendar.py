"""The editions of a year, and those beside each other."""

import datetime as dt

import pytest

from hfpapers.archive.calendar import (
    EditionTotal,
    list_editions,
    list_years,
    read_totals,
)
from hfpapers.archive.database import Archive
from hfpapers.archive.listings import neighbours, select_stored
from hfpapers.archive.search_index import read_years
from hfpapers.editions.calendar import containing_periods, parts_of
from hfpapers.editions.periods import Day, Month, Week, parse_period
from hfpapers.storage.store import EditionStore
from tests.archive.plans import scanned_tables
from tests.archive.published import paper, write_papers

PAPERS = [
    paper("2024-12-31", "2412.00001", 4),
    paper("2025-12-29", "2512.00001", 7),
    paper("2026-01-02", "2601.00001", 10),
    paper("2026-01-02", "2601.00002", 20),
    paper("2026-01-05", "2601.00003", 1),
    paper("2026-W01", "2512.00001", 8),
    paper("2026-W01", "2601.00001", 11),
    paper("2026-01", "2601.00001", 12),
    # No day lists it.
    paper("2026-01", "2301.00001", 1, submitted_at="2023-06-01T10:00:00Z"),
]
JANUARY = dt.date(2026, 1, 1), dt.date(2026, 1, 31)


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    store = EditionStore.at(tmp_path_factory.mktemp("calendar"))
    write_papers(store, *PAPERS)
    with Archive(store.files.local_path / "archive.db", store).open() as connection:
        yield connection


def test_the_totals_of_editions_are_those_of_their_lists(connection):
    first, second = map(Day.parse, ("2026-01-02", "2026-01-05"))
    assert read_totals(connection, Day, *JANUARY) == [EditionTotal(first, 2, 30), EditionTotal(second, 1, 1)]
    assert read_totals(connection, Month, *JANUARY) == [EditionTotal(Month.parse("2026-01"), 2, 13)]


def test_a_week_belongs_to_both_months_in_which_it_has_days(connection):
    week = EditionTotal(Week.parse("2026-W01"), 2, 19)
    assert read_totals(connection, Week, *JANUARY) == [week]
    assert read_totals(connection, Week, dt.date(2025, 12, 1), dt.date(2025, 12, 31)) == [week]
    assert read_totals(connection, Week, dt.date(2025, 12, 1), dt.date(2025, 12, 28)) == []


@pytest.mark.parametrize(
    ("name", "previous", "following"),
    [
        ("2026-01-02", "2025-12-29", "2026-01-05"),
        ("2024-12-31", None, "2025-12-29"),
        ("2026-01-05", "2026-01-02", None),
        # Not stored itself.
        ("2025-12-30", "2025-12-29", "2026-01-02"),
        ("2026-W01", None, None),
    ],
)
def test_the_neighbors_of_an_edition_are_the_nearest_ones_of_its_kind(connection, name, previous, following):
    found = neighbours(connection, parse_period(name))
    assert found == (previous and parse_period(previous), following and parse_period(following))


def test_the_stored_ones_of_some_periods_are_found(connection):
    week, month = containing_periods(Day.parse("2026-01-02"))
    assert select_stored(connection, [month, week]) == [month, week]
    assert select_stored(connection, containing_periods(Day.parse("2025-12-29"))) == [week]
    assert [*map(str, select_stored(connection, parts_of(week)))] == ["2025-12-29", "2026-01-02"]
    assert select_stored(connection, []) == []


def test_the_years_are_those_in_the_names_of_editions(connection):
    assert list_years(connection) == [2026, 2025, 2024]
    assert [*map(str, list_editions(connection, 2026))] == ["2026-01", "2026-01-02", "2026-01-05", "2026-W01"]
    assert [*map(str, list_editions(connection, 2025))] == ["2025-12-29"]
    assert [*list_editions(connection, 2023)] == []


def test_the_years_of_papers_include_those_in_which_a_paper_of_a_month_was_submitted(connection):
    assert read_years(connection) == [2026, 2025, 2024, 2023]


def test_an_empty_archive_has_no_years(tmp_path):
    with Archive(tmp_path / "archive.db", EditionStore.at(tmp_path)).open() as connection:
        assert list_years(connection) == read_years(connection) == []


@pytest.mark.parametrize(
    "run",
    [
        lambda connection: read_totals(connection, Day, *JANUARY),
        lambda connection: neighbours(connection, Day.parse("2026-01-02")),
        lambda connection: select_stored(connection, [Day.parse("2026-01-02")]),
        lambda connection: [*list_editions(connection, 2026)],
        list_years,
        read_years,
    ],
)
def test_no_query_reads_the_complete_archive(connection, run):
    assert scanned_tables(connection, run) == []
