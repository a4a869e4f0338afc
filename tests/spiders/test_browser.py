"""Pages that only a real browser can render: the last source of a list and of a paper."""

import logging

import pytest
from scrapy.settings import Settings
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.browser.detection import is_available
from tests.helpers import THURSDAY, listed, messages, published, sources

pytestmark = [
    pytest.mark.browser,
    pytest.mark.integration,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not is_available(Settings()), reason="needs Chromium: apt-get install chromium"),
]


@pytest.mark.parametrize("fault", ["challenge", "empty_shell"])
@deferred_f_from_coro_f
async def test_a_browser_renders_a_list_that_needs_javascript(crawl, output, hub, break_hub, fault):
    break_hub(api_down=True, **{fault: True})
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert sources(output) == {("browser", None)}
    assert {paper["id"] for paper in published(output)} == {item["paper"]["id"] for item in listed()}
    [agent] = hub.user_agents
    assert agent.startswith("hfpapers/")


@deferred_f_from_coro_f
async def test_a_browser_renders_the_pages_of_papers_that_no_other_source_returns(crawl, output, hub, break_hub):
    hub.lists[THURSDAY] = listed()[:3]
    break_hub(challenge=True, api_down=True)
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert sources(output) == {("browser", "browser")}


@deferred_f_from_coro_f
async def test_several_lists_at_once_share_one_browser(crawl, output, break_hub):
    break_hub(challenge=True, api_down=True)
    crawled = await crawl(date="2026-02-17..2026-02-19", pages="no")
    assert (crawled.exit_code, crawled.stats["playwright/browser_count"]) == (0, 1)
    assert {paper["list_source"] for day in ("2026-02-17", THURSDAY) for paper in published(output, day)} == {"browser"}


@deferred_f_from_coro_f
async def test_an_edition_whose_list_a_browser_cannot_render_either_is_rejected(crawl, break_hub, caplog):
    break_hub(list_without_data=True, list_without_cards=True, api_down=True)
    assert (await crawl({"BROWSER_TIMEOUT": 1}, date=THURSDAY)).exit_code == 3
    assert "Timeout 1000ms exceeded" in messages(caplog, logging.ERROR)[0]


@deferred_f_from_coro_f
async def test_a_browser_is_not_started_if_no_page_needs_it(crawl):
    assert "playwright/browser_count" not in (await crawl(date=THURSDAY)).stats
