"""The database is made from the files: row by row, at once or edition by edition."""

import os
import random
import sqlite3
from collections import defaultdict
from contextlib import closing

import pytest

from hfpapers.archive.database import Archive, ArchiveError
from hfpapers.archive.rows import read_papers
from hfpapers.editions.carry_over import EDITION_FIELDS
from hfpapers.editions.merge import rank_papers
from hfpapers.editions.periods import KINDS, Day, parse_period
from hfpapers.items import Organization
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.folder import AtomicFolder
from hfpapers.storage.store import EditionStore, data_path, history_path
from tests.archive.contents import content, rows
from tests.invented import write_archive

DAY = parse_period("2026-01-06")


def rebuilt(store, path):
    """Return the content of a database that is built from the same files."""
    Archive(path, EditionStore.at(store.files.local_path)).build()
    return content(path)


def publish(archive, store, period, papers, history):
    """Publish an edition as a crawl does: the rows, the files, the commit."""
    history = history.extend(papers, "2026-02-01T10:00:00Z")
    with store.files.locked(), archive.publishing({period: (papers, history)}):
        store.files.replace({data_path(period): render_data(papers), history_path(period): history.data})
    assert archive.pop_warnings() == []


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Return the database of an archive with sixty editions, and these."""
    store = EditionStore.at(tmp_path_factory.mktemp("large"))
    write_archive(store, 47)
    archive = Archive(store.files.local_path / "archive.db", store)
    archive.build()
    return archive, {period: store.papers(period) for kind in KINDS.values() for period in store.editions(kind)}, store


def test_the_database_has_a_row_for_each_paper_listing_and_observation(large):
    archive, editions, store = large
    listings = {(row["edition"], row["paper_id"]): row for row in rows(archive.path, "SELECT * FROM listings")}
    papers = [paper for papers in editions.values() for paper in papers]
    assert listings.keys() == {(paper.edition, paper.id) for paper in papers}
    for paper in papers:
        row = listings[paper.edition, paper.id]
        assert [row[name] for name in ("rank", "upvotes", "comments", "entry", "first_seen", "updated_at")] == [
            paper.rank, paper.upvotes, paper.comments, paper.entry, paper.first_seen, paper.updated_at,
        ]  # fmt: skip
    observations = [
        (str(period), line, seen.id, seen.time, seen.rank, seen.upvotes, seen.comments, seen.stars)
        for period in editions
        for line, seen in enumerate(store.history(period).observations, 1)
    ]
    assert content(archive.path)["observations"] == sorted(observations, key=repr)
    assert len(rows(archive.path, "SELECT * FROM crawls")) == 2 * len(editions)
    assert {row["edition"]: row["size"] for row in rows(archive.path, "SELECT * FROM editions")} == {
        str(period): len(papers) for period, papers in editions.items()
    }


def test_a_paper_has_the_values_of_its_newest_listing_and_the_place_of_its_first_day(large):
    archive, editions, _ = large
    listings = defaultdict(list)
    for papers in editions.values():
        for paper in papers:
            listings[paper.id].append(paper)
    with archive.open() as connection:
        papers = {paper.id: paper for paper in read_papers(connection, [*listings])}
    assert papers.keys() == listings.keys()
    for paper_id, listed in listings.items():
        newest = max(paper.updated_at or paper.first_seen for paper in listed)
        values = [paper for paper in listed if (paper.updated_at or paper.first_seen) == newest]
        days = [paper for paper in listed if isinstance(parse_period(paper.edition), Day)]
        first = min(days, key=lambda paper: paper.edition)
        expected = {name: getattr(first, name) for name in EDITION_FIELDS}
        assert papers[paper_id].model_dump() in [paper.model_dump() | expected for paper in values]


def test_the_day_of_a_paper_is_the_first_that_lists_it(large):
    archive, editions, _ = large
    days = defaultdict(list)
    for period, papers in editions.items():
        if isinstance(period, Day):
            for paper in papers:
                days[paper.id].append(str(period))
    assert {row["id"]: row["day"] for row in rows(archive.path, "SELECT * FROM papers")} == {
        paper_id: min(listed) for paper_id, listed in days.items()
    }
    assert max(map(len, days.values())) > 1


def test_names_of_authors_and_keywords_are_linked_in_their_order(store, archive):
    [paper] = [paper for paper in store.papers(DAY) if paper.rank == 1]
    query = "SELECT name FROM paper_authors JOIN authors USING (author_id) WHERE paper_id = ? ORDER BY position"
    assert [row["name"] for row in rows(archive.path, query, paper.id)] == paper.authors


@pytest.mark.parametrize(("time", "name"), [("2026-02-01T10:00:00Z", "New Name"), ("2026-01-01T10:00:00Z", "Name")])
def test_an_organization_has_the_name_that_its_newest_paper_states(store, archive, time, name):
    [paper, other, *_] = store.papers(DAY)
    old = Organization(name="Name", handle="renamed", url="https://huggingface.co/renamed")
    new = old.model_copy(update={"name": "New Name"})
    papers = [
        paper.model_copy(update={"id": "2601.00001", "organization": new, "updated_at": time}),
        other.model_copy(update={"id": "2601.00002", "organization": old, "updated_at": "2026-01-20T10:00:00Z"}),
    ]
    publish(archive, store, DAY, rank_papers(papers), store.history(DAY))
    assert rows(archive.path, "SELECT name FROM organizations WHERE handle = 'renamed'") == [{"name": name}]


def test_updates_make_the_same_content_as_a_new_database(store, archive, periods, tmp_path):
    chance = random.Random(7)
    for number, period in enumerate([*periods, *periods]):
        papers = [*store.papers(period)]
        changed = [
            paper.model_copy(
                update={
                    "title": f"{paper.title} {number}" if chance.random() < 0.5 else paper.title,
                    "authors": chance.choice([None, [f"New {number}"], paper.authors]),
                    "ai_keywords": chance.choice([None, ["Moss", f"new {number}"], paper.ai_keywords]),
                    "organization": chance.choice([None, papers[0].organization, paper.organization]),
                    "upvotes": paper.upvotes + chance.randint(-3, 3) if paper.upvotes > 3 else 9,
                    "updated_at": chance.choice([paper.updated_at, f"2026-02-0{chance.randint(1, 9)}T10:00:00Z"]),
                }
            )
            for paper in papers
            # Some papers leave the edition.
            if chance.random() < 0.9
        ]
        publish(archive, store, period, rank_papers(changed or papers), store.history(period))
    incremental = content(archive.path)
    assert incremental == rebuilt(store, tmp_path / "new.db")


def test_editions_that_are_published_one_by_one_make_the_same_content_as_a_new_database(store, output, tmp_path):
    other = EditionStore.at(tmp_path / "other")
    periods = write_archive(other, 10)
    archive = Archive(output / "archive.db", store)
    for period in periods:
        with store.files.locked(), archive.publishing({period: (other.papers(period), other.history(period))}):
            store.files.replace({name: other.files.read(name) for name in (data_path(period), history_path(period))})
    assert archive.pop_warnings() == []
    assert content(archive.path) == rebuilt(store, tmp_path / "new.db")


def test_what_changed_since_is_loaded_when_the_database_is_opened(store, archive, periods, tmp_path):
    removed, changed, new = periods[0], periods[1], periods[9]
    data = store.files.read(data_path(new))
    (store.files.local_path / data_path(new)).unlink()
    with archive.open():
        pass
    (store.files.local_path / data_path(removed)).unlink()
    papers = [paper.model_copy(update={"upvotes": 1000 - paper.rank}) for paper in store.papers(changed)]
    store.files.replace({data_path(changed): render_data(papers), data_path(new): data})
    loaded = []
    with archive.open(lambda sources: loaded.extend(sources) or sources):
        pass
    assert {*loaded} == {removed, changed, new}
    assert content(archive.path) == rebuilt(store, tmp_path / "new.db")


def test_an_unchanged_archive_is_not_read_again(archive, monkeypatch):
    monkeypatch.setattr(AtomicFolder, "read", lambda *_: pytest.fail("a file was read"))
    with archive.open(lambda changed: [pytest.fail("an edition was loaded") for _ in changed]):
        pass


def test_files_with_a_new_time_only_are_compared_once(store, archive):
    os.utime(store.files.local_path / data_path(DAY), ns=(1, 1))
    with archive.open(lambda changed: [pytest.fail("an edition was loaded") for _ in changed]):
        pass
    query = "SELECT version FROM files WHERE path = ?"
    assert rows(archive.path, query, data_path(DAY)) == [{"version": "1"}]


def test_a_corrupt_edition_is_left_out_with_a_warning(store, archive, caplog):
    store.files.replace({data_path(DAY): b"{}\n"})
    with archive.open() as connection:
        assert connection.execute("SELECT * FROM editions WHERE edition = ?", [str(DAY)]).fetchall() == []
    assert "2026-01-06: leaving out this edition" in caplog.text


@pytest.mark.parametrize("where", [110, 5_000, 40_000])
def test_a_damaged_database_is_built_again(archive, where):
    expected = content(archive.path)
    data = bytearray(archive.path.read_bytes())
    data[where : where + 20_000] = b"?" * 20_000
    archive.path.write_bytes(data)
    archive.sync()
    assert content(archive.path) == expected


def test_damage_that_opening_meets_is_repaired(archive):
    expected = content(archive.path)
    data = bytearray(archive.path.read_bytes())
    data[110:20_000] = bytes(19_890)
    archive.path.write_bytes(data)
    with archive.open():
        pass
    assert content(archive.path) == expected


def test_a_database_of_another_version_is_built_again(archive):
    expected = content(archive.path)
    with closing(sqlite3.connect(archive.path)) as connection:
        connection.executescript("PRAGMA user_version = 99; DROP TABLE papers;")
    with archive.open():
        pass
    assert content(archive.path) == expected


def test_a_database_without_a_table_is_an_error_with_a_remedy(archive):
    with closing(sqlite3.connect(archive.path)) as connection:
        connection.execute("DROP TABLE files")
    with pytest.raises(ArchiveError, match="no such table: files; `scrapy render --output archive` builds it again"):
        archive.open().__enter__()
    archive.build()
    with archive.open():
        pass


def test_excluded_papers_are_left_out_and_come_back(store, archive, tmp_path):
    everything = content(archive.path)
    [paper, *_] = store.papers(DAY)
    excluding = Archive(archive.path, store, excluded_ids=[paper.id])
    with excluding.open() as connection:
        assert read_papers(connection, [paper.id]) == []
        assert connection.execute("SELECT size FROM editions WHERE edition = ?", [str(DAY)]).fetchone()[0] == 6
    for table in ("listings", "observations", "paper_authors"):
        assert rows(archive.path, f"SELECT * FROM {table} WHERE paper_id = ?", paper.id) == []
    publish(excluding, store, DAY, store.papers(DAY), store.history(DAY))
    Archive(tmp_path / "new.db", store, excluded_ids=[paper.id]).build()
    assert content(archive.path) == content(tmp_path / "new.db")
    with archive.open():
        pass
    found = content(archive.path)
    assert found["papers"] == everything["papers"]


def test_a_program_that_has_the_database_open_sees_the_new_content(store, archive):
    with closing(sqlite3.connect(archive.path)) as reader:
        reader.execute("SELECT count(*) FROM editions").fetchone()
        (store.files.local_path / data_path(DAY)).unlink()
        archive.build()
        assert reader.execute("SELECT * FROM editions WHERE edition = ?", [str(DAY)]).fetchall() == []


def test_a_program_that_reads_a_new_database_does_not_prevent_updates(store, archive):
    archive.path.unlink()
    archive.build()
    with closing(sqlite3.connect(archive.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM editions").fetchone()
        publish(archive, store, DAY, store.papers(DAY)[:1], store.history(DAY))
        archive.build()


def test_a_database_into_which_another_program_writes_is_not_replaced(archive, monkeypatch):
    monkeypatch.setattr("hfpapers.archive.connection._BUSY_TIMEOUT_S", 0)
    with archive.open():
        # From now on, the database has a write-ahead log.
        pass
    before = content(archive.path)
    with closing(sqlite3.connect(archive.path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveError, match=r"database is locked\Z"):
            archive.build()
    assert content(archive.path) == before


@pytest.mark.parametrize("state", ["complete", "damaged", "missing"])
def test_a_symbolic_link_to_the_database_stays_one(archive, tmp_path, state):
    target = tmp_path / "target/archive.db"
    target.parent.mkdir()
    archive.path.rename(target)
    archive.path.symlink_to(target)
    if state == "damaged":
        target.write_bytes(target.read_bytes()[:5_000])
    elif state == "missing":
        target.unlink()
    with archive.open():
        pass
    assert archive.path.is_symlink()
    assert len(rows(target, "SELECT * FROM editions WHERE kind = 'daily'")) == 10


@pytest.mark.parametrize("data", [b"", b"my notes", b"SQLite format 3\x00" + bytes(100)])
def test_a_file_of_somebody_else_is_left_in_place(store, archive, data):
    archive.path.write_bytes(data)
    with store.files.locked(), archive.publishing({}) as connection:
        assert connection is None
    [warning] = archive.pop_warnings()
    assert (
        warning == f"{archive.path} is not a database of hfpapers; remove the file, or set ARCHIVE_DB to another path"
    )
    with pytest.raises(ArchiveError, match="is not a database of hfpapers"), archive.open():
        pass
    assert archive.path.read_bytes() == data


def test_a_database_that_cannot_be_written_is_a_warning(store, archive):
    archive.path.unlink()
    archive.path.mkdir()
    with store.files.locked(), archive.publishing({DAY: (store.papers(DAY), store.history(DAY))}) as connection:
        assert connection is None
    [warning] = archive.pop_warnings()
    assert "archive.db cannot be updated" in warning


def test_an_error_while_the_files_are_replaced_leaves_the_database_unchanged(store, archive):
    before = content(archive.path)
    papers = rank_papers(paper.model_copy(update={"title": "New"}) for paper in store.papers(DAY))
    with pytest.raises(OSError, match="disk full"), archive.publishing({DAY: (papers, store.history(DAY))}):
        raise OSError("disk full")
    assert content(archive.path) == before


def test_after_an_update_the_file_alone_is_complete(store, archive, tmp_path):
    with closing(sqlite3.connect(archive.path)) as reader:
        reader.execute("SELECT count(*) FROM papers").fetchone()
        publish(archive, store, DAY, store.papers(DAY)[:1], store.history(DAY))
        copy = tmp_path / "copy.db"
        copy.write_bytes(archive.path.read_bytes())
    assert len(rows(copy, "SELECT * FROM listings WHERE edition = ?", str(DAY))) == 1


def test_the_crawls_of_a_year_are_updated_line_by_line(store, archive, tmp_path, crawl_record):
    with store.files.locked():
        store.log_crawl(crawl_record)
        archive.add_crawl(2026)
    assert archive.pop_warnings() == []
    assert content(archive.path) == rebuilt(store, tmp_path / "new.db")
    (store.files.local_path / "history/crawls-2026.jsonl").write_bytes(crawl_record.to_line())
    with store.files.locked():
        store.log_crawl(crawl_record)
        archive.add_crawl(2026)
    assert content(archive.path) == rebuilt(store, tmp_path / "new.db")
