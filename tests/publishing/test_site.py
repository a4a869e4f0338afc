"""The site while editions are published: it also shows what the database does not contain."""

import pytest

from hfpapers.editions.periods import Day, Week
from hfpapers.publishing.publisher import Publisher
from tests.site.updates import read_site, rebuild_site

THURSDAY, WEEK = Day.parse("2026-02-19"), Week.parse("2026-W08")
FEED = "feeds/daily.xml"
REFERENCES = "daily/2026-02-19.bib"


@pytest.fixture
def published(settings, papers, set_time):
    """Publish a day, and later the week, so that the values of the papers in the database are those of the week."""
    settings.setdict({"ARCHIVE_DB": "auto", "SITE": "yes"}, priority="cmdline")
    publisher = Publisher.from_settings(settings)
    publisher.publish(THURSDAY, papers, with_latest=True)
    set_time("2026-03-21T10:00:00Z")
    in_week = [paper.model_copy(update={"edition": str(WEEK), "upvotes": paper.upvotes + 1}) for paper in papers]
    publisher.publish(WEEK, in_week, with_latest=True)
    publisher.update_site()
    return publisher


def test_a_text_that_is_not_the_newest_one_is_replaced_on_the_page_of_its_edition(published, store, output, tmp_path):
    paper, *others = store.papers(THURSDAY)
    published.rewrite(lambda: {THURSDAY: [paper.model_copy(update={"title": "As arXiv Spells It"}), *others]})
    published.update_site()
    assert b"As arXiv Spells It" in read_site(output)[f"{THURSDAY}/index.html"]
    assert read_site(output) == rebuild_site(published.renderer.config, tmp_path / "rebuilt")


def test_a_file_that_somebody_edited_is_shown_when_the_database_has_read_it(published, output):
    path = output / f"daily/{THURSDAY}.jsonl"
    path.write_text(path.read_text().replace("Teapots with Patience, Part 3", "As Somebody Spells It"))
    published.archive.sync()
    published.update_site()
    assert b"As Somebody Spells It" in read_site(output)[f"{THURSDAY}/index.html"]


@pytest.mark.integration
@pytest.mark.parametrize("name", [FEED, REFERENCES])
def test_files_of_an_unchanged_edition_are_copied_again(published, output, papers, tmp_path, name):
    (output / name).write_text("made by an earlier version of hfpapers")
    published.site.build()
    (output / name).unlink()
    published.publish(THURSDAY, papers, with_latest=True)
    published.update_site()
    assert read_site(output)[name] == (output / name).read_bytes()
    assert read_site(output) == rebuild_site(published.renderer.config, tmp_path / "rebuilt")


def test_a_page_links_to_references_that_were_made_later(published, output, papers):
    (output / REFERENCES).unlink()
    published.site.build()
    page = f"{THURSDAY}/index.html"
    assert REFERENCES.encode() not in read_site(output)[page]
    published.publish(THURSDAY, papers, with_latest=True)
    published.update_site()
    assert REFERENCES.encode() in read_site(output)[page]


def test_an_unchanged_edition_renders_no_page(published, papers):
    published.publish(THURSDAY, papers, with_latest=True)
    assert published.update_site().number_rendered == 0
