"""A request to arXiv that fails costs one warning: the edition is published with the texts of the Hub."""

import asyncio
import logging

import pytest
from scrapy import signals
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.arxiv.records import ArxivError
from hfpapers.arxiv.slot import is_for_arxiv
from hfpapers.spiders.arxiv_client import ArxivClient
from tests.helpers import THURSDAY, abstract_sources, ids_of, messages, published

# 396 papers, for four requests.
FEBRUARY = "2026-02-01..2026-02-28"
# 184 papers, for two requests.
TWO_WEEKS = "2026-02-09..2026-02-20"


@pytest.fixture(autouse=True)
def without_waits(monkeypatch):
    monkeypatch.setattr("hfpapers.spiders.arxiv_client.DEFAULT_RETRY_AFTER_S", 0)


@pytest.fixture
def crawl_with_warning(crawl, caplog, read_report):
    """Return a function that crawls a day, checks that it is published, and returns the only warning."""

    async def run():
        assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
        assert messages(caplog, logging.ERROR) == []
        [warning] = messages(caplog, logging.WARNING)
        assert [f"{THURSDAY}: {text}" for text in read_report()["warnings"]] == [warning]
        return warning

    return run


@pytest.mark.parametrize("status", [406, 429, 503])
@deferred_f_from_coro_f
async def test_a_request_that_is_refused_once_is_repeated(crawl, output, caplog, break_hub, arxiv, status):
    break_hub(arxiv_status=status, arxiv_failing_times=1)
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert len(arxiv) == 2
    assert abstract_sources(output) == {"arxiv"}
    assert messages(caplog, logging.WARNING) == []


@pytest.mark.parametrize(
    ("faults", "requests", "reason"),
    [
        ({"arxiv_status": 406}, 2, "HTTP 406"),
        ({"arxiv_status": 429}, 2, "HTTP 429"),
        ({"arxiv_status": 503, "arxiv_retry_after": "0"}, 2, "HTTP 503"),
        # Longer than an edition waits.
        ({"arxiv_status": 503, "arxiv_retry_after": "31"}, 1, "HTTP 503"),
        ({"arxiv_status": 429, "arxiv_retry_after": "Fri, 31 Dec 2999 23:59:59 GMT"}, 1, "HTTP 429"),
        ({"arxiv_status": 500}, 1, "HTTP 500"),
        ({"arxiv_status": 404}, 1, "HTTP 404"),
        ({"arxiv_response": "html_page"}, 1, "the response is not an Atom feed"),
        ({"arxiv_response": "truncated"}, 1, "the response is not an Atom feed"),
        ({"arxiv_response": "equal_titles"}, 1, "all 24 papers have the same title"),
        ({"arxiv_response": "entity_bomb"}, 1, "the response has a document type"),
        ({"hostile": "wrong_encoding", "hostile_paths": "/arxiv/.*"}, 1, "the response is not valid UTF-8"),
        ({"hostile": "gzip_garbage", "hostile_paths": "/arxiv/.*"}, 1, "the response is not valid gzip"),
        ({"hostile": "gzip_bomb", "hostile_paths": "/arxiv/.*"}, 1, "the response is larger than DOWNLOAD_MAXSIZE"),
    ],
)
@deferred_f_from_coro_f
async def test_a_failure_costs_one_warning(crawl_with_warning, output, break_hub, arxiv, faults, requests, reason):
    break_hub(**faults)
    warning = await crawl_with_warning()
    assert warning.startswith(f"{THURSDAY}: could not fetch 24 abstracts from arXiv ({reason}")
    assert warning.endswith("; using those of the Hub")
    assert len(arxiv) == requests
    assert abstract_sources(output) == {"hub"}


@deferred_f_from_coro_f
async def test_a_redirect_within_arxiv_is_followed(crawl, settings, output, hub, arxiv):
    settings.set("ARXIV_URL", f"{hub.url}/leave", priority="cmdline")
    hub.faults.leave_to = f"{hub.arxiv_url}?id_list={','.join(ids_of())}&max_results=100"
    await crawl(date=THURSDAY, pages="no")
    assert len(arxiv) == 1
    assert abstract_sources(output) == {"arxiv"}


@deferred_f_from_coro_f
async def test_a_redirect_to_another_host_is_not_followed(crawl_with_warning, settings, hub):
    settings.set("ARXIV_URL", f"{hub.url}/leave", priority="cmdline")
    hub.faults.leave_to = "http://other.invalid/api"
    assert "(redirect to another host: http://other.invalid/api)" in await crawl_with_warning()


@deferred_f_from_coro_f
async def test_a_response_that_does_not_come_is_not_waited_for(
    crawl_with_warning, output, break_hub, arxiv, monkeypatch
):
    monkeypatch.setattr("hfpapers.spiders.arxiv.MAX_SECONDS_PER_EDITION", 0.2)
    break_hub(arxiv_delay=60)
    assert "from arXiv (timeout)" in await crawl_with_warning()
    assert len(arxiv) == 1
    assert abstract_sources(output) == {"hub"}


@deferred_f_from_coro_f
async def test_a_redirect_does_not_double_the_time(crawl_with_warning, settings, hub, arxiv, monkeypatch):
    # Without a timeout of Scrapy's, as if it had begun again.
    monkeypatch.setattr("hfpapers.spiders.arxiv.MAX_SECONDS_PER_EDITION", 0.2)
    settings.set("DOWNLOADER_MIDDLEWARES", settings.getdict("DOWNLOADER_MIDDLEWARES") | {NoTimeout: 1}, "cmdline")
    hub.faults.arxiv_delay = 60
    assert "from arXiv (timeout)" in await crawl_with_warning()
    assert len(arxiv) == 1


