"""What the scripts of all pages do, in a browser: the theme, stars, copying, links to papers."""

import pytest

from tests.site.browser import NEEDS_CHROMIUM

pytestmark = NEEDS_CHROMIUM

LINE = "2602.01911"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
NO_STORAGE = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
)


def theme(page):
    """Return the theme that the page shows."""
    return page.evaluate("getComputedStyle(document.documentElement).colorScheme")


@pytest.mark.parametrize("protocol", ["file", "http"])
def test_a_page_logs_nothing_and_runs_only_its_own_scripts(visit, site, served_site, protocol):
    address = {"file": site, "http": served_site}[protocol]
    page = visit(f"{address}index.html")
    assert (page.messages, page.inline_scripts) == ([], set())
    names = {url.removeprefix(f"{address}assets/") for url in page.requests if url.endswith(".js")}
    assert names == {"theme.js", "labels.js", "site.js", "keyboard.js", "seen.js"}
    # Thumbnails are the only requests to another host.
    assert {url.rpartition(".")[2] for url in page.other_hosts} == {"png"}


def test_only_documented_names_are_global(visit, site):
    page = visit(f"{site}saved.html").page
    script = "Object.keys(window).filter((name) => name.toLowerCase().includes('hfpapers'))"
    assert sorted(page.evaluate(script)) == ["hfpapers", "hfpapersLabels", "hfpapersPapers"]


def test_the_theme_is_switched_and_kept(visit, site):
    opened = visit(f"{site}index.html")
    button = opened.page.locator("button.theme")
    assert button.get_attribute("aria-label") == "Theme: as in the system"
    for name, shown, stored in (("light", "light", "light"), ("dark", "dark", "dark")):
        button.click()
        assert button.get_attribute("aria-label") == f"Theme: {name}"
        assert theme(opened.page) == shown
        assert opened.stored("hfpapers.theme") == stored
    other = opened.open(f"{site}2026-02-18/index.html")
    assert theme(other.page) == "dark"
    other.page.locator("button.theme").click()
    assert other.page.locator("html").get_attribute("data-theme") is None


def test_an_unknown_theme_is_that_of_the_system(visit, site):
    page = visit(f"{site}index.html", setup="localStorage['hfpapers.theme'] = 'constructor'").page
    assert page.locator("html").get_attribute("data-theme") is None


def test_a_star_saves_a_paper_and_removes_it(visit, site):
    opened = visit(f"{site}index.html")
    stars = opened.page.locator(".papers > .paper .star")
    stars.nth(0).click()
    stars.nth(2).click()
    assert opened.stored("hfpapers.saved") == ["2602.01903", "2602.01901"]
    stars.nth(0).click()
    assert opened.stored("hfpapers.saved") == ["2602.01903"]
    other = opened.open(f"{site}2026-02-19/index.html")
    pressed = [star.get_attribute("aria-pressed") for star in other.page.locator(".papers > .paper .star").all()]
    assert pressed[:4] == ["false", "false", "true", "false"]


def test_a_star_shows_what_another_page_has_saved(visit, site):
    opened = visit(f"{site}index.html")
    opened.open(f"{site}2026-02-19/index.html").page.locator(".star").first.click()
    opened.page.locator(".star[aria-pressed='true']").wait_for()


@pytest.mark.parametrize("stored", ['"x"', "[1, null]", "{}", "[", '["../../x", "2602.01901\\n"]'])
def test_damaged_stored_values_are_ignored(visit, site, stored):
    opened = visit(f"{site}index.html", setup=f"localStorage['hfpapers.saved'] ??= String.raw`{stored}`")
    opened.page.locator(".star").first.click()
    assert opened.stored("hfpapers.saved") == ["2602.01901"]
    assert opened.messages == []


def test_without_storage_a_page_works_and_says_that_nothing_is_saved(visit, site):
    opened = visit(f"{site}index.html", setup=NO_STORAGE)
    opened.page.locator("button.theme").click()
    assert theme(opened.page) == "light"
    opened.page.locator(".star").first.click()
    opened.page.get_by_role("status").get_by_text("does not allow the site to store anything").wait_for()
    assert opened.page.locator(".star").first.get_attribute("aria-pressed") == "false"
    assert opened.messages == []


@pytest.mark.parametrize("setup", ["", NO_CLIPBOARD], ids=["clipboard", "selection"])
def test_the_reference_of_a_paper_is_copied(visit, served_site, setup):
    options = {"permissions": ["clipboard-read", "clipboard-write"]}
    page = visit(f"{served_site}index.html", setup=setup, **options).page
    references = page.locator("details.bibtex").first
    references.locator("summary").click()
    button = references.locator("button.copy")
    button.click()
    references.get_by_text("Copied").wait_for()
    page.locator("header input[type=search]").focus()
    page.keyboard.press("Control+v")
    assert page.locator("header input[type=search]").input_value().startswith("@misc{arxiv.2602.01901,")
    references.get_by_text("Copy", exact=True).wait_for()


def test_the_lines_of_a_topic_are_copied(visit, site):
    page = visit(f"{site}organization/weather.html").page
    page.locator("button.copy").click()
    page.get_by_text("Copied", exact=True).first.wait_for()
    page.locator("header input[type=search]").focus()
    page.keyboard.press("Control+v")
    assert page.locator("header input[type=search]").input_value().startswith("[topics.")


@pytest.mark.parametrize("protocol", ["file", "http"])
def test_a_link_to_a_paper_opens_its_line(visit, site, served_site, protocol):
    page = visit({"file": site, "http": served_site}[protocol] + f"2026-02-19/index.html#{LINE}").page
    line = page.locator(f"details[id='{LINE}']")
    assert line.locator("article").is_visible()
    # Another link on the same page does, too.
    page.evaluate("location.hash = '2602.01912'")
    page.locator("details[id='2602.01912'] article").wait_for()


@pytest.mark.parametrize("fragment", ["%", "2602.99999", "constructor", "ids=2602.01911", "%00"])
def test_an_unknown_fragment_is_ignored(visit, site, fragment):
    page = visit(f"{site}index.html#{fragment}")
    assert page.messages == []
    assert page.page.locator("details[open]").count() == 0


def test_without_javascript_nothing_is_shown_that_needs_it(visit, site):
    page = visit(f"{site}index.html", scripts=False).page
    assert [button for button in page.locator("button").all() if button.is_visible()] == []
    assert page.locator("h2 a").first.is_visible()


@pytest.mark.parametrize("language", ["ko", "ja", "zh"])
def test_the_labels_of_scripts_are_in_the_language_of_the_site(visit, site_in, language):
    labels = {"ko": "테마: 시스템 설정", "ja": "テーマ：システムに合わせる", "zh": "主题：跟随系统"}
    opened = visit(f"{site_in(language)}search.html?q=teapots")
    assert opened.page.locator("button.theme").get_attribute("aria-label") == labels[language]
    opened.page.locator("#results > li").first.wait_for()
    assert opened.page.locator("#results .t").first.get_attribute("lang") == "en"
    assert (opened.messages, opened.find_violations()) == ([], [])
