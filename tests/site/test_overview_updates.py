"""The pages about several editions follow the editions that are published."""

import random

import pytest

from hfpapers.editions.periods import Day, parse_period
from hfpapers.items import Organization
from hfpapers.storage.store import EditionStore
from tests.archive.published import paper, write_papers
from tests.invented import write_archive
from tests.site.updates import PublishedSite, change_papers

KETTLE = Organization(name="Kettle", handle="kettle", url="https://huggingface.co/kettle")


def differing(site, other):
    return sorted(path for path in site.keys() | other.keys() if site.get(path) != other.get(path))


@pytest.fixture
def few_pages(monkeypatch):
    """Give only three keywords a page, so that they change often."""
    for module in ("ranking", "keywords"):
        monkeypatch.setattr(f"hfpapers.site.pages.{module}.TABLE_SIZE", 3)


@pytest.mark.usefixtures("few_pages")
@pytest.mark.integration
def test_keywords_that_become_frequent_have_pages_and_others_lose_theirs(output, tmp_path):
    write_archive(EditionStore.at(output), 6, kinds=[Day])
    published = PublishedSite(output)
    published.site.update()
    chance = random.Random(5)
    seen = set()
    for number in range(6):
        day = chance.choice(published.store.editions(Day))
        published.publish(day, change_papers(published.store.papers(day), chance), f"2026-06-0{number + 1}T10:00:00Z")
        published.site.update()
        files = published.files()
        pages = {path for path in files if path.startswith("keyword/")}
        assert len(pages) == 3
        seen |= pages
    assert files == published.rebuilt(tmp_path / "rebuilt")
    assert len(seen) > 3


def test_a_paper_that_a_day_lists_later_is_linked_there(output, tmp_path):
    write_papers(
        EditionStore.at(output),
        paper("2026-W02", "2601.00001", 9, organization=KETTLE, submitted_at="2026-01-06T10:00:00Z"),
        paper("2026-01-07", "2601.00002"),
    )
    published = PublishedSite(output)
    published.site.update()
    assert b"../2026-W02/index.html#2601.00001" in published.files()["organization/kettle.html"]
    # The list of the week is newer, so that the paper itself does not change.
    listed = paper("2026-01-06", "2601.00001", 9, organization=KETTLE, submitted_at="2026-01-06T10:00:00Z")
    published.publish(parse_period("2026-01-06"), [listed], "2026-01-06T11:00:00Z")
    published.site.update()
    files = published.files()
    assert b"../2026-01-06/index.html#2601.00001" in files["organization/kettle.html"]
    assert differing(files, published.rebuilt(tmp_path / "rebuilt")) == []


@pytest.mark.integration
def test_a_new_year_is_linked_from_the_one_before(output, tmp_path):
    write_papers(EditionStore.at(output), paper("2024-12-30", "2412.00001", organization=KETTLE))
    published = PublishedSite(output)
    published.site.update()
    for name, paper_id in (("2026-01-05", "2601.00001"), ("2025-12-29", "2512.00001"), ("2026-W01", "2512.00001")):
        period = parse_period(name)
        published.publish(period, [paper(name, paper_id, organization=KETTLE)], f"{period.last}T11:00:00Z")
        published.site.update()
        assert differing(published.files(), published.rebuilt(tmp_path / name)) == []
    published.publish(parse_period("2025-12-29"), [])
    published.site.update()
    assert differing(published.files(), published.rebuilt(tmp_path / "removed")) == []
    assert b"2026.html" in published.files()["calendar/2024.html"]


def test_an_update_that_was_interrupted_links_to_the_new_year(output, tmp_path):
    write_papers(EditionStore.at(output), paper("2025-12-30", "2512.00001"))
    published = PublishedSite(output)
    published.site.update()
    published.publish(parse_period("2026-01-05"), [paper("2026-01-05", "2601.00001")])
    page = output / "site/calendar/2026.html"

    def interrupt(pages):
        for page_of_year in pages:
            if page.exists():
                raise KeyboardInterrupt
            yield page_of_year

    with pytest.raises(KeyboardInterrupt):
        published.site.update(interrupt)
    assert page.exists()
    published.site.update()
    assert differing(published.files(), published.rebuilt(tmp_path / "rebuilt")) == []


def test_an_organization_without_papers_has_no_page_any_more(output, tmp_path):
    write_papers(EditionStore.at(output), paper("2026-01-05", "2601.00001", organization=KETTLE))
    published = PublishedSite(output)
    published.site.update()
    published.publish(parse_period("2026-01-05"), [paper("2026-01-05", "2601.00001")])
    published.site.update()
    assert "organization/kettle.html" not in published.files()
    assert differing(published.files(), published.rebuilt(tmp_path / "rebuilt")) == []


def test_both_spellings_of_a_handle_update_one_page(output, tmp_path):
    other = KETTLE.model_copy(update={"handle": "Kettle", "name": "The Kettle"})
    write_papers(EditionStore.at(output), paper("2026-01-05", "2601.00001", organization=KETTLE))
    published = PublishedSite(output)
    published.site.update()
    published.publish(parse_period("2026-01-06"), [paper("2026-01-06", "2601.00002", organization=other)])
    published.site.update()
    files = published.files()
    assert [path for path in files if path.startswith("organization/")] == ["organization/kettle.html"]
    assert b"The Kettle" in files["organization/kettle.html"]
    assert differing(files, published.rebuilt(tmp_path / "rebuilt")) == []
