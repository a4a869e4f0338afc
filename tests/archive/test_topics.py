"""The papers of topics in the database."""

import sqlite3

import pytest

from hfpapers.archive.database import Archive
from hfpapers.archive.months import months_until
from hfpapers.archive.topics import count_all_of_topic, count_topic, find_newest, read_changes, read_matches
from hfpapers.editions.history import History
from hfpapers.editions.periods import KINDS, Day, Month
from hfpapers.editions.topics import Topic, match_edition
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.store import EditionStore, data_path, history_path
from tests.archive.contents import content, rows
from tests.archive.plans import scanned_tables
from tests.invented import write_archive

TOPICS = {
    "tea": Topic(title="Tea", words=["teapots", "kettle"], min_upvotes=20),
    "best": Topic(title="Best", top=2),
    "moss": Topic(title="Moss", organizations=["moss-society"]),
}


@pytest.fixture
def archive(store):
    """Return the database of ten days, with topics."""
    archive = Archive(store.files.local_path / "topics.db", store, topics=TOPICS)
    archive.build()
    return archive


@pytest.fixture
def matches(store):
    """Return all matches with their editions."""
    days = store.editions(Day)
    return [(match, day) for day in days for match in match_edition(TOPICS, day, store.papers(day), store.history(day))]


def test_the_database_has_a_row_for_each_match(archive, matches):
    stored = rows(archive.path, "SELECT topic, edition, paper_id, matched_at FROM paper_topics")
    assert sorted(map(tuple, map(dict.values, stored))) == sorted(
        (match.topic, str(day), match.paper_id, match.matched_at) for match, day in matches
    )
    assert {match.topic for match, _ in matches} == {*TOPICS}
    assert [row["title"] for row in rows(archive.path, "SELECT * FROM topics ORDER BY name")] == ["Best", "Moss", "Tea"]


@pytest.mark.parametrize("number", [1, 5, 500])
def test_the_papers_that_matched_last_are_found_each_once(archive, matches, number):
    first = {}
    for match, day in matches:
        if match.topic == "best":
            time = (match.matched_at, day)
            first[match.paper_id] = min(time, first.get(match.paper_id, time))
    assert len(first) < sum(match.topic == "best" for match, _ in matches)
    with archive.open() as connection:
        found = find_newest(connection, "best", number)
    assert [(each.matched_at, each.day) for each in found] == sorted(first.values(), reverse=True)[:number]
    assert {each.paper_id: (each.matched_at, each.day) for each in found}.items() <= first.items()
    assert [each.order for each in found] == sorted((each.order for each in found), reverse=True)


def test_the_papers_of_all_topics_are_found_each_once_at_their_first_match(archive, matches):
    with archive.open() as connection:
        found = find_newest(connection, None, 500)
        assert find_newest(connection, None, 5) == found[:5]
    assert [each.order for each in found] == sorted((each.order for each in found), reverse=True)
    assert sorted(each.paper_id for each in found) == sorted({match.paper_id for match, _ in matches})
    times = {}
    for match, _ in matches:
        times.setdefault(match.paper_id, []).append(match.matched_at)
    assert {each.paper_id: each.matched_at for each in found} == {name: min(each) for name, each in times.items()}


def test_the_matches_of_a_paper_are_those_in_its_newest_edition(archive, matches):
    newest = {(match.paper_id, match.topic): [*match.matches] for match, _ in reversed(matches)}
    ids = sorted({match.paper_id for match, _ in matches})
    with archive.open() as connection:
        found = read_matches(connection, ids)
    assert {(paper, topic): why for paper, topics in found.items() for topic, why in topics.items()} == newest


def test_a_paper_has_changed_when_the_edition_that_its_values_are_from_says_so(archive, store):
    query = "SELECT paper_id FROM listings GROUP BY paper_id ORDER BY count(updated_at) DESC, paper_id LIMIT 1"
    [[paper_id]] = [row.values() for row in rows(archive.path, query)]
    times = [
        paper.updated_at
        for kind in KINDS.values()
        for period in store.editions(kind)
        for paper in store.papers(period)
        if paper.id == paper_id and paper.updated_at
    ]
    with archive.open() as connection:
        assert read_changes(connection, [paper_id, "nothing"]) == {paper_id: max(times)}


