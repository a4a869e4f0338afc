"""The results of a search, compared with those of a scan of all papers.

The words of the invented papers are not changed by the stemmer of the index.
"""

import re
import sqlite3
from contextlib import closing
from itertools import pairwise

import pytest
from hypothesis import strategies as st

from hfpapers.archive.conditions import SearchFilter
from hfpapers.archive.rows import read_papers
from hfpapers.archive.search import Search
from hfpapers.editions.periods import parse_period
from tests.strategies import BYTES, for_examples


@pytest.fixture(scope="module")
def connection(written_folder):
    with closing(sqlite3.connect(written_folder / "archive.db")) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


@pytest.fixture(scope="module")
def papers(connection):
    """Return all papers with their newest values."""
    return read_papers(connection, [row["id"] for row in connection.execute("SELECT id FROM papers")])


def fields(paper):
    """Return the words of each field that is searched."""
    organization = paper.organization
    texts = [
        paper.title,
        paper.abstract or "",
        " ".join(paper.authors or ()),
        f"{organization.name} {organization.handle}" if organization else "",
        " ".join(paper.ai_keywords or ()),
    ]
    return [re.findall("[a-z]+", text.lower()) for text in texts]


def has_word(paper, word):
    return any(word in words for words in fields(paper))


def has_phrase(paper, *phrase):
    return any(phrase in pairwise(words) for words in fields(paper))


def has_beginning(paper, beginning):
    return any(word.startswith(beginning) for words in fields(paper) for word in words)


def ids(papers):
    return {paper.id for paper in papers}


def search(connection, query=None, **conditions):
    return Search(connection, SearchFilter(query=query, **conditions))


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("teapot", lambda paper: has_word(paper, "teapot")),
        ("TEAPOT", lambda paper: has_word(paper, "teapot")),
        ("Teäpot", lambda paper: has_word(paper, "teapot")),
        ("teapots", lambda paper: has_word(paper, "teapot")),
        ("teapo", lambda _: False),
        ("teapo*", lambda paper: has_beginning(paper, "teapo")),
        ("b*", lambda _: False),
        ("bi*", lambda paper: has_beginning(paper, "bi")),
        ("teapot moss", lambda paper: has_word(paper, "teapot") and has_word(paper, "moss")),
        ("teapot + moss", lambda paper: has_word(paper, "teapot") and has_word(paper, "moss")),
        ('"teapot moss"', lambda paper: has_phrase(paper, "teapot", "moss")),
        ("teapot-moss", lambda paper: has_phrase(paper, "teapot", "moss")),
        ('"teapot mos"*', lambda paper: has_phrase(paper, "teapot", "moss")),
        ("teapot OR moss", lambda paper: has_word(paper, "teapot") or has_word(paper, "moss")),
        (
            "kettle teapot OR moss",
            lambda paper: has_word(paper, "kettle") and (has_word(paper, "teapot") or has_word(paper, "moss")),
        ),
        ("teapot or moss", lambda _: False),
        ("teapot NOT moss", lambda _: False),
        ("alder", lambda paper: has_word(paper, "alder")),
        ("ada alder", lambda paper: has_word(paper, "ada") and has_word(paper, "alder")),
        ("society", lambda paper: paper.organization is not None),
    ],
)
def test_a_query_finds_what_a_scan_finds(connection, papers, query, is_found):
    expected = ids(filter(is_found, papers))
    for sort in ("relevance", "votes", "newest"):
        assert {hit.id for hit in search(connection, query).find(sort)} == expected
    assert search(connection, query).count() == len(expected)


