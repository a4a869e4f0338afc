"""The sources of a list and of a paper: the first that yields data is used, and the data states which one it was."""

import copy
import logging

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.helpers import THURSDAY, listed, messages, published, published_names, sources


def many_items(number):
    """Return a list with a number of papers of the 19th and descending votes."""
    items = []
    for place in range(number):
        item = copy.deepcopy(listed()[0])
        item["paper"] |= {"id": f"2602.{91900 + place}", "title": f"Teapot {place}", "upvotes": 1000 - place}
        items.append(item)
    return items


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        ({"list_status": 500}, ("api", "data")),
        ({"list_status": 404}, ("api", "data")),
        ({"list_binary": True}, ("api", "data")),
        ({"list_without_data": True, "list_without_cards": True}, ("api", "data")),
        ({"papers_failing": ".*"}, ("data", "api")),
        ({"papers_garbage": ".*"}, ("data", "api")),
        ({"list_status": 500, "papers_failing": ".*"}, ("api", "api")),
        ({"challenge": True}, ("api", "api")),
        ({"list_without_data": True, "papers_failing": ".*"}, ("cards", "api")),
    ],
)
@deferred_f_from_coro_f
async def test_the_api_is_the_fallback_of_the_pages(crawl, output, hub, break_hub, tmp_path, faults, expected):
    hub.lists[THURSDAY] = listed()[:8]
    await crawl({"OUTPUT_DIR": tmp_path / "complete"}, date=THURSDAY)
    complete = published(tmp_path / "complete")
    break_hub(**faults)
    assert (await crawl({"OUTPUT_DIR": output}, date=THURSDAY)).exit_code == 0
    assert sources(output) == {expected}
    ignored = {"list_source", "page_source", "first_seen", "hub_rank"}
    for paper, same in zip(published(output), complete, strict=True):
        compared = paper.keys() - ignored
        assert {name: paper[name] for name in compared} == {name: same[name] for name in compared}


@deferred_f_from_coro_f
async def test_via_api_requests_no_page(crawl, output, hub):
    assert (await crawl(date=THURSDAY, via="api")).exit_code == 0
    assert sources(output) == {("api", "api")}
    assert hub.count_requests("/papers/.*") == 0
    assert hub.count_requests("/api/.*") == 1 + len(listed())


@deferred_f_from_coro_f
async def test_with_via_api_the_pages_are_the_fallback(crawl, output, break_hub):
    break_hub(api_down=True)
    assert (await crawl(date=THURSDAY, via="api")).exit_code == 0
    assert sources(output) == {("data", "data")}


@deferred_f_from_coro_f
async def test_via_api_with_the_latest_date_falls_back_to_the_page_on_a_weekend(crawl, output, hub, set_time, caplog):
    # On a Sunday, the API returns an empty list. The list page redirects to Friday's.
    set_time("2026-02-22T10:00")
    assert (await crawl(via="api", pages="no")).exit_code == 0
    assert {name for name in published_names(output) if name.startswith("daily/")} == {
        "daily/latest.jsonl",
        "daily/2026-02-20.bib",
        "daily/2026-02-20.jsonl",
    }
    papers = published(output, "2026-02-20")
    assert [paper["id"] for paper in papers] == [item["paper"]["id"] for item in listed("2026-02-20")]
    assert {paper["list_source"] for paper in papers} == {"data"}
    assert hub.count_requests("/api/daily_papers") == hub.count_requests("/papers/date/2026-02-22") == 1
    # This happens every weekend, so it is not a warning.
    assert messages(caplog, logging.WARNING) == []


@deferred_f_from_coro_f
async def test_a_list_of_more_than_a_hundred_papers_takes_several_requests_to_the_api(crawl, output, hub):
    hub.lists[THURSDAY] = many_items(250)
    assert (await crawl(date=THURSDAY, via="api", pages="no")).exit_code == 0
    assert [paper["id"] for paper in published(output)] == [item["paper"]["id"] for item in hub.lists[THURSDAY]]
    assert hub.count_requests("/api/daily_papers") == 3


@deferred_f_from_coro_f
async def test_a_repeated_page_of_the_api_ends_the_list(crawl, output, hub, break_hub):
    hub.lists[THURSDAY] = many_items(100)
    break_hub(api_repeats=True)
    assert (await crawl(date=THURSDAY, via="api", pages="no")).exit_code == 0
    assert len(published(output)) == 100
    assert hub.count_requests("/api/daily_papers") == 2


@deferred_f_from_coro_f
async def test_without_paper_pages_cards_are_not_enough_because_they_have_no_abstracts(crawl, output, break_hub):
    break_hub(list_without_data=True)
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert sources(output) == {("api", None)}


@deferred_f_from_coro_f
async def test_an_error_says_how_to_install_a_browser_that_may_help(crawl, break_hub, caplog):
    break_hub(challenge=True, api_down=True)
    assert (await crawl(date=THURSDAY)).exit_code == 3
    [error] = messages(caplog, logging.ERROR)
    assert error == (
        f"{THURSDAY}: not published: the list is not available (page: the response is a challenge for browsers; "
        "API: HTTP 500); a browser may be able to render the page: install Chromium, or run `playwright install "
        "chromium`. "
        "The published files are unchanged."
    )


@deferred_f_from_coro_f
async def test_an_error_of_the_hub_does_not_suggest_a_browser(crawl, break_hub, caplog):
    break_hub(list_status=500, api_down=True)
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert "not published" in caplog.text
    assert "browser may" not in caplog.text
    assert "playwright install" not in caplog.text


@deferred_f_from_coro_f
async def test_the_driver_of_the_browser_is_not_started_if_no_page_needs_it(crawl, monkeypatch):
    started = []
    monkeypatch.setattr("hfpapers.spiders.sources.is_available", lambda _: True)
    monkeypatch.setattr("scrapy_playwright.provider.PlaywrightContextManager.start", started.append)
    crawled = await crawl(date=THURSDAY)
    assert crawled.exit_code == 0
    assert "playwright/browser_count" not in crawled.stats
    assert started == []
