"""The keywords of papers in the database, and how their spellings are merged."""

import pytest

from hfpapers.archive.database import Archive
from hfpapers.archive.keywords import find_keywords, read_keyword
from hfpapers.archive.months import months_until, newest_month
from hfpapers.editions.merge import rank_papers
from hfpapers.editions.periods import Month, parse_period
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.store import EditionStore, data_path, history_path
from tests.archive.contents import content, rows
from tests.archive.plans import scanned_tables
from tests.archive.published import paper, write_papers

YEAR = months_until(Month.parse("2026-02"), 12)
PAPERS = [
    paper("2024-01-03", "2401.00001", 100, ai_keywords=["large language models", "retrieval"]),
    paper("2025-12-30", "2512.00001", 7, ai_keywords=["Large-Language Models", "agents"]),
    # Two spellings of one keyword.
    paper("2026-02-18", "2602.00001", 20, ai_keywords=["LLM", "large language model", "Large Language Models"]),
    paper("2026-02-19", "2602.00002", 5, ai_keywords=["Large Language Models", "茶", "-"]),
    paper("2026-02-19", "2602.00003", 6, ai_keywords=["LLMs", "large language models"]),
    paper("2026-02-19", "2602.00004", 9, ai_keywords=None),
]


@pytest.fixture
def store(output):
    store = EditionStore.at(output)
    write_papers(store, *PAPERS)
    return store


@pytest.fixture
def archive(store):
    archive = Archive(store.files.local_path / "archive.db", store)
    archive.build()
    return archive


@pytest.fixture
def connection(archive):
    with archive.open() as connection:
        yield connection


def publish(archive, store, *papers):
    """Publish an edition as a crawl does, and return the content of a database that is built from the files."""
    period = parse_period(papers[0].edition)
    ranked = rank_papers(papers)
    history = store.history(period).extend(ranked, "2026-02-20T10:00:00Z")
    with store.files.locked(), archive.publishing({period: (ranked, history)}):
        store.files.replace({data_path(period): render_data(ranked), history_path(period): history.data})
    assert archive.pop_warnings() == []
    other = Archive(store.files.local_path / "rebuilt.db", EditionStore.at(store.files.local_path))
    other.build()
    return content(other.path)


def names(archive):
    return {row["key"]: row["name"] for row in rows(archive.path, "SELECT key, name FROM keywords")}


def test_all_spellings_of_a_keyword_are_found_and_a_paper_counts_once(connection):
    found = read_keyword(connection, "large language model", months=3, newest=3)
    assert (found.total.papers, found.total.votes) == (5, 138)
    assert [line.id for line in found.newest] == ["2602.00003", "2602.00002", "2602.00001"]
    assert [(str(month), papers, votes) for month, papers, votes in found.total.months] == [
        ("2025-12", 1, 7),
        ("2026-01", 0, 0),
        ("2026-02", 3, 31),
    ]


def test_the_name_is_the_spelling_of_most_papers(archive):
    # Of the paper with two spellings, the first one counts. Of two equal numbers, so does the first in the alphabet.
    assert names(archive) == {
        "large language model": "large language models",
        "retrieval": "retrieval",
        "agent": "agents",
        "llm": "LLM",
        "茶": "茶",
    }


def test_the_most_frequent_keywords_of_some_months_come_first(connection):
    found = find_keywords(connection, YEAR, 10)
    assert [(each.key, each.papers, each.votes) for each in found] == [
        ("large language model", 4, 38),
        ("llm", 2, 26),
        ("agent", 1, 7),
        ("茶", 1, 5),
    ]
    assert [total.papers for total in found[0].months] == [0] * 9 + [1, 0, 3]
    assert found[1].name == "LLM"


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_the_number_of_keywords_is_limited(connection, limit):
    assert find_keywords(connection, YEAR, limit) == find_keywords(connection, YEAR, 10)[:limit]


def test_an_unknown_keyword_is_none_and_a_month_without_papers_has_no_keywords(connection):
    assert read_keyword(connection, "samovar", months=1, newest=1) is None
    assert read_keyword(connection, "", months=1, newest=1) is None
    assert find_keywords(connection, [Month.parse("2020-01")], 10) == []


def test_the_names_follow_the_papers_of_an_edition_that_is_published_again(archive, store):
    changed = [
        paper("2026-02-19", "2602.00002", 5, ai_keywords=["LLMs", "Large-Language-Models"]),
        paper("2026-02-19", "2602.00003", 6, ai_keywords=["LLMs", "Large-Language-Models", "Agents"]),
    ]
    rebuilt = publish(archive, store, *changed)
    assert names(archive) == {
        "large language model": "Large-Language-Models",
        "retrieval": "retrieval",
        "agent": "Agents",
        "llm": "LLMs",
    }
    assert content(archive.path) == rebuilt


def test_a_new_spelling_of_the_only_paper_is_the_name(archive, store):
    publish(archive, store, paper("2024-01-03", "2401.00001", ai_keywords=["Retrieval"]))
    assert names(archive)["retrieval"] == "Retrieval"


def test_a_paper_that_is_written_twice_while_the_database_is_built_has_its_newest_spelling(store):
    write_papers(
        store,
        paper("2026-W08", "2602.00009", ai_keywords=["moss"], updated_at="2026-02-20T10:00:00Z"),
        paper("2026-02-20", "2602.00009", ai_keywords=["Moss"], updated_at="2026-02-21T10:00:00Z"),
    )
    archive = Archive(store.files.local_path / "archive.db", store)
    archive.build()
    assert names(archive)["moss"] == "Moss"


def test_the_newest_month_is_that_of_the_newest_day(connection, tmp_path):
    assert newest_month(connection) == Month.parse("2026-02")
    store = EditionStore.at(tmp_path / "weeks")
    write_papers(store, paper("2026-W01", "2601.00001"))
    with Archive(tmp_path / "weeks.db", store).open() as weeks:
        assert newest_month(weeks) == Month.parse("2026-01")
    with Archive(tmp_path / "empty.db", EditionStore.at(tmp_path / "empty")).open() as empty:
        assert newest_month(empty) is None


@pytest.mark.parametrize(
    "run",
    [
        lambda connection: find_keywords(connection, YEAR, 300),
        lambda connection: read_keyword(connection, "llm", months=24, newest=100),
        newest_month,
    ],
)
def test_no_query_reads_the_complete_archive(connection, run):
    assert scanned_tables(connection, run) == []