DAY = "2026-01-08"
CONDITIONS = [
    ({}, lambda _: True),
    ({"min_upvotes": 40}, lambda paper: paper.upvotes >= 40),
    ({"has_code": True}, lambda paper: paper.github_repo is not None),
    ({"since": parse_period(DAY)}, lambda paper: paper.edition >= DAY),
    ({"until": parse_period(DAY)}, lambda paper: paper.edition <= DAY),
    ({"since": parse_period("2026-W03")}, lambda paper: paper.edition >= "2026-01-12"),
    ({"until": parse_period("2026-W02")}, lambda paper: paper.edition <= "2026-01-11"),
    ({"since": parse_period("2026-02")}, lambda _: False),
    ({"until": parse_period("2026-01")}, lambda _: True),
    (
        {"organizations": ["MOSS-society"]},
        lambda paper: paper.organization and paper.organization.handle == "moss-society",
    ),
    (
        {"organizations": ["society of teapots", "moss-society"]},
        lambda paper: paper.organization and paper.organization.handle in {"teapot-society", "moss-society"},
    ),
    ({"organizations": ["moss"]}, lambda _: False),
    ({"author": "bo"}, lambda paper: any("Bo" in name.split() for name in paper.authors)),
    ({"author": "BO alder"}, lambda paper: "Bo Alder" in paper.authors),
    ({"keyword": "Lantern"}, lambda paper: "lantern" in (paper.ai_keywords or ())),
    ({"keyword": "lant"}, lambda _: False),
    (
        {"has_code": True, "min_upvotes": 20, "author": "bo"},
        lambda paper: paper.github_repo and paper.upvotes >= 20 and any("Bo" in name.split() for name in paper.authors),
    ),
]


@pytest.mark.parametrize("query", [None, "teapot"])
@pytest.mark.parametrize(("conditions", "is_met"), CONDITIONS)
def test_conditions_find_what_a_scan_finds(connection, papers, query, conditions, is_met):
    expected = ids(paper for paper in papers if is_met(paper) and (not query or has_word(paper, query)))
    found = search(connection, query, **conditions)
    for sort in ("votes", "newest", *(["relevance"] if query else [])):
        hits = found.find(sort)
        assert {hit.id for hit in hits} == expected
        assert found.find(sort, limit=3) == hits[:3]
    assert found.count() == len(expected)


def test_papers_are_in_the_requested_order(connection, papers):
    by_id = {paper.id: paper for paper in papers}
    votes = [(hit.upvotes, hit.day, hit.id) for hit in search(connection).find("votes")]
    assert votes == sorted(((paper.upvotes, paper.edition, paper.id) for paper in papers), reverse=True)
    newest = [(hit.day, hit.upvotes, hit.id) for hit in search(connection).find("newest")]
    assert newest == sorted(((paper.edition, paper.upvotes, paper.id) for paper in papers), reverse=True)
    titles = [has_title_word(by_id[hit.id], "teapot") for hit in search(connection, "teapot").find("relevance")]
    assert titles == sorted(titles, reverse=True)
    assert {*titles} == {True, False}


def has_title_word(paper, word):
    return word in paper.title.lower().split()


def test_a_hit_is_what_a_list_shows(connection, papers):
    [best] = search(connection).find("votes", limit=1)
    [paper] = [paper for paper in papers if paper.id == best.id]
    organization = paper.organization.name if paper.organization else None
    assert best == (paper.id, paper.title, organization, paper.upvotes, paper.edition, paper.url)


@pytest.mark.parametrize("query", [None, "teapot"])
@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("organization", lambda paper: {paper.organization.name} if paper.organization else set()),
        ("keyword", lambda paper: {*(paper.ai_keywords or ())}),
        ("author", lambda paper: {*paper.authors}),
    ],
)
def test_counts_are_those_of_a_scan(connection, papers, query, group, names):
    found = [paper for paper in papers if not query or has_word(paper, query)]
    expected = [
        (name, len(having), sum(paper.upvotes for paper in having))
        for name in set().union(*map(names, papers))
        if (having := [paper for paper in found if name in names(paper)])
    ]
    by_papers = sorted(expected, key=lambda row: (-row[1], -row[2], row[0]))
    by_votes = sorted(expected, key=lambda row: (-row[2], -row[1], row[0]))
    assert search(connection, query).count_by(group, "papers") == by_papers
    assert search(connection, query).count_by(group, "votes") == by_votes
    assert search(connection, query).count_by(group, "votes", limit=2) == by_votes[:2]


