import logging
import sqlite3

import pytest

from hfpapers.archive.database import Archive
from hfpapers.editions.history import History
from hfpapers.editions.periods import Day
from hfpapers.editions.selection import Match
from hfpapers.editions.topics import PaperTopic, Topic
from hfpapers.publishing.snapshot import NewEdition, Snapshot
from hfpapers.publishing.topic_papers import NewestMatches, StoredMatches
from hfpapers.storage.store import EditionStore
from tests.helpers import messages
from tests.invented import write_archive

TOPICS = {
    "tea": Topic(title="Tea", words=["teapot"]),
    "popular": Topic(title="Popular", min_upvotes=10),
}


@pytest.fixture
def found(store, paper):
    """Return a function that finds the papers of topics in editions: for each day, the votes of papers by number."""

    def create(editions, topics=TOPICS):
        new = {}
        for name, votes in editions.items():
            papers = [
                paper.model_copy(
                    update={
                        "edition": name,
                        "id": f"2602.{90000 + number}",
                        "title": f"Teapot {number}" if number < 5 else "Moss",
                        "upvotes": upvotes,
                        "rank": rank,
                        "edition_size": len(votes),
                        "entry": rank,
                        "first_seen": f"{name}T04:00:00Z",
                    }
                )
                for rank, (number, upvotes) in enumerate(votes.items(), 1)
            ]
            new[Day.parse(name)] = NewEdition(papers, History.from_papers(papers))
        return NewestMatches(topics, Snapshot(store, new))

    return create


def ids(papers):
    return [int(each.paper.id[-1]) for each in papers]


def test_the_papers_that_matched_last_come_first(found):
    topics = found({"2026-02-18": {1: 9, 2: 8}, "2026-02-19": {6: 20, 3: 2}})
    assert ids(topics.newest("tea", 50)) == [3, 2, 1]
    assert ids(topics.newest("popular", 50)) == [6]
    assert ids(topics.newest("all", 50)) == [3, 6, 2, 1]
    assert ids(topics.newest("all", 2)) == [3, 6]


def test_a_paper_that_is_listed_again_is_found_once_with_its_newest_values_and_its_first_date(found):
    topics = found({"2026-02-17": {1: 3}, "2026-02-18": {2: 5, 1: 6}, "2026-02-19": {7: 1}, "2026-02-20": {1: 12}})
    [first, second] = topics.newest("tea", 50)
    assert (ids([first, second]), second.paper.upvotes, second.paper.edition) == ([2, 1], 12, "2026-02-17")
    assert (second.matched_at, str(second.day), second.position) == ("2026-02-17T04:00:00Z", "2026-02-17", 1)
    [popular] = topics.newest("popular", 50)
    # It has so many votes since the last listing, and is still the paper of its first edition.
    assert (popular.matched_at, str(popular.day)) == ("2026-02-20T04:00:00Z", "2026-02-20")
    assert popular.paper.edition == "2026-02-17"


def test_a_paper_of_all_topics_has_the_names_of_those_that_it_matches(found):
    topics = found({"2026-02-18": {1: 3}, "2026-02-19": {1: 12, 6: 11}})
    tea = PaperTopic("tea", "Tea", [Match("teapot", "title")])
    popular = PaperTopic("popular", "Popular", [])
    assert [each.topics for each in topics.newest("all", 50)] == [[popular], [tea, popular]]
    assert [each.topics for each in topics.newest("tea", 50)] == [[tea, popular]]


def test_the_newest_sixty_editions_are_read(found):
    days = [f"2026-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 29)]
    topics = found({day: {1 + number % 4: 1} for number, day in enumerate(days)}, {"tea": TOPICS["tea"]})
    assert min(each.matched_at for each in topics.newest("all", 500)) == f"{days[-60]}T04:00:00Z"


def test_without_papers_nothing_is_found(found):
    assert found({}).newest("all", 50) == []
    assert found({"2026-02-19": {7: 1}}).newest("all", 50) == []


@pytest.fixture
def folder(store):
    """Return the editions of a folder with twelve days, in which papers are listed again."""
    write_archive(store, 12, kinds=[Day])
    return store


MANY = TOPICS | {"best": Topic(title="Best", top=2), "moss": Topic(title="Moss", words=["moss", "lanterns"])}


@pytest.mark.parametrize("name", ["best", "moss", "popular", "all"])
def test_the_database_and_the_newest_editions_have_the_same_papers(folder, name):
    archive = Archive(folder.files.local_path / "archive.db", folder, topics=MANY)
    with archive.open() as connection:
        snapshot = Snapshot(folder, database=connection)
        found, expected = (
            source(MANY, each).newest(name, 20)
            for source, each in ((StoredMatches, snapshot), (NewestMatches, Snapshot(folder)))
        )
    assert len(found) == 20
    assert found == expected


def test_a_paper_matches_for_the_reasons_in_its_newest_edition(store, paper):
    words = {"2026-02-18": "Teapots", "2026-02-19": "Kettles"}
    new = {
        Day.parse(day): NewEdition([paper.model_copy(update={"edition": day, "title": title})], History())
        for day, title in words.items()
    }
    topics = {"tea": Topic(title="Tea", words=["teapot", "kettle"], **{"in": ["title"]})}
    [found] = NewestMatches(topics, Snapshot(store, new)).newest("tea", 50)
    assert (found.paper.edition, found.topics) == ("2026-02-18", [PaperTopic("tea", "Tea", [Match("kettle", "title")])])


def test_a_database_that_cannot_be_read_is_a_warning(folder, caplog):
    empty = sqlite3.connect(":memory:")
    matches = StoredMatches(MANY, Snapshot(folder, database=empty))
    assert len(matches.newest("best", 5)) == len(matches.newest("all", 5)) == 5
    assert messages(caplog, logging.WARNING) == [
        "topics have papers of the newest 60 days only: the database: no such table: paper_topics"
    ]


def test_no_edition_is_read_if_there_is_a_database(folder):
    archive = Archive(folder.files.local_path / "archive.db", folder, topics=MANY)
    with archive.open() as connection:
        matches = StoredMatches(
            MANY, Snapshot(EditionStore.at(folder.files.local_path / "nowhere"), database=connection)
        )
        assert len(matches.newest("all", 5)) == 5
