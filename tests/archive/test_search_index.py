"""The papers of a year, as the search of the site finds them."""

import pytest

from hfpapers.archive.database import Archive
from hfpapers.archive.search_index import read_search_rows
from hfpapers.editions.history import History
from hfpapers.editions.periods import Day, parse_period
from hfpapers.editions.topics import Topic
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.store import EditionStore, data_path, history_path
from tests.invented import write_archive


def read(archive, year):
    with archive.open() as connection:
        return [*read_search_rows(connection, year)]


@pytest.fixture
def publish(output, paper):
    """Return a function that publishes editions with one paper each, and returns their database."""

    def write(editions, **options):
        store = EditionStore.at(output)
        for edition, values in editions.items():
            period = parse_period(edition)
            papers = [paper.model_copy(update={"edition": edition, **values})]
            history = History.from_papers(papers)
            store.files.replace({data_path(period): render_data(papers), history_path(period): history.data})
        archive = Archive(output / "archive.db", store, **options)
        archive.build()
        return archive

    return write


def test_each_paper_has_a_row_at_its_first_day(archive, store):
    first_days = {}
    for day in sorted(store.editions(Day), key=str):
        for paper in store.papers(day):
            first_days.setdefault(paper.id, str(day))
    rows = read(archive, 2026)
    assert {row.id: row.day for row in rows} == first_days
    assert all(row.edition == row.day for row in rows)


def test_the_newest_day_is_first_and_ordered_by_votes(archive):
    order = [(row.day, row.upvotes) for row in read(archive, 2026)]
    assert order == sorted(order, reverse=True)
    assert len({day for day, _ in order}) == 10


def test_a_row_has_what_is_searched_and_shown(publish, paper):
    archive = publish({"2026-02-19": {"ai_keywords": ["Tea", "spouts"], "published_at": "2026-01-31T23:00:00Z"}})
    [row] = read(archive, 2026)
    assert row._asdict() == {
        "day": "2026-02-19",
        "id": paper.id,
        "title": paper.title,
        "is_title_of_hub": True,
        "upvotes": 18,
        "organization": ("Kettle", "Kettle"),
        "keywords": ["Tea", "spouts"],
        "authors": ["Ada Alder", "Bo Birch", "Jun Elm"],
        "topics": (),
        "has_code": True,
        "published_at": "2026-01-31T23:00:00Z",
        "edition": "2026-02-19",
    }


def test_a_row_of_a_paper_without_the_rest_is_empty_there(publish):
    nothing = {"organization": None, "authors": None, "github_repo": None, "abstract_source": "arxiv"}
    [row] = read(publish({"2026-02-19": nothing}), 2026)
    assert (row.organization, row.keywords, row.authors, row.topics, row.has_code) == (None, (), (), (), False)
    assert (row.is_title_of_hub, row.published_at) == (False, None)


def test_the_topics_of_a_paper_are_those_of_all_its_days_each_once(publish):
    topics = {"tea": Topic(title="Tea", words=["teapots"]), "best": Topic(title="Best", top=1)}
    [row] = read(publish({"2026-02-19": {}, "2026-02-20": {}}, topics=topics), 2026)
    assert row.topics == ["best", "tea"]


@pytest.mark.parametrize(
    ("editions", "expected"), [(["2026-W08", "2026-02"], "2026-02"), (["2026-W08", "2026-03"], "2026-W08")]
)
def test_a_paper_that_no_day_lists_is_on_the_page_of_its_first_week_or_month(publish, editions, expected):
    submitted = {"submitted_at": "2026-02-18T09:00:00Z"}
    [row] = read(publish(dict.fromkeys(editions, submitted)), 2026)
    assert (row.day, row.edition) == ("2026-02-18", expected)


def test_a_year_contains_the_papers_of_its_days_alone(publish):
    days = {
        "2025-12-31": "2512.90001",
        "2026-01-01": "2512.90002",
        "2026-12-31": "2612.90003",
        "2027-01-01": "2612.9004",
    }
    archive = publish({day: {"id": paper_id} for day, paper_id in days.items()})
    assert [row.id for row in read(archive, 2026)] == ["2612.90003", "2512.90002"]
    assert read(archive, 2024) == []


def test_a_year_takes_the_same_steps_whatever_the_archive_contains(tmp_path):
    papers, steps = [], []
    for days in (20, 200):
        store = EditionStore.at(tmp_path / str(days))
        write_archive(store, days, papers_a_day=3, words=1, kinds=[Day])
        archive = Archive(store.files.local_path / "archive.db", store, topics={"best": Topic(title="Best", top=1)})
        with archive.open() as connection:
            # What follows the first twenty days is in the next year.
            connection.execute("UPDATE papers SET day = '2027' || substr(day, 5) WHERE day >= '2026-01-31'")
            calls = []
            connection.set_progress_handler(lambda: calls.append(1), 10)  # noqa: B023
            papers.append(len([*read_search_rows(connection, 2026)]))
        steps.append(len(calls))
    assert papers[0] == papers[1] > 20
    assert steps[1] < 1.1 * steps[0]