def test_without_words_the_most_relevant_papers_are_those_with_the_most_votes(connection):
    found = search(connection, author="Ada")
    assert found.find("relevance") == found.find("votes")


@pytest.mark.parametrize("query", [None, "teapot"])
@pytest.mark.parametrize(
    "run",
    [
        lambda found: found.count(),
        lambda found: found.find("relevance", limit=1),
        lambda found: found.find("votes", limit=1),
        lambda found: found.find("newest", limit=1),
        lambda found: found.count_by("keyword", "papers"),
    ],
)
def test_no_search_reads_the_rows_of_all_papers(connection, query, run):
    # They are large: in three years of editions, this would take most of the time.
    statements = []
    found = search(connection, query, has_code=True, min_upvotes=1, since=parse_period("2026-01"))
    connection.set_trace_callback(statements.append)
    run(found)
    connection.set_trace_callback(None)
    # The statements of the full-text index itself begin with "--".
    ours = [statement for statement in statements if not statement.startswith("--")]
    plans = [connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall() for statement in ours]
    assert plans
    assert "SCAN papers" not in {row["detail"] for plan in plans for row in plan}


@pytest.fixture
def with_topics(connection):
    """Return a copy of the database in which two papers belong to a topic, one of them on two days."""
    with closing(sqlite3.connect(":memory:")) as copy:
        copy.row_factory = sqlite3.Row
        connection.backup(copy)
        copy.executemany("INSERT INTO topics VALUES (?, '', '{}')", [("agents",), ("tea",)])
        listed = copy.execute("SELECT edition, paper_id FROM listings WHERE edition LIKE '____-__-__'").fetchall()
        again = [row for row in listed if sum(row["paper_id"] == each["paper_id"] for each in listed) > 1]
        rows = [*again[:2], next(row for row in listed if row not in again)]
        copy.executemany("INSERT INTO paper_topics VALUES ('agents', ?, ?, '', '{}')", rows)
        yield copy


def test_a_topic_has_each_of_its_papers_once(with_topics):
    expected = {row[0] for row in with_topics.execute("SELECT paper_id FROM paper_topics")}
    found = search(with_topics, topic="agents")
    assert (len(expected), found.count()) == (2, 2)
    assert sorted(hit.id for hit in found.find("votes")) == sorted(expected)
    assert search(with_topics, topic="tea").count() == 0
    with pytest.raises(ValueError, match=r"^topic is 'cats'; expected one of agents, tea$"):
        search(with_topics, topic="cats")


def test_without_topics_each_topic_is_refused(connection):
    with pytest.raises(ValueError, match=r"^topic is 'a'; expected a topic of hfpapers\.toml, which has none$"):
        search(connection, topic="a")


HOSTILE = st.lists(
    st.sampled_from(
        [
            *('"', "*", "-", "^", ":", "+", "(", ")", "{", "}", ",", "'", ";", "\\", "%", "\x00", "\ud800", " ", "\n"),
            *(
                "OR",
                "AND",
                "NOT",
                "NEAR(",
                "NEAR",
                "title:",
                "title :",
                "{title}",
                "C++",
                "a*",
                "teapot",
                "mo*",
                '"a b"*',
            ),
            *("--", "/*", "' OR 1=1", ":match", "?", "🫖", "찻주전자", "é", "e\u0301", "ﬁ", "ß", "\u202e", "Ა", "９"),
        ]
    )
    | BYTES,
    max_size=30,
).map(lambda parts: " ".join(parts[:10]) + "".join(parts[10:]))


def test_nothing_that_is_typed_is_an_error_of_the_database(connection):
    @for_examples(HOSTILE, examples=200)
    def check(text):
        for conditions in ({"query": text}, {"author": text}, {"keyword": text, "organizations": [text]}):
            try:
                found = search(connection, **conditions)
            except ValueError as error:
                message = str(error)
            else:
                message = f"expected {found.count()} papers"
                assert (
                    message == f"expected {len(found.find('relevance' if 'query' in conditions else 'votes'))} papers"
                )
            # The message of an error is one line that says what is accepted.
            assert "expected" in message
            assert message.isprintable()

    check()
