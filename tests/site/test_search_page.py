"""The page of the search, in a browser."""

import re

import pytest

from hfpapers.items import Organization
from tests.jekyll.hostile import TEXTS
from tests.site.browser import NEEDS_CHROMIUM, WIDTHS
from tests.site.pages import make_paper, write_site

pytestmark = NEEDS_CHROMIUM

# The papers that the search finds.
QUERIES = {
    "TEAPOTS": ["Teapots That Listen", "Clockwork Owls", "Old Teapots"],
    "owls sparse": ["Clockwork Owls"],
    '"sparse attention"': ["Clockwork Owls"],
    '"attention sparse"': [],
    "weather": ["Clockwork Owls", "Sourdough Rises"],
    "emil elm": ["Über den Föhn", "Old Teapots"],
    "uber fohn": ["Über den Föhn"],
    "MÜLLER": ["Über den Föhn"],
    "주전자": ["찻주전자의 인내심"],
    # A syllable that is not complete yet.
    "주전ㅈ": ["찻주전자의 인내심"],
    "전주": [],
    "研究": ["やかんの研究"],
    "abc研": ["やかんの研究"],
    "ｔｅａｐｏｔｓ": ["Teapots That Listen", "Clockwork Owls", "Old Teapots"],
    "2602.01902": ["Clockwork Owls"],
    "teapots xyzzy": [],
}
ADDRESSES = {
    "?since=2026-02-19&code=1": ["Teapots That Listen", "Über den Föhn"],
    "?since=2026-02&q=teapots": ["Teapots That Listen", "Clockwork Owls"],
    "?topic=tea": ["Teapots That Listen", "찻주전자의 인내심"],
    "?topic=moss&q=": ["찻주전자의 인내심"],
    "?organization=kettlelabs": ["Teapots That Listen", "Slow Snails"],
    "?organization=kettle": ["Teapots That Listen", "Slow Snails"],
    "?organization=University+of+Weather&q=owls": ["Clockwork Owls"],
    "?organization=nobody": [],
    "?q=研究&sort=votes": ["やかんの研究"],
    "?q=slow&topic=unknown&sort=unknown": ["Slow Snails"],
}


def wait_until_loaded(page):
    """Wait until all years are searched."""
    page.locator("#search-status", has_text=re.compile("found\\.")).wait_for()


def titles(page):
    """Return the titles of the papers that were found."""
    wait_until_loaded(page)
    return page.locator("#results .t").all_inner_texts()


def loaded_years(visit):
    return [url.rpartition("/")[2] for url in visit.requests if "/search/" in url]


@pytest.fixture
def search(visit, site):
    """Return a function that opens the page of the search, with values in its address."""
    return lambda query="", **options: visit(f"{site}search.html{query}", **options)


@pytest.mark.parametrize("protocol", ["file", "http"])
def test_papers_are_found_while_the_reader_types(visit, site, served_site, protocol):
    opened = visit({"file": site, "http": served_site}[protocol] + "search.html")
    page = opened.page
    assert loaded_years(opened) == []
    page.locator("#search [name=q]").press_sequentially("teap")
    assert titles(page) == ["Teapots That Listen", "Clockwork Owls", "Old Teapots"]
    assert page.get_by_role("status").first.inner_text() == "3 papers found."
    assert loaded_years(opened) == ["2026.js", "2025.js"]
    page.locator("#search [name=q]").press_sequentially("ots listen")
    assert titles(page) == ["Teapots That Listen"]
    assert page.get_by_role("status").first.inner_text() == "1 paper found."
    page.locator("#search [name=q]").fill("")
    assert page.locator("#results > li").count() == 0
    assert (opened.messages, opened.other_hosts, opened.inline_scripts) == ([], [], set())


def test_all_words_must_occur_whatever_their_case_accents_and_width(search):
    page = search().page
    found, without_result = {}, set()
    for query in QUERIES:
        page.locator("#search [name=q]").fill(query)
        found[query] = titles(page)
        if page.locator("#no-results").is_visible():
            without_result.add(query)
    assert found == QUERIES
    assert without_result == {query for query, expected in QUERIES.items() if not expected}


def test_the_address_contains_the_query_and_the_filters(search):
    page = search().page
    found = {}
    for address in ADDRESSES:
        page.goto(page.url.partition("?")[0] + address)
        found[address] = sorted(titles(page))
    assert found == {address: sorted(expected) for address, expected in ADDRESSES.items()}


def test_papers_are_ordered_by_day_or_by_votes(search):
    page = search("?since=2026-01").page
    assert titles(page)[0] == "Teapots That Listen"
    page.select_option("#search [name=sort]", "votes")
    assert titles(page)[0] == "やかんの研究"


def test_what_is_searched_is_put_into_the_address(visit, served_site):
    page = visit(f"{served_site}search.html").page
    page.locator("#search [name=q]").fill("tea & owls")
    page.check("#search [name=code]")
    page.wait_for_url("**/search.html?q=tea+%26+owls&code=1")
    page.uncheck("#search [name=code]")
    page.locator("#search [name=q]").fill("")
    page.wait_for_url("**/search.html")


def test_the_search_is_there_again_on_the_way_back(search, site):
    page = search("?q=moss").page
    page.locator("#search [name=q]").fill("tea & owls")
    page.wait_for_url(f"{site}search.html?q=moss#q=tea+%26+owls")
    page.goto(f"{site}index.html")
    page.go_back()
    assert page.locator("#search [name=q]").input_value() == "tea & owls"


