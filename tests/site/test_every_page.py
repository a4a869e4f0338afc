"""Each kind of page in a browser: each width, both themes, with and without JavaScript, from the disk and a server."""

import pytest

from hfpapers.editions.periods import parse_period
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.store import EditionStore, data_path
from tests.invented import write_archive
from tests.site.browser import NEEDS_CHROMIUM, WIDTHS, serve
from tests.site.hostile import hostile_papers
from tests.site.pages import make_paper, write_site
from tests.site.updates import PublishedSite

pytestmark = NEEDS_CHROMIUM

EDITIONS = ("index.html", "2026-01-07/index.html", "2026-W02/index.html", "2026-01/index.html")
PAGES = (
    *EDITIONS,
    *("calendar/index.html", "calendar/2026.html"),
    *("organizations/index.html", "organizations/2026.html", "organization/moss-society.html"),
    *("keywords/index.html", "keyword/teapot.html", "topics/index.html", "topic/moss.html"),
    *(
        "search.html",
        "search.html#q=teapot",
        "search.html#q=nothing-has-this",
        "saved.html",
        "saved.html#ids=2601.05001",
    ),
    *("feeds/index.html", "404.html"),
)
MEASURE_SHIFT = """() => new Promise((resolve) => {
    let sum = 0;
    const observer = new PerformanceObserver((list) => {
        sum += list.getEntries().reduce((total, entry) => total + entry.value, 0);
    });
    observer.observe({ type: "layout-shift", buffered: true });
    // The entries that were buffered arrive before the next frame but one.
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum))));
})"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of a site with days, weeks and months."""
    output = tmp_path_factory.mktemp("every-page")
    write_archive(EditionStore.at(output), 6, papers_a_day=12)
    for path in ("feeds/daily.xml", "feeds/topics/moss.xml", "topics/moss.bib", "feeds/feeds.opml"):
        (output / path).parent.mkdir(parents=True, exist_ok=True)
        (output / path).write_text("a file")
    PublishedSite(output, site_url=None).site.build()
    return output / "site"


@pytest.fixture(scope="module")
def served(folder):
    with serve(folder) as address:
        yield address


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Return the address of a site with hostile texts."""
    output = tmp_path_factory.mktemp("hostile-pages")
    day = "2026-02-19"
    EditionStore.at(output).files.replace({data_path(parse_period(day)): render_data(hostile_papers(day))})
    PublishedSite(output, site_url=None).site.build()
    return f"{output.as_uri()}/site/"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_readable_and_accessible_on_each_screen_and_its_links_can_be_tapped(visit, folder, path):
    opened = visit(f"{folder.as_uri()}/{path}")
    assert opened.find_problems() == []
    assert (opened.messages, opened.other_hosts, opened.inline_scripts) == ([], [], set())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_without_javascript_is_readable(visit, folder, path):
    opened = visit(f"{folder.as_uri()}/{path}", width=WIDTHS["phone"], scripts=False)
    assert (opened.messages, opened.other_hosts, opened.find_wide_elements()) == ([], [], [])
    assert opened.page.locator("main h1").is_visible()
    assert opened.page.locator("button:visible").all_inner_texts() == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_on_a_server_requests_and_logs_nothing_else(visit, served, path):
    opened = visit(f"{served}{path}")
    assert (opened.messages, opened.other_hosts, opened.inline_scripts) == ([], [], set())


def test_a_page_requests_only_thumbnails_of_another_host(visit, tmp_path):
    paper = make_paper("2026-02-19", 1, "Teapots That Listen")
    opened = visit(f"{write_site(tmp_path, [paper]).as_uri()}/index.html")
    opened.page.wait_for_load_state("networkidle")
    assert opened.other_hosts == [paper.thumbnail]


@pytest.mark.parametrize(
    "path", ["index.html", "search.html#q=x", "organizations/index.html", "organization/org-1.html"]
)
def test_hostile_texts_run_nothing_and_load_nothing(visit, hostile, path):
    opened = visit(f"{hostile}{path}")
    page = opened.page
    for line in page.locator("details > summary").all()[:40]:
        line.click()
    # The scripts of the site alone.
    assert {url for url in opened.scripts if not url.startswith((f"{hostile}assets/", f"{hostile}search/"))} == set()
    assert (opened.messages, opened.other_hosts, opened.find_wide_elements()) == ([], [], [])


@pytest.mark.parametrize("path", EDITIONS)
def test_nothing_moves_when_scripts_run_nor_on_the_next_visit(visit, folder, path):
    address = f"{folder.as_uri()}/{path}"
    first = visit(address)
    for opened in (first, first.open(address)):
        assert opened.page.evaluate(MEASURE_SHIFT) == 0


@pytest.mark.parametrize("path", ["index.html", "calendar/index.html", "search.html"])
def test_a_page_loads_at_most_15_kilobytes_of_styles(visit, folder, path):
    opened = visit(f"{folder.as_uri()}/{path}")
    names = [url.rpartition("/")[2] for url in opened.requests if url.endswith(".css")]
    assert sum((folder / "assets" / name).stat().st_size for name in names) <= 15_000
