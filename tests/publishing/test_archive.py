"""The database while editions are crawled and rendered."""

import logging
import sqlite3

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.archive.database import Archive
from hfpapers.editions.periods import Day
from hfpapers.publishing.publisher import Publisher
from hfpapers.storage.store import EditionStore
from tests.archive.contents import content, rows
from tests.helpers import THURSDAY, messages, published

pytestmark = pytest.mark.usefixtures("with_database")


@pytest.fixture
def with_database(settings):
    settings.set("ARCHIVE_DB", "auto", priority="cmdline")


def rebuilt(output, tmp_path):
    """Return the content of a database that is built from the same files."""
    Archive(tmp_path / "rebuilt.db", EditionStore.at(output)).build()
    return content(tmp_path / "rebuilt.db")


@deferred_f_from_coro_f
async def test_a_crawl_writes_its_edition_and_itself_into_the_database(crawl, output, tmp_path):
    await crawl(date=THURSDAY)
    listings = rows(output / "archive.db", "SELECT paper_id, rank FROM listings ORDER BY rank")
    assert listings == [{"paper_id": paper["id"], "rank": paper["rank"]} for paper in published(output)]
    [crawled] = rows(output / "archive.db", "SELECT edition, verdict, papers FROM crawls")
    assert crawled == {"edition": THURSDAY, "verdict": "published", "papers": 24}
    assert content(output / "archive.db") == rebuilt(output, tmp_path)


@deferred_f_from_coro_f
async def test_crawls_of_all_kinds_keep_the_database_equal_to_a_new_one(crawl, output, tmp_path):
    await crawl(date="2026-02-18..2026-02-19")
    await crawl(spider="weekly", week="2026-W08")
    await crawl(date=THURSDAY)
    assert content(output / "archive.db") == rebuilt(output, tmp_path)


@deferred_f_from_coro_f
async def test_an_edition_without_a_list_is_a_crawl_in_the_database(crawl, output):
    await crawl(date=THURSDAY)
    await crawl(date="2026-02-21")
    crawls = rows(output / "archive.db", "SELECT edition, verdict FROM crawls ORDER BY line")
    assert crawls == [
        {"edition": THURSDAY, "verdict": "published"},
        {"edition": "2026-02-21", "verdict": "without_list"},
    ]


@deferred_f_from_coro_f
async def test_an_edition_is_published_although_the_database_cannot_be_written(crawl, output, caplog):
    (output / "archive.db").mkdir(parents=True)
    result = await crawl(date=THURSDAY)
    assert result.exit_code == 0
    assert len(published(output)) == 24
    warnings = messages(caplog, logging.WARNING)
    assert all("archive.db cannot be updated" in warning for warning in warnings)
    assert warnings


@deferred_f_from_coro_f
async def test_a_database_that_another_program_is_writing_is_a_warning(crawl, output, caplog, monkeypatch):
    await crawl(date=THURSDAY)
    monkeypatch.setattr("hfpapers.archive.connection._BUSY_TIMEOUT_S", 0)
    writer = sqlite3.connect(output / "archive.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    result = await crawl(date="2026-02-18")
    writer.close()
    assert result.exit_code == 0
    assert "database is locked" in messages(caplog, logging.WARNING)[0]
    await crawl(date="2026-02-18")
    editions = rows(output / "archive.db", "SELECT edition FROM editions")
    assert [row["edition"] for row in editions] == ["2026-02-18", THURSDAY]


@pytest.mark.parametrize(("value", "names"), [("auto", []), ("", []), ("archive.db", ["archive.db"])])
@deferred_f_from_coro_f
async def test_a_blog_has_a_database_only_if_it_is_set(crawl, output, value, names):
    output.mkdir()
    (output / "_config.yml").write_text("title: My Blog\n")
    await crawl({"ARCHIVE_DB": value}, date=THURSDAY)
    assert [path.name for path in output.glob("*.db")] == names


@deferred_f_from_coro_f
async def test_the_database_may_be_in_another_folder(crawl, output, tmp_path):
    await crawl({"ARCHIVE_DB": str(tmp_path / "elsewhere/papers.db")}, date=THURSDAY)
    assert len(rows(tmp_path / "elsewhere/papers.db", "SELECT * FROM papers")) == 24
    assert not (output / "archive.db").exists()


def test_papers_whose_texts_are_rewritten_are_updated_in_the_database(settings, output, papers, tmp_path):
    publisher = Publisher.from_settings(settings)
    period = Day.parse(THURSDAY)
    publisher.publish(period, papers, with_latest=True)
    stored = publisher.store.papers(period)
    publisher.rewrite(lambda: {period: [paper.model_copy(update={"title": f"New {paper.title}"}) for paper in stored]})
    assert {row["title"][:4] for row in rows(output / "archive.db", "SELECT title FROM papers")} == {"New "}
    assert content(output / "archive.db") == rebuilt(output, tmp_path)
