"""The pages about several editions in a browser."""

import pytest

from hfpapers.storage.store import EditionStore
from tests.invented import write_archive
from tests.site.browser import NEEDS_CHROMIUM
from tests.site.updates import PublishedSite

pytestmark = NEEDS_CHROMIUM

PAGES = (
    *("calendar/index.html", "organizations/index.html", "organizations/2026.html", "organization/moss-society.html"),
    *("keywords/index.html", "keyword/teapot.html", "topics/index.html", "topic/moss.html", "feeds/index.html"),
    "404.html",
)
NARROW = 320


@pytest.fixture(scope="module")
def overviews(tmp_path_factory):
    """Return the address of the site of sixty days, which is on the disk."""
    folder = tmp_path_factory.mktemp("overviews")
    write_archive(EditionStore.at(folder), 60)
    for path in ("feeds/daily.xml", "feeds/topics/moss.xml", "topics/moss.bib", "feeds/feeds.opml"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("a file")
    PublishedSite(folder, site_url=None).site.build()
    return f"{folder.as_uri()}/site/"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_with_many_entries_fits_the_narrowest_screens(visit, overviews, path):
    opened = visit(f"{overviews}{path}", width=NARROW)
    assert (opened.messages, opened.find_wide_elements()) == ([], [])


def shades(page):
    """Return the background colors of the days."""
    return page.locator(".month td a").evaluate_all("days => days.map(day => getComputedStyle(day).backgroundColor)")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_the_calendar_shows_papers_or_votes(visit, overviews, scripts):
    page = visit(f"{overviews}calendar/index.html", scripts=scripts).page
    if scripts:
        by_papers = shades(page)
    assert page.locator(".legend.of-papers").is_visible()
    page.get_by_text("Votes", exact=True).click()
    assert page.locator(".legend.of-votes").is_visible()
    assert not page.locator(".legend.of-papers").is_visible()
    if scripts:
        assert shades(page) != by_papers
        page.get_by_role("radio", name="Votes").focus()
        page.keyboard.press("ArrowLeft")
        assert shades(page) == by_papers


def test_a_day_of_the_calendar_leads_to_its_page(visit, overviews):
    page = visit(f"{overviews}calendar/index.html").page
    page.get_by_role("link", name="January 14, 2026: 6 papers").click()
    assert page.url == f"{overviews}2026-01-14/index.html"


def test_the_lines_of_a_topic_are_copied(visit, overviews):
    page = visit(f"{overviews}organization/moss-society.html").page
    page.get_by_role("button", name="Copy").click()
    page.locator("header input[type=search]").focus()
    page.keyboard.press("Control+v")
    assert page.locator("header input[type=search]").input_value().startswith("[topics.society-of-mosss]")


def test_a_line_leads_to_the_card_of_the_paper(visit, overviews):
    page = visit(f"{overviews}keyword/teapot.html").page
    line = page.locator(".list a.t").last
    title = line.inner_text()
    line.click()
    card = page.locator(":target")
    assert card.locator("h2, h3").first.inner_text() == title
    assert card.is_visible()
