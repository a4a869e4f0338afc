"""Queries for pages take the same time whatever the number of stored editions is."""

import datetime as dt

import pytest

from hfpapers.archive.calendar import list_years, read_totals
from hfpapers.archive.database import Archive
from hfpapers.archive.keywords import find_keywords
from hfpapers.archive.listings import neighbours
from hfpapers.archive.organizations import find_organizations, list_handles
from hfpapers.archive.search_index import read_years
from hfpapers.editions.periods import Day, Month
from hfpapers.storage.store import EditionStore
from tests.archive.plans import count_steps, open_rows
from tests.invented import write_archive

JANUARY = [Month.parse("2026-01")]


@pytest.fixture(scope="module")
def connections(tmp_path_factory):
    """Return the databases of a small and of a large archive that begin with the same month."""
    opened = []
    for days in (20, 60):
        store = EditionStore.at(tmp_path_factory.mktemp("archive"))
        write_archive(store, days, words=1, kinds=[Day])
        Archive(store.files.local_path / "archive.db", store).build()
        opened.append(open_rows(store.files.local_path / "archive.db"))
    yield opened
    for connection in opened:
        connection.close()


@pytest.mark.parametrize(
    "run",
    [
        lambda connection: find_keywords(connection, JANUARY, 10),
        lambda connection: find_organizations(connection, JANUARY, 10),
        lambda connection: list_handles(connection, JANUARY),
        lambda connection: read_totals(connection, Day, dt.date(2026, 1, 1), dt.date(2026, 1, 31)),
        lambda connection: neighbours(connection, Day.parse("2026-01-12")),
        list_years,
        read_years,
    ],
)
def test_the_time_of_a_query_does_not_depend_on_other_months(connections, run):
    small, large = (count_steps(connection, run) for connection in connections)
    assert large <= 1.1 * small + 10
