"""Marks on the papers that a reader has not seen before, in a browser."""

import json

import pytest

from tests.site.browser import NEEDS_CHROMIUM

pytestmark = NEEDS_CHROMIUM

IDS = [f"2602.019{number:02}" for number in range(1, 13)]


def seen(ids, hiding=""):
    """Return a script that stores ids as those that were seen before, once."""
    return f"localStorage['hfpapers.seen'] ??= '{json.dumps(ids)}'; localStorage['hfpapers.hide-seen'] ??= '{hiding}'"


@pytest.fixture
def open_day(visit, site):
    return lambda setup="", fragment="": visit(f"{site}2026-02-19/index.html{fragment}", setup=setup)


def test_the_first_visit_has_no_marks_and_is_remembered(open_day):
    opened = open_day()
    assert opened.page.locator(".unseen").count() == 0
    assert not opened.page.locator(".hide-seen").is_visible()
    assert opened.stored("hfpapers.seen") == IDS


def test_papers_that_came_since_the_last_visit_are_marked(open_day):
    opened = open_day(seen(["2601.00001", *IDS[3:]]))
    papers = opened.page.locator("main [data-id]:has(.unseen)")
    assert [paper.get_attribute("data-id") for paper in papers.all()] == IDS[:3]
    assert opened.page.get_by_role("heading", name="New since your last visit: Teapots That Listen").is_visible()
    assert opened.page.get_by_text("3 new since your last visit", exact=True).is_visible()
    # The papers that were seen last are at the end.
    assert opened.stored("hfpapers.seen") == ["2601.00001", *IDS]
    assert opened.find_violations() == []


def test_papers_that_were_seen_can_be_hidden(open_day, site):
    opened = open_day(seen(IDS[3:]))
    page = opened.page
    page.get_by_role("button", name="Hide 9 seen").click()
    visible = [paper.get_attribute("data-id") for paper in page.locator("main [data-id]").all() if paper.is_visible()]
    assert visible == IDS[:3]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-id]').dataset.id") == IDS[2]
    # The choice is remembered. By then, all papers have been seen.
    other = opened.open(f"{site}2026-02-19/index.html").page
    assert other.get_by_text("No new papers").is_visible()
    assert not other.locator("main [data-id]").first.is_visible()
    other.get_by_role("button", name="Show 12 seen").click()
    assert other.locator("main [data-id]").first.is_visible()
    assert opened.stored("hfpapers.hide-seen") == "off"


def test_a_paper_in_the_address_is_not_hidden(open_day):
    page = open_day(seen(IDS, hiding="on"), fragment=f"#{IDS[11]}").page
    assert page.locator(f"[id='{IDS[11]}'] article").is_visible()
    assert not page.locator(f"[id='{IDS[0]}']").is_visible()


def test_the_number_of_remembered_papers_is_bounded(open_day):
    opened = open_day(
        "localStorage['hfpapers.seen'] ??= JSON.stringify(Array.from({length: 6000}, "
        "(_, n) => `2501.${String(n).padStart(5, '0')}`))"
    )
    stored = opened.stored("hfpapers.seen")
    assert len(stored) == 5_000
    assert stored[-12:] == IDS
