"""The page of saved papers, in a browser."""

import json
from pathlib import Path

import pytest
from pybtex.database import parse_string

from hfpapers.text.bibtex import escape
from tests.jekyll.hostile import TEXTS
from tests.site.browser import NEEDS_CHROMIUM
from tests.site.pages import make_paper, write_site

pytestmark = NEEDS_CHROMIUM

SAVED = ["2512.03002", "2602.01903", "2602.01801"]
# What the page shows of a link. Without a valid id, it shows the reader's own papers.
FRAGMENTS = {
    "#ids=2602.01903,,2602.1,../..,<b>,2602.019030,2602.01903,2602.01801": ["Über den Föhn", "Sourdough Rises"],
    "#ids=": ["Teapots That Listen"],
    "#ids=javascript:alert(1)": ["Teapots That Listen"],
    "#2602.01903": ["Teapots That Listen"],
    "#ids=2602.99999": ["arXiv 2602.99999"],
}


@pytest.fixture
def open_saved(visit, site):
    """Return a function that opens the page with stored ids, and waits for the papers."""

    def open_page(ids=(), fragment="", address=site, **options):
        setup = f"localStorage['hfpapers.saved'] ??= {json.dumps(json.dumps([*ids]))}"
        opened = visit(f"{address}saved.html{fragment}", setup=setup, **options)
        opened.page.locator("#results > li, .nothing-saved:visible").first.wait_for()
        return opened

    return open_page


def titles(opened):
    return opened.page.locator("#results .t").all_inner_texts()


def references(opened):
    return opened.page.locator("details.bibtex pre").text_content()


@pytest.mark.parametrize("protocol", ["file", "http"])
def test_saved_papers_are_listed_the_last_one_first(open_saved, site, served_site, protocol):
    opened = open_saved(SAVED, address={"file": site, "http": served_site}[protocol])
    assert titles(opened) == ["Slow Snails", "Über den Föhn", "Sourdough Rises"]
    assert opened.page.locator("#saved-status").inner_text() == "3 saved papers."
    assert (opened.messages, opened.other_hosts, opened.inline_scripts) == ([], [], set())


def test_only_years_that_are_needed_are_loaded(open_saved):
    opened = open_saved(["2602.01903"])
    assert [url.rpartition("/")[2] for url in opened.requests if "/search/" in url] == ["2026.js"]


def test_the_references_of_all_papers_are_shown_and_downloaded(open_saved):
    opened = open_saved(["2602.01903", "2512.03001"])
    expected = """\
@misc{arxiv.2602.01903,
  title = {{Über den Föhn}},
  author = {Jürgen Müller and Emil Elm},
  year = {2026},
  month = feb,
  eprint = {2602.01903},
  archivePrefix = {arXiv},
  url = {https://arxiv.org/abs/2602.01903},
}

@misc{arxiv.2512.03001,
  title = {{Old Teapots}},
  author = {Emil Elm},
  year = {2025},
  month = nov,
  eprint = {2512.03001},
  archivePrefix = {arXiv},
  url = {https://arxiv.org/abs/2512.03001},
}
"""
    assert references(opened) == expected
    opened.page.locator("details.bibtex > summary").click()
    with opened.page.expect_download() as download:
        opened.page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "papers.bib"
    assert Path(download.value.path()).read_text(encoding="utf8") == expected
    opened.page.locator("details.bibtex button.copy").click()
    opened.page.locator("details.bibtex").get_by_text("Copied").wait_for()
    assert opened.messages == []


def test_a_reference_is_escaped_and_names_the_first_of_many_authors(open_saved):
    opened = open_saved(["2602.01801", "2512.03002"])
    assert "author = {Bo Birch and {Last, First}}" in references(opened)
    entry = parse_string(references(opened), "bibtex").entries["arxiv.2512.03002"]
    assert len(entry.persons["author"]) == 101
    assert str(entry.persons["author"][-1]) == "others"


