"""Keyboard shortcuts, in a browser."""

import pytest

from tests.site.browser import NEEDS_CHROMIUM

pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def opened(visit, site):
    return visit(f"{site}2026-02-19/index.html")


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim()")


def is_on_paper(page):
    return page.evaluate("Boolean(document.activeElement.closest('[data-id]'))")


def test_j_and_k_go_from_paper_to_paper(opened):
    page = opened.page
    for title in ("Teapots That Listen", "Clockwork Owls"):
        page.keyboard.press("j")
        assert focused(page) == title
    page.keyboard.press("k")
    assert focused(page) == "Teapots That Listen"
    page.keyboard.press("k")
    assert focused(page) == "Teapots That Listen"
    for _ in range(20):
        page.keyboard.press("j")
    assert "Pudding Number 12" in focused(page)
    # A line opens with the key that opens any of them.
    page.keyboard.press("Enter")
    assert page.locator("details[id='2602.01912'] article").is_visible()
    page.keyboard.press("k")
    page.keyboard.press("j")
    assert "Pudding Number 12" in focused(page)


def test_k_goes_to_the_paper_above_the_window(opened):
    page = opened.page
    page.locator("[id='2602.01905']").evaluate("(paper) => paper.scrollIntoView()")
    page.keyboard.press("k")
    assert focused(page) == "찻주전자의 인내심"


def test_arrows_go_to_the_previous_and_to_the_next_edition(opened, site):
    page = opened.page
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"{site}2026-02-18/index.html")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"{site}2026-02-19/index.html")


def test_a_slash_goes_to_the_search(opened, site):
    page = opened.page
    page.keyboard.press("/")
    page.keyboard.type("j/?owls")
    assert page.locator("header input[type=search]").input_value() == "j/?owls"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}search.html?q=j%2F%3Fowls")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.closest('main form').id") == "search"


def test_a_question_mark_lists_the_shortcuts(opened):
    page = opened.page
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    assert dialog.locator("kbd").all_inner_texts() == ["/", "j", "k", "←", "→", "?"]
    # The dialog is in front of the papers.
    page.keyboard.press("j")
    assert focused(page) == "Close"
    assert opened.find_violations() == []
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_shortcuts_are_switched_off_and_on_again(opened, site):
    page = opened.page
    page.locator("footer button.keys").click()
    page.get_by_label("Use keyboard shortcuts").uncheck()
    page.get_by_role("button", name="Close").click()
    for key in ("j", "?", "ArrowLeft", "/"):
        page.keyboard.press(key)
    assert not is_on_paper(page)
    assert not page.get_by_role("dialog").is_visible()
    assert page.url == f"{site}2026-02-19/index.html"
    other = opened.open(f"{site}2026-02-19/index.html").page
    other.keyboard.press("j")
    assert not is_on_paper(other)
    other.locator("footer button.keys").click()
    other.get_by_label("Use keyboard shortcuts").check()
    other.keyboard.press("Escape")
    other.keyboard.press("j")
    assert is_on_paper(other)


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_keys_with_a_modifier_belong_to_the_browser(opened, modifier):
    page = opened.page
    for key in ("j", "/", "?"):
        page.keyboard.press(f"{modifier}+{key}")
    assert page.evaluate("document.activeElement === document.body")
    assert not page.get_by_role("dialog").is_visible()


def test_other_keys_do_nothing(opened):
    for key in ("x", "Home", "constructor"[0], "Shift"):
        opened.page.keyboard.press(key)
    assert opened.messages == []
