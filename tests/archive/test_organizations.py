"""The papers of organizations in the database."""

import pytest

from hfpapers.archive.database import Archive
from hfpapers.archive.months import months_until
from hfpapers.archive.organizations import find_organizations, list_handles, read_organization
from hfpapers.editions.periods import Month
from hfpapers.items import Organization
from hfpapers.storage.store import EditionStore
from tests.archive.plans import scanned_tables
from tests.archive.published import paper, write_papers

FEBRUARY = Month.parse("2026-02")
YEAR = months_until(FEBRUARY, 12)


def organization(handle, name=None):
    return Organization(name=name or handle.title(), handle=handle, url=f"https://huggingface.co/{handle}")


PAPERS = [
    paper("2024-01-03", "2401.00001", 100, organization=organization("kettle")),
    paper("2025-12-30", "2512.00001", 7, organization=organization("Kettle", "Kettle Labs")),
    paper("2026-02-18", "2602.00001", 20, organization=organization("KETTLE", "The Kettle")),
    paper("2026-02-19", "2602.00002", 5, organization=organization("moss")),
    paper("2026-02-19", "2602.00003", 30, organization=organization("moss")),
    paper("2026-02-19", "2602.00004", 90, organization=organization("yarn")),
    paper("2026-02-19", "2602.00005", 99, organization=None),
]


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    store = EditionStore.at(tmp_path_factory.mktemp("organizations"))
    write_papers(store, *PAPERS)
    with Archive(store.files.local_path / "archive.db", store).open() as connection:
        yield connection


@pytest.mark.parametrize("handle", ["kettle", "Kettle", "KETTLE"])
def test_all_spellings_of_a_handle_are_one_organization(connection, handle):
    found = read_organization(connection, handle, months=3, newest=100)
    assert (found.total.handle, found.total.papers, found.total.votes) == ("kettle", 3, 127)
    assert [line.id for line in found.newest] == ["2602.00001", "2512.00001", "2401.00001"]


def test_the_name_and_the_address_are_those_of_the_newest_paper(connection):
    total = read_organization(connection, "kettle", months=1, newest=1).total
    assert (total.name, total.url) == ("The Kettle", "https://huggingface.co/KETTLE")


def test_the_months_end_with_the_newest_paper_and_include_those_without_papers(connection):
    total = read_organization(connection, "kettle", months=3, newest=1).total
    assert [(str(month), papers, votes) for month, papers, votes in total.months] == [
        ("2025-12", 1, 7),
        ("2026-01", 0, 0),
        ("2026-02", 1, 20),
    ]


def test_the_newest_papers_come_first_and_the_best_of_a_day(connection):
    [best] = read_organization(connection, "moss", months=1, newest=1).newest
    assert (best.id, best.edition, best.day, best.votes) == ("2602.00003", "2026-02-19", "2026-02-19", 30)
    assert (best.title, best.organization, best.handle) == ("Paper 2602.00003", "Moss", "moss")


def test_an_organization_without_papers_is_none(connection):
    assert read_organization(connection, "nobody", months=1, newest=1) is None


def test_an_index_is_sorted_by_papers_then_by_votes_of_its_months(connection):
    found = find_organizations(connection, YEAR)
    assert [(each.handle, each.papers, each.votes) for each in found] == [
        ("moss", 2, 35),
        ("kettle", 2, 27),
        ("yarn", 1, 90),
    ]
    assert find_organizations(connection, YEAR, 2) == found[:2]
    assert [total.papers for total in found[1].months] == [0] * 9 + [1, 0, 1]
    assert (found[1].name, found[1].url) == ("The Kettle", "https://huggingface.co/KETTLE")


def test_the_index_of_a_year_has_the_names_of_that_year(connection):
    [kettle] = find_organizations(connection, months_until(Month.parse("2025-12"), 12))
    assert (kettle.name, kettle.papers) == ("Kettle Labs", 1)
    assert list_handles(connection, months_until(Month.parse("2025-12"), 12)) == ["kettle"]
    assert list_handles(connection, YEAR) == ["kettle", "moss", "yarn"]


def test_months_without_papers_have_no_organizations(connection):
    months = [Month.parse("2020-01")]
    assert find_organizations(connection, months) == list_handles(connection, months) == []


@pytest.mark.parametrize(
    "run",
    [
        lambda connection: read_organization(connection, "moss", months=24, newest=100),
        lambda connection: find_organizations(connection, YEAR, 300),
        lambda connection: list_handles(connection, YEAR),
    ],
)
def test_no_query_reads_the_complete_archive(connection, run):
    assert scanned_tables(connection, run) == []
