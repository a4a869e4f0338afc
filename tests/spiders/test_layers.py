"""The ways of getting a list and a paper: the first that yields data wins, and which one it was is in the data."""

import json
import logging
import shutil

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.editions import THURSDAY, listed, messages, published

needs_chromium = pytest.mark.skipif(not shutil.which("chromium"), reason="needs Debian's package chromium")


def sources(output):
    return {(paper["list_source"], paper["page_source"]) for paper in published(output)}


@pytest.fixture
def break_hub(hub):
    """Return a function that sets faults of the stand-in."""

    def set_faults(**faults):
        for name, value in faults.items():
            setattr(hub.faults, name, value)

    return set_faults


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
async def test_what_a_page_does_not_tell_the_api_does(crawl, output, break_hub, tmp_path, faults, expected):
    await crawl({"OUTPUT_DIR": tmp_path / "whole"}, date=THURSDAY)
    whole = published(tmp_path / "whole")
    break_hub(**faults)
    assert (await crawl({"OUTPUT_DIR": output}, date=THURSDAY)).exit_code == 0
    assert sources(output) == {expected}
    how = {"list_source", "page_source", "first_seen", "hub_rank"}
    for paper, same in zip(published(output), whole, strict=True):
        assert {name: paper[name] for name in paper.keys() - how} == {name: same[name] for name in same.keys() - how}


@deferred_f_from_coro_f
async def test_via_api_asks_for_no_page(crawl, output, hub):
    assert (await crawl(date=THURSDAY, via="api")).exit_code == 0
    assert sources(output) == {("api", "api")}
    assert hub.asked("/papers/.*") == 0
    assert hub.asked("/api/.*") == 1 + len(listed())


@deferred_f_from_coro_f
async def test_via_api_asks_for_pages_where_the_api_fails(crawl, output, break_hub):
    break_hub(api_down=True)
    assert (await crawl(date=THURSDAY, via="api")).exit_code == 0
    assert sources(output) == {("data", "data")}


@deferred_f_from_coro_f
async def test_a_list_of_more_than_a_hundred_is_read_page_by_page(crawl, output, hub):
    many = []
    for number in range(250):
        item = json.loads(json.dumps(listed()[0]))
        item["paper"] |= {"id": f"2602.{20000 + number}", "upvotes": 1000 - number}
        many.append(item)
    hub.lists[THURSDAY] = many
    assert (await crawl(date=THURSDAY, via="api", pages="no")).exit_code == 0
    assert [paper["id"] for paper in published(output)] == [item["paper"]["id"] for item in many]
    assert hub.asked("/api/daily_papers") == 3


@deferred_f_from_coro_f
async def test_pages_of_the_api_that_repeat_themselves_come_to_an_end(crawl, output, hub, break_hub):
    hub.lists[THURSDAY] = [
        item | {"paper": item["paper"] | {"id": f"2602.{20000 + number}"}} for number, item in enumerate(listed() * 5)
    ][:100]
    break_hub(api_repeats=True)
    assert (await crawl(date=THURSDAY, via="api", pages="no")).exit_code == 0
    assert len(published(output)) == 100
    assert hub.asked("/api/daily_papers") == 2


@deferred_f_from_coro_f
async def test_cards_alone_have_no_abstracts_so_the_api_is_asked(crawl, output, break_hub):
    break_hub(list_without_data=True)
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert sources(output) == {("api", None)}


@deferred_f_from_coro_f
async def test_where_a_browser_would_have_helped_that_is_said(crawl, break_hub, caplog):
    break_hub(challenge=True, api_down=True)
    assert (await crawl(date=THURSDAY)).exit_code == 3
    [error] = messages(caplog, logging.ERROR)
    assert "it is a challenge for browsers" in error
    assert error.endswith("; a browser might see it: pip install 'hfpapers[browser]'")


@deferred_f_from_coro_f
async def test_a_browser_does_not_help_where_the_hub_is_down(crawl, break_hub, caplog):
    break_hub(list_status=500, api_down=True)
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert "browser" not in caplog.text


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("fault", ["challenge", "empty_shell"])
@deferred_f_from_coro_f
async def test_a_real_browser_sees_what_shows_itself_to_browsers_alone(crawl, output, hub, break_hub, fault):
    break_hub(api_down=True, **{fault: True})
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert sources(output) == {("browser", None)}
    assert {paper["id"] for paper in published(output)} == {item["paper"]["id"] for item in listed()}
    [agent] = hub.agents
    assert agent.startswith("hfpapers/")


@needs_chromium
@pytest.mark.browser
@deferred_f_from_coro_f
async def test_papers_pages_are_rendered_too_where_nothing_cheaper_works(crawl, output, hub, break_hub):
    hub.lists[THURSDAY] = listed()[:3]
    break_hub(challenge=True, api_down=True)
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert sources(output) == {("browser", "browser")}


@needs_chromium
@pytest.mark.browser
@deferred_f_from_coro_f
async def test_several_lists_at_once_share_one_browser(crawl, output, break_hub):
    break_hub(challenge=True, api_down=True)
    crawled = await crawl(date="2026-02-17..2026-02-19", pages="no")
    assert (crawled.exit_code, crawled.stats["playwright/browser_count"]) == (0, 1)
    assert {paper["list_source"] for day in ("2026-02-17", THURSDAY) for paper in published(output, day)} == {"browser"}


@needs_chromium
@pytest.mark.browser
@deferred_f_from_coro_f
async def test_a_page_that_no_browser_sees_either_is_withheld(crawl, break_hub, caplog):
    break_hub(list_without_data=True, list_without_cards=True, api_down=True)
    assert (await crawl({"BROWSER_TIMEOUT": 1}, date=THURSDAY)).exit_code == 3
    assert "Timeout 1000ms exceeded" in messages(caplog, logging.ERROR)[0]


@needs_chromium
@pytest.mark.browser
@deferred_f_from_coro_f
async def test_no_browser_is_started_where_none_is_needed(crawl):
    assert "playwright/browser_count" not in (await crawl(date=THURSDAY)).stats