class NoTimeout:
    """A downloader middleware that lifts the timeouts of requests."""

    def process_request(self, request):
        request.meta["download_timeout"] = 60


@deferred_f_from_coro_f
async def test_a_crawl_that_is_stopped_waits_for_arxiv_for_a_few_seconds_only(
    crawl_with_warning, settings, hub, arxiv, monkeypatch
):
    monkeypatch.setattr("hfpapers.spiders.arxiv_client.MAX_SECONDS_AT_STOP", 0)
    settings.set("DOWNLOADER_MIDDLEWARES", settings.getdict("DOWNLOADER_MIDDLEWARES") | {NoTimeout: 1}, "cmdline")
    settings.set("EXTENSIONS", settings.getdict("EXTENSIONS") | {StopAtRequest: 1}, "cmdline")
    hub.faults.arxiv_delay = 60
    assert "from arXiv (timeout)" in await crawl_with_warning()
    assert len(arxiv) == 1


class StopAtRequest:
    """An extension that stops the crawl when a request to arXiv is sent."""

    def __init__(self, crawler):
        self.crawler = crawler
        crawler.signals.connect(self.request_reached_downloader, signals.request_reached_downloader)

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler)

    def request_reached_downloader(self, request):
        if is_for_arxiv(request.meta):
            self.stopping = asyncio.ensure_future(self.crawler.stop_async())


@pytest.mark.parametrize(
    ("url", "reason"),
    [("http://127.0.0.1:9/api", "connection refused"), ("http://arxiv.invalid/api", "host name not found")],
)
@deferred_f_from_coro_f
async def test_an_arxiv_that_cannot_be_reached_is_requested_once(crawl, output, caplog, url, reason):
    crawled = await crawl({"ARXIV_URL": url}, date=THURSDAY, pages="no")
    assert crawled.exit_code == 0
    assert crawled.stats["arxiv/requests"] == crawled.stats["arxiv/failed"] == 1
    [warning] = messages(caplog, logging.WARNING)
    assert f"({reason})" in warning
    assert abstract_sources(output) == {"hub"}


@deferred_f_from_coro_f
async def test_papers_that_arxiv_does_not_know_keep_the_text_of_the_hub(crawl_with_warning, output, break_hub, arxiv):
    unknown = {*sorted(ids_of())[:5]}
    break_hub(arxiv_unknown="|".join(unknown))
    warning = await crawl_with_warning()
    assert warning.startswith(f"{THURSDAY}: arXiv has no abstracts of ")
    assert warning.endswith(", and 2 more; using those of the Hub")
    assert {paper["id"] for paper in published(output) if paper["abstract_source"] == "hub"} == unknown
    assert len(arxiv) == 1


@pytest.mark.parametrize("response", ["no_entries", "no_texts", "wrong_ids", "api_error"])
@pytest.mark.usefixtures("arxiv")
@deferred_f_from_coro_f
async def test_a_response_without_the_papers_is_one_warning(crawl_with_warning, output, break_hub, response):
    break_hub(arxiv_response=response)
    assert "arXiv has no abstracts of " in await crawl_with_warning()
    assert abstract_sources(output) == {"hub"}


@pytest.mark.parametrize("response", ["huge_texts", "hostile_texts"])
@pytest.mark.usefixtures("arxiv")
@deferred_f_from_coro_f
async def test_hostile_texts_are_published(crawl, output, caplog, break_hub, response):
    break_hub(arxiv_response=response)
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert messages(caplog, logging.WARNING) == []
    assert abstract_sources(output) == {"arxiv"}
    # The next crawl reads them back.
    assert (await crawl(date=THURSDAY, pages="no")).results[0].verdict == "unchanged"


@deferred_f_from_coro_f
async def test_after_two_failures_in_a_row_no_more_is_requested_in_a_crawl(crawl, caplog, break_hub, arxiv):
    break_hub(arxiv_status=500)
    assert (await crawl({"OUTPUTS": {}}, date=FEBRUARY, pages="no")).exit_code == 0
    assert len(arxiv) == 2
    [last] = [text for text in messages(caplog, logging.WARNING) if "no more requests" in text]
    assert last == "arXiv: sending no more requests in this crawl, because 2 in a row failed"


@deferred_f_from_coro_f
async def test_one_failure_does_not_end_the_requests_of_a_crawl(crawl, break_hub, arxiv):
    break_hub(arxiv_status=500, arxiv_failing_times=1)
    assert (await crawl({"OUTPUTS": {}}, date=FEBRUARY, pages="no")).exit_code == 0
    assert len(arxiv) == 4


@deferred_f_from_coro_f
async def test_an_edition_whose_time_is_used_up_does_not_cost_the_others_their_texts(
    crawl, output, caplog, arxiv, fake_clock, monkeypatch
):
    fetch = ArxivClient.fetch

    async def fetch_after_timeout(client, ids, max_seconds):
        if not fake_clock.elapsed:
            fake_clock.now += max_seconds
            raise ArxivError("timeout")
        return await fetch(client, ids, max_seconds)

    monkeypatch.setattr(ArxivClient, "fetch", fetch_after_timeout)
    crawled = await crawl({"OUTPUTS": {}}, date=TWO_WEEKS, pages="no")
    assert crawled.stats["arxiv/failed"] == 1
    # The papers of one edition are in both requests.
    [partial] = [text[:10] for text in messages(caplog, logging.WARNING) if "more than 30 s for this edition" in text]
    [request] = arxiv
    assert ids_of(partial).isdisjoint(request.ids)
    days = [str(result.period) for result in crawled.results]
    assert {day for day in days if abstract_sources(output, day) == {"arxiv"}} == {
        day for day in days if ids_of(day) <= {*request.ids}
    }
