"""What a crawl requests from arXiv, and what it publishes then. Failures of arXiv: test_arxiv_failures.py."""

import asyncio
import json

import pytest
from scrapy import Request, signals
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers import __version__
from tests.helpers import THURSDAY, abstract_sources, ids_of, listed, published

FRIDAY = "2026-02-20"
# 99 papers.
WEEK = "2026-02-16..2026-02-20"
# 184 papers.
TWO_WEEKS = "2026-02-09..2026-02-20"
# Rendering the files of a week takes longer than crawling it.
DATA_ONLY = {"OUTPUTS": {}}


@deferred_f_from_coro_f
async def test_a_day_is_published_with_the_texts_of_arxiv_after_one_request(crawl, output, arxiv):
    crawled = await crawl(date=THURSDAY, pages="no")
    assert crawled.exit_code == 0
    assert [set(request.ids) for request in arxiv] == [ids_of()]
    papers = published(output)
    assert len(papers) == 24
    assert abstract_sources(output) == {"arxiv"}
    assert any("$" in paper["abstract"] for paper in papers)
    assert all(paper["primary_category"] for paper in papers)
    assert crawled.stats["arxiv/requests"] == 1
    assert crawled.stats["arxiv/papers"] == 24


@deferred_f_from_coro_f
async def test_papers_with_pages_wait_for_one_request_and_one_without_its_page_has_the_text_too(
    crawl, output, arxiv, break_hub
):
    failing = listed()[0]["paper"]["id"]
    break_hub(papers_failing=failing, paper_status=404, api_down=True)
    assert (await crawl({"RETRY_TIMES": 0}, date=THURSDAY)).exit_code == 0
    assert len(arxiv) == 1
    assert abstract_sources(output) == {"arxiv"}
    [paper] = [paper for paper in published(output) if paper["page_source"] is None]
    assert paper["id"] == failing


@deferred_f_from_coro_f
async def test_the_text_comes_with_the_list_of_the_api_too(crawl, output, arxiv, break_hub):
    break_hub(list_status=500)
    assert (await crawl({"RETRY_TIMES": 0}, date=THURSDAY, pages="no")).exit_code == 0
    assert len(arxiv) == 1
    assert abstract_sources(output) == {"arxiv"}


@deferred_f_from_coro_f
async def test_a_second_crawl_requests_nothing_and_keeps_the_texts(crawl, arxiv, snapshot):
    await crawl(date=THURSDAY, pages="no")
    before = snapshot()
    assert (await crawl(date=THURSDAY, pages="no")).results[0].verdict == "unchanged"
    assert len(arxiv) == 1
    assert snapshot() == before


@pytest.mark.parametrize(("changed", "arguments"), [({"ARXIV_URL": ""}, {}), ({}, {"arxiv": "no"})])
@deferred_f_from_coro_f
async def test_nothing_is_requested_if_arxiv_is_switched_off(crawl, output, arxiv, changed, arguments):
    assert (await crawl(changed, date=THURSDAY, pages="no", **arguments)).exit_code == 0
    assert arxiv == []
    assert abstract_sources(output) == {"hub"}


@deferred_f_from_coro_f
async def test_a_paper_whose_day_is_stored_is_not_requested_again_on_another_day(crawl, output, hub, arxiv):
    await crawl(date=THURSDAY, pages="no")
    hub.lists[FRIDAY] = listed(FRIDAY) + listed()[:3]
    await crawl(date=FRIDAY, pages="no")
    assert set(arxiv[1].ids) == ids_of(FRIDAY)
    assert abstract_sources(output, FRIDAY) == {"arxiv"}


@deferred_f_from_coro_f
async def test_a_paper_of_two_days_is_requested_once_in_a_crawl(crawl, output, hub, arxiv):
    hub.lists[FRIDAY] = listed(FRIDAY) + listed()[:3]
    await crawl(date=f"{THURSDAY}..{FRIDAY}", pages="no")
    assert [sorted(request.ids) for request in arxiv] == [sorted(ids_of() | ids_of(FRIDAY))]
    assert abstract_sources(output, FRIDAY) == abstract_sources(output) == {"arxiv"}


@pytest.mark.parametrize(("days", "requests"), [(WEEK, 1), (TWO_WEEKS, 2)])
@deferred_f_from_coro_f
async def test_a_range_sends_one_request_for_each_hundred_papers(crawl, arxiv, days, requests):
    crawled = await crawl(date=days, pages="no")
    assert {result.verdict for result in crawled.results} == {"published"}
    assert len(arxiv) == requests
    assert len(arxiv[0].ids) == 100 if requests > 1 else 99


@deferred_f_from_coro_f
async def test_a_week_takes_the_texts_of_its_days(crawl, output, arxiv):
    await crawl(date=WEEK, pages="no")
    assert (await crawl(spider="weekly", changed=DATA_ONLY, week="2026-W08")).exit_code == 0
    assert len(arxiv) == 1
    assert abstract_sources(output, "2026-W08", "weekly") == {"arxiv"}


@deferred_f_from_coro_f
async def test_a_week_without_its_days_is_requested(crawl, output, arxiv):
    assert (await crawl(spider="weekly", changed=DATA_ONLY, week="2026-W08")).exit_code == 0
    assert len(arxiv) == 1
    assert abstract_sources(output, "2026-W08", "weekly") == {"arxiv"}


@pytest.mark.parametrize("is_on", ["yes", "no"])
@deferred_f_from_coro_f
async def test_a_day_takes_the_texts_of_its_week(crawl, output, arxiv, is_on):
    await crawl(spider="weekly", changed=DATA_ONLY, week="2026-W08")
    await crawl(date=THURSDAY, pages="no", arxiv=is_on)
    assert len(arxiv) == 1
    assert abstract_sources(output) == {"arxiv"}