def test_the_filters_suggest_the_organizations_and_topics_of_the_archive(search):
    page = search("?q=a").page
    wait_until_loaded(page)
    options = page.locator("#organizations option").evaluate_all("(all) => all.map((option) => option.value)")
    assert options == ["Kettle Labs", "University of Weather", "Laboratory of Moss & Lichen"]
    assert page.locator("#search [name=topic] option").all_inner_texts() == ["All papers", "Tea", "Moss & lichen"]


def test_a_line_links_to_the_paper_on_its_day_and_to_its_organization(search, site):
    page = search("?q=주전자").page
    line = page.locator("#results > li")
    assert line.locator(".n").inner_text().split("\n")[0] == "46"
    assert line.locator("time").get_attribute("datetime") == "2026-02-19"
    link = line.locator(".o a")
    assert link.inner_text() == "Laboratory of Moss & Lichen"
    assert link.get_attribute("href").startswith("./organization/_")
    line.locator(".t").click()
    page.wait_for_url(f"{site}2026-02-19/index.html#2602.01904")
    assert page.locator("[id='2602.01904']").is_visible()


def test_a_line_names_the_authors_and_keywords_that_it_was_found_by(search):
    page = search("?q=attention+owls").page
    wait_until_loaded(page)
    assert page.locator("#results .found").all_inner_texts() == ["sparse attention"]
    page.locator("#search [name=q]").fill("emil")
    assert page.locator("#results .found").all_inner_texts() == ["Emil Elm", "Emil Elm"]
    page.locator("#search [name=q]").fill("owls")
    assert page.locator("#results .found").count() == 0


def test_a_star_saves_a_paper_that_was_found(search):
    opened = search("?q=owls")
    opened.page.get_by_role("button", name="Save: Clockwork Owls").click()
    assert opened.stored("hfpapers.saved") == ["2602.01902"]
    assert opened.page.locator("#results .star").get_attribute("aria-pressed") == "true"


def test_many_results_are_shown_in_batches(visit, tmp_path):
    papers = [make_paper("2026-02-19", n, f"Teapot {n}", upvotes=99 - n) for n in range(1, 61)]
    papers += [make_paper("2025-02-19", n, f"Teapot {n}", upvotes=99 - n) for n in range(61, 100)]
    page = visit(f"{write_site(tmp_path, papers).as_uri()}/search.html?q=teapot").page
    assert titles(page) == [f"Teapot {n}" for n in range(1, 51)]
    page.get_by_role("button", name="Show 49 more").click()
    assert titles(page) == [f"Teapot {n}" for n in range(1, 100)]
    assert page.evaluate("document.activeElement.textContent") == "Teapot 51"
    assert not page.locator("#more-results").is_visible()


def test_the_newest_year_is_shown_before_the_others_are_loaded(visit, served_site):
    # The file of the older year is not answered before the test allows it.
    waiting = []

    def keep_waiting(route):
        waiting.append(route)

    opened = visit(f"{served_site}search.html")
    opened.page.route("**/search/2025.js", keep_waiting)
    opened.page.locator("#search [name=q]").fill("teapots")
    opened.page.locator("#results > li").first.wait_for()
    assert opened.page.locator("#search-status").inner_text() == "2 papers found so far. Loading 2025 …"
    opened.page.locator("#results .t").first.focus()
    waiting[0].continue_()
    assert titles(opened.page) == ["Teapots That Listen", "Clockwork Owls", "Old Teapots"]
    assert opened.page.evaluate("document.activeElement.textContent") == "Teapots That Listen"


def test_a_year_that_cannot_be_loaded_is_named(visit, served_site):
    opened = visit(f"{served_site}search.html")
    opened.page.route("**/search/2026.js", lambda route: route.fulfill(status=404))
    opened.page.locator("#search [name=q]").fill("teapots")
    opened.page.get_by_text("1 paper found. Some years could not be loaded: 2026.").wait_for()


def test_no_text_of_a_paper_becomes_markup_or_runs(visit, tmp_path):
    texts = [*TEXTS, "x" * 10_000, "<img src=x onerror=alert(1)> " * 300]
    papers = [
        make_paper(
            "2026-02-19",
            number,
            f"a {text}",
            authors=[f"b {text}"] * 300,
            ai_keywords=[f"c {text}"],
            organization=Organization(name=f"d {text}", handle=f"e {number}", url="https://huggingface.co/e"),
        )
        for number, text in enumerate(texts, 1)
    ]
    opened = visit(f"{write_site(tmp_path, papers).as_uri()}/search.html?q=b+c", width=WIDTHS["phone"])
    wait_until_loaded(opened.page)
    opened.page.locator("#more-results").click()
    assert opened.page.locator("#results > li").count() == len(papers)
    names = opened.page.locator("#results *").evaluate_all("(all) => [...new Set(all.map((each) => each.localName))]")
    assert sorted(names) == ["a", "button", "li", "span", "time"]
    assert (opened.messages, opened.other_hosts, opened.inline_scripts) == ([], [], set())
    assert (opened.find_wide_elements(), opened.find_violations()) == ([], [])


def test_without_javascript_the_page_leads_to_the_indexes(search):
    page = search("?q=tea", scripts=False).page
    assert page.locator("noscript p").is_visible()
    assert not page.locator("#search").is_visible()
    assert page.locator(".indexes a").all_inner_texts() == ["Calendar", "Organizations", "Keywords", "Topics"]


def test_the_page_is_accessible_and_as_wide_as_the_window(search):
    opened = search("?q=e")
    wait_until_loaded(opened.page)
    assert opened.find_problems() == []
