"""No link within a site is broken: of an invented archive with sixty editions, with topics and feeds."""

from pathlib import PurePosixPath
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from parsel import Selector
from scrapy.settings import Settings

from hfpapers.editions.periods import KINDS
from hfpapers.publishing.renderer import Renderer
from hfpapers.storage.store import EditionStore
from tests.invented import write_archive
from tests.site.updates import TOPICS, PublishedSite

pytestmark = pytest.mark.integration

_ROOT = "http://site.invalid/"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Return the files of the site."""
    folder = tmp_path_factory.mktemp("sixty")
    write_archive(EditionStore.at(folder), 47)
    exporters = {"jsonfeed": "jsonfeed.JsonFeedExporter", "atom": "atom.AtomExporter", "bib": "bibtex.BibtexExporter"}
    settings = Settings({"OUTPUT_DIR": str(folder), "TOPICS": TOPICS})
    settings["OUTPUTS"] = {
        "%(kind)s/%(edition)s.bib": {"format": "bib"},
        "feeds/%(kind)s.json": {"format": "jsonfeed"},
        "feeds/%(kind)s.xml": {"format": "atom"},
        "feeds/topics/%(topic)s.xml": {"format": "atom"},
        "topics/%(topic)s.bib": {"format": "bib"},
    }
    settings["FEED_EXPORTERS"] = {name: f"hfpapers.exporters.{path}" for name, path in exporters.items()}
    renderer = Renderer.from_settings(settings)
    for period in (period for kind in KINDS.values() for period in renderer.store.editions(kind)):
        renderer.store.files.replace(renderer.render_edition(period, renderer.snapshot()))
    renderer.store.files.replace(renderer.render_latest([*KINDS.values()], renderer.snapshot()))
    published = PublishedSite(folder, outputs=settings["OUTPUTS"])
    published.site.build()
    return published.files()


def test_the_archive_has_sixty_editions(files):
    assert len([path for path in files if PurePosixPath(path).match("[0-9]*/index.html")]) == 60


def test_each_link_leads_to_a_file_and_an_anchor_of_the_site(files):
    pages = {path: Selector(data.decode()) for path, data in files.items() if path.endswith(".html")}
    anchors = {path: {*page.css("::attr(id)").getall()} for path, page in pages.items()}
    broken = set()
    for path, page in pages.items():
        for link in page.css("a::attr(href), link::attr(href), ::attr(src), form::attr(action)").getall():
            url, fragment = urldefrag(urljoin(_ROOT + path, link))
            if not url.startswith(_ROOT):
                continue
            target = unquote(urlsplit(url).path.lstrip("/"))
            if target not in files or (fragment and unquote(fragment) not in anchors.get(target, ())):
                broken.add(f"{path}: {link}")
    assert sorted(broken)[:10] == []


def test_each_page_is_linked(files):
    """A page that no other page links to, directly or not, would not be found."""
    pages = {path: Selector(data.decode()) for path, data in files.items() if path.endswith(".html")}
    reached, new = set(), {"index.html"}
    while new:
        reached |= new
        links = (
            urlsplit(urldefrag(urljoin(_ROOT + path, link)).url)
            for path in new
            for link in pages[path].css("a::attr(href), form::attr(action)").getall()
        )
        new = {link.path.lstrip("/") for link in links if f"{link.scheme}://{link.netloc}/" == _ROOT}
        new = (new & pages.keys()) - reached
    # The newest year is the first page of the calendar, too.
    assert sorted(pages.keys() - reached) == ["404.html", "calendar/2026.html"]