def test_each_paper_of_a_topic_counts_once_in_the_month_of_its_first_match(archive, matches):
    first = {match.paper_id: day for match, day in matches if match.topic == "best"}
    votes = dict(map(dict.values, rows(archive.path, "SELECT id, upvotes FROM papers")))
    january = Month.parse("2026-01")
    with archive.open() as connection:
        total = count_all_of_topic(connection, "best", 2)
        assert count_topic(connection, "best", months_until(january, 2)) == total
        assert count_topic(connection, "best", [january.previous()]).papers == 0
        assert count_all_of_topic(connection, "nothing", 2) is None
    assert (total.papers, total.votes) == (len(first), sum(votes[paper] for paper in first))
    assert total.months == [(january.previous(), 0, 0), (january, total.papers, total.votes)]


def test_counting_the_papers_of_a_topic_reads_no_others(archive):
    with archive.open() as connection:
        assert scanned_tables(connection, lambda each: count_all_of_topic(each, "best", 24)) == []


@pytest.mark.parametrize(("topic", "index"), [("best", "topics_by_time"), (None, "matches_by_time")])
def test_the_newest_papers_are_found_by_indexes_alone(archive, topic, index):
    with archive.open() as connection:
        queries = []
        connection.set_trace_callback(queries.append)
        find_newest(connection, topic, 50)
        connection.set_trace_callback(None)
        plan = [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {queries[0]}")]
    assert [step for step in plan if step.startswith("SCAN") and index not in step] == []
    assert any(f"INDEX {index}" in step for step in plan)
    # Only papers with the same time are sorted.
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan


def test_a_topic_that_another_one_contains_does_not_make_finding_papers_slower(tmp_path):
    steps = []
    for days in (10, 40):
        store = EditionStore.at(tmp_path / str(days))
        write_archive(store, days, words=1, kinds=[Day])
        archive = Archive(
            store.files.local_path / "archive.db", store, topics=dict.fromkeys(("inner", "outer"), TOPICS["best"])
        )
        with archive.open() as connection:
            calls = []
            connection.set_progress_handler(lambda: calls.append(1), 10)  # noqa: B023
            assert len(find_newest(connection, None, 10)) == 10
        steps.append(len(calls))
    assert steps[1] < 1.5 * steps[0]


def test_an_edition_that_is_published_again_has_its_new_matches(archive, store):
    day, *_ = store.editions(Day)
    papers = [paper.model_copy(update={"title": "Teapot", "upvotes": 50}) for paper in store.papers(day)[:3]]
    papers = [paper.model_copy(update={"rank": n, "edition_size": 3}) for n, paper in enumerate(papers, 1)]
    history = History.from_papers(papers)
    with store.files.locked(), archive.publishing({day: (papers, history)}) as connection:
        # The rows are there before the files are.
        assert {each.day for each in find_newest(connection, "tea", 3)} == {day}
        store.files.replace({data_path(day): render_data(papers), history_path(day): history.data})
    assert archive.pop_warnings() == []
    rebuilt = Archive(store.files.local_path / "rebuilt.db", EditionStore.at(store.files.local_path), topics=TOPICS)
    rebuilt.build()
    assert content(archive.path) == content(rebuilt.path)


def test_an_excluded_paper_matches_no_topic(archive, store):
    with archive.open() as connection:
        [best] = find_newest(connection, "best", 1)
    without = Archive(archive.path, store, excluded_ids=[best.paper_id], topics=TOPICS)
    with without.open() as connection:
        assert best.paper_id not in {each.paper_id for each in find_newest(connection, "best", 500)}


def test_other_topics_are_found_when_the_database_is_opened(archive, store):
    changed = Archive(archive.path, store, topics={"tea": TOPICS["tea"].model_copy(update={"min_upvotes": 90})})
    with changed.open() as connection:
        assert [row["name"] for row in connection.execute("SELECT name FROM topics")] == ["tea"]
        assert find_newest(connection, "best", 5) == []
    without = Archive(archive.path, store)
    with without.open() as connection:
        assert connection.execute("SELECT * FROM paper_topics").fetchall() == []


def test_a_database_without_the_tables_raises_an_error():
    with pytest.raises(sqlite3.Error):
        find_newest(sqlite3.connect(":memory:"), "tea", 5)