@pytest.mark.usefixtures("arxiv")
@deferred_f_from_coro_f
async def test_items_have_the_text_if_nothing_is_published(crawl, output, tmp_path):
    file = tmp_path / "papers.jsonl"
    feeds = {str(file): {"format": "jsonlines"}}
    assert (await crawl({"PUBLISH": "0", "FEEDS": feeds}, date=THURSDAY, pages="no")).exit_code == 0
    lines = file.read_text(encoding="utf8").splitlines()
    assert {json.loads(line)["abstract_source"] for line in lines} == {"arxiv"}
    assert not output.exists()


@deferred_f_from_coro_f
async def test_the_request_names_the_program_and_ignores_robots_txt(crawl, arxiv, hub):
    hub.faults.robots = "User-agent: *\nDisallow: /arxiv/\n"
    await crawl({"CONTACT_URL": "https://example.org/me"}, date=THURSDAY, pages="no")
    [request] = arxiv
    assert request.headers["User-Agent"] == f"hfpapers/{__version__} (client of the arXiv API; +https://example.org/me)"


@deferred_f_from_coro_f
async def test_the_token_of_the_hub_is_not_sent_to_arxiv_on_the_same_host(crawl, hub, arxiv, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    await crawl(date=THURSDAY, pages="no")
    [request] = arxiv
    assert "Authorization" not in request.headers
    assert "Bearer hf_secret" in hub.authorizations


@deferred_f_from_coro_f
async def test_requests_to_arxiv_have_an_interval_and_other_download_slots_keep_their_settings(crawl):
    slots = {"hub.example.org": {"concurrency": 1}}
    crawled = await crawl({"ARXIV_DELAY": 5, "DOWNLOAD_SLOTS": slots}, date=THURSDAY, pages="no")
    arxiv_slot = {"concurrency": 1, "delay": 5, "jitter": 0}
    assert crawled.crawler.settings["DOWNLOAD_SLOTS"] == slots | {"arxiv": arxiv_slot}


@pytest.mark.usefixtures("arxiv")
@deferred_f_from_coro_f
async def test_the_interval_is_kept_if_scrapy_adapts_delays_to_latencies(crawl):
    changed = {"AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0, "ARXIV_DELAY": 5}
    crawled = await crawl(changed, date=THURSDAY, pages="no")
    assert crawled.crawler.engine.downloader.slots["arxiv"].delay == 5


@pytest.mark.usefixtures("fake_clock")
@deferred_f_from_coro_f
async def test_a_wait_for_the_rate_limit_of_the_hub_sends_one_request_more(crawl, output, hub, arxiv, monkeypatch):
    monkeypatch.setattr("hfpapers.spiders.arxiv._CALLBACK_S", 0)
    hub.faults.quota_pages = 20
    crawled = await crawl(date=THURSDAY)
    assert crawled.stats["rate_limit/waits"] == 1
    assert len(arxiv) == 2
    assert sorted(arxiv[0].ids + arxiv[1].ids) == sorted(ids_of())
    assert abstract_sources(output) == {"arxiv"}
    # The list, the pages, and the requests to arXiv, which do not count.
    assert hub.statuses == {200: 1 + 24 + 2}


@deferred_f_from_coro_f
async def test_a_crawl_that_is_stopped_requests_what_waits_and_publishes_the_complete_days(
    crawl, settings, output, arxiv
):
    settings.set("EXTENSIONS", settings.getdict("EXTENSIONS") | {StopAfterADay: 1}, priority="cmdline")
    # One after the other, so that the pages of one day are requested before those of the other one.
    crawled = await crawl({"CONCURRENT_REQUESTS": 1}, date=f"{THURSDAY}..{FRIDAY}")
    assert crawled.exit_code == 3
    [day] = [str(result.period) for result in crawled.results if result.verdict == "published"]
    [request] = arxiv
    assert ids_of(day) <= {*request.ids}
    assert abstract_sources(output, day) == {"arxiv"}


class StopAfterADay:
    """An extension that stops the crawl when all pages of a day have arrived."""

    def __init__(self, crawler):
        self.crawler = crawler
        self.remaining = [ids_of(), ids_of(FRIDAY)]
        crawler.signals.connect(self.response_received, signals.response_received)

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler)

    def response_received(self, response):
        for ids in self.remaining:
            ids.discard(response.url.rpartition("/")[2])
        if not all(self.remaining) and self.crawler.crawling:
            self.stopping = asyncio.ensure_future(self.crawler.stop_async())


@deferred_f_from_coro_f
async def test_a_crawl_that_scrapy_ends_early_does_not_hang(crawl, arxiv):
    crawled = await crawl({"CLOSESPIDER_PAGECOUNT": 5, "CONCURRENT_REQUESTS": 1}, date=f"{THURSDAY}..{FRIDAY}")
    assert crawled.exit_code == 3
    assert crawled.stats["finish_reason"] == "closespider_pagecount"
    assert len(arxiv) == 1


@deferred_f_from_coro_f
async def test_a_request_that_a_middleware_drops_does_not_let_the_papers_wait(crawl, settings, arxiv):
    settings.set("SPIDER_MIDDLEWARES", {DropOnePage: 1}, priority="cmdline")
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert len(arxiv) == 1


class DropOnePage:
    """A spider middleware that drops the request for the page of one paper."""

    async def process_spider_output(self, response, result):  # noqa: ARG002
        async for each in result:
            if not isinstance(each, Request) or not each.url.endswith(listed()[0]["paper"]["id"]):
                yield each
