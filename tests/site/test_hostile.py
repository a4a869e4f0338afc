"""Untrusted texts change no page's structure."""

import re

import pytest
from parsel import Selector

from hfpapers.editions.merge import rank_papers
from hfpapers.editions.periods import parse_period
from hfpapers.items import Organization
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.store import EditionStore, data_path
from tests.site.hostile import harmless_papers, hostile_papers
from tests.site.updates import PublishedSite

DAY = "2026-02-19"


def build(folder, papers):
    store = EditionStore.at(folder)
    store.files.replace({data_path(parse_period(DAY)): render_data(papers)})
    published = PublishedSite(folder)
    published.site.build()
    return published.files()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Return the files of a site with hostile texts."""
    return build(tmp_path_factory.mktemp("hostile"), hostile_papers(DAY))


@pytest.fixture(scope="module")
def harmless(tmp_path_factory):
    """Return the files of the same site with harmless texts."""
    return build(tmp_path_factory.mktemp("harmless"), harmless_papers(DAY))


def structure(page):
    """Return the elements of a page without formulas, each with its classes and the names of its attributes."""
    elements = Selector(page.decode()).xpath("//*[not(ancestor-or-self::math)]")
    return [(each.root.tag, each.attrib.get("class"), sorted(each.attrib)) for each in elements]


@pytest.mark.parametrize(
    "path", [f"{DAY}/index.html", "index.html", "organizations/index.html", "organization/org-1.html"]
)
def test_the_structure_of_a_page_does_not_depend_on_its_texts(hostile, harmless, path):
    assert structure(hostile[path]) == structure(harmless[path])


def test_all_pages_have_links_to_the_web_or_to_the_site_only(hostile):
    for path, data in hostile.items():
        if path.endswith(".html"):
            links = Selector(data.decode()).css("::attr(href), ::attr(src), ::attr(action)").getall()
            assert [
                link for link in links if not re.match(r"https?://|[a-z0-9._/-]*(?:[?#]|$)", link, re.IGNORECASE)
            ] == []


def test_a_text_is_not_longer_than_a_page_can_hold(hostile, harmless):
    page = f"{DAY}/index.html"
    assert len(hostile[page]) < 6 * len(harmless[page])


def test_any_handle_of_an_organization_has_a_page_in_the_folder(output):
    handles = ["../../etc/passwd", "CON", "index", "a/b", ".hidden", "x" * 150, "기관", "a b?c#d"]
    papers = rank_papers(
        paper.model_copy(
            update={"organization": Organization(name="Academy", handle=handle, url="https://example.org/")}
        )
        for paper, handle in zip(harmless_papers(DAY), handles, strict=False)
    )
    pages = [path for path in build(output, papers) if path.startswith("organization/")]
    assert len(pages) == len(handles)
    assert [path for path in pages if not re.fullmatch(r"organization/[a-z0-9_][a-z0-9-]*\.html", path)] == []