def test_any_title_is_escaped_as_in_other_references(visit, tmp_path):
    papers = [
        make_paper("2026-02-19", number, f"a {text}", authors=[f"b {text}"]) for number, text in enumerate(TEXTS, 1)
    ]
    site = write_site(tmp_path, papers)
    ids = ",".join(paper.id for paper in papers)
    opened = visit(f"{site.as_uri()}/saved.html#ids={ids}")
    opened.page.locator("#results > li").first.wait_for()
    shown = opened.page.locator("#results .t").all_inner_texts()
    assert len(shown) == len(papers)
    text = references(opened)
    for title in shown:
        assert f"title = {{{{{escape(title)}}}}}" in text
    assert len(parse_string(text, "bibtex").entries) == len(papers)
    assert (opened.messages, opened.inline_scripts) == ([], set())


def test_a_paper_is_removed_and_can_be_saved_again(open_saved):
    opened = open_saved(SAVED)
    star = opened.page.get_by_role("button", name="Save: Über den Föhn")
    star.click()
    assert opened.stored("hfpapers.saved") == ["2512.03002", "2602.01801"]
    assert opened.page.locator("#saved-status").inner_text() == "2 saved papers."
    assert "2602.01903" not in references(opened)
    assert opened.find_violations() == []
    star.click()
    assert opened.stored("hfpapers.saved")[0] == "2602.01903"
    assert "2602.01903" in references(opened)


def test_the_link_opens_the_list_in_another_browser(open_saved):
    opened = open_saved(SAVED)
    opened.page.locator("details.share > summary").click()
    link = opened.page.locator("details.share pre").inner_text()
    other = open_saved(fragment=link.partition("saved.html")[2])
    assert titles(other) == titles(opened)
    assert other.page.locator("#saved-status").inner_text() == "3 papers from a link."
    assert other.stored("hfpapers.saved") == []
    other.page.get_by_role("button", name="Save all of these").click()
    assert other.stored("hfpapers.saved") == SAVED
    assert not other.page.get_by_role("button", name="Save all of these").is_visible()
    other.page.get_by_role("link", name="Your own saved papers").click()
    other.page.get_by_text("3 saved papers.").wait_for()
    assert other.page.url.endswith("saved.html")


def test_only_valid_ids_of_a_link_are_shown(open_saved, site):
    opened = open_saved(["2602.01901"])
    shown = {}
    for fragment in FRAGMENTS:
        other = opened.open(f"{site}saved.html{fragment}")
        other.page.locator("#results > li").first.wait_for()
        shown[fragment] = (titles(other), other.messages)
    assert shown == {fragment: (expected, []) for fragment, expected in FRAGMENTS.items()}


def test_the_number_of_papers_in_a_link_is_bounded(open_saved):
    ids = [f"2602.{number:05}" for number in range(400)]
    opened = open_saved(fragment=f"#ids={','.join(ids)}")
    assert opened.page.locator("#results > li").count() == 300
    saved = open_saved(ids)
    assert saved.page.locator("#results > li").count() == 400
    assert saved.page.locator("details.share pre").text_content().count(",") == 299
    saved.page.locator("details.share > summary").click()
    assert saved.page.get_by_text("the 300 papers that you saved last").is_visible()


def test_a_paper_that_is_not_in_the_archive_leads_to_arxiv(open_saved):
    opened = open_saved(["2401.00001", "2602.01903"])
    line = opened.page.locator("#results > li").first
    assert line.locator(".t").get_attribute("href") == "https://arxiv.org/abs/2401.00001"
    assert "2401.00001" not in references(opened)
    opened.page.get_by_role("button", name="Save: 2401.00001").click()
    assert opened.stored("hfpapers.saved") == ["2602.01903"]


def test_nothing_saved_leads_to_the_newest_papers(open_saved, site):
    opened = open_saved()
    assert opened.page.get_by_text("You have not saved any papers yet").is_visible()
    assert not opened.page.locator("details.bibtex").is_visible()
    assert opened.find_violations() == []
    opened.page.get_by_role("link", name="The newest papers").click()
    opened.page.wait_for_url(f"{site}index.html")


def test_without_javascript_the_page_says_what_it_needs(visit, site):
    page = visit(f"{site}saved.html", scripts=False).page
    assert "JavaScript" in page.locator("noscript").inner_text()
    assert not page.locator("#saved").is_visible()


def test_the_page_is_accessible_and_as_wide_as_the_window(open_saved):
    opened = open_saved([*SAVED, "2401.00001"])
    for name in ("bibtex", "share"):
        opened.page.locator(f"details.{name} > summary").click()
    assert opened.find_problems() == []
