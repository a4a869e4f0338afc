"""A request to arXiv that fails costs one warning: the edition is published with the texts of the Hub."""

import logging

import pytest
from aiohttp import web
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.helpers import THURSDAY, messages, published
from tests.spiders.arxiv_api import abstract_sources, feed, ids_of

TWO_WEEKS = "2026-02-09..2026-02-20"
# 396 papers, for four requests.
FEBRUARY = "2026-02-01..2026-02-28"
HTML = "<html><body>Rate exceeded.</body></html>"


@pytest.fixture(autouse=True)
def without_waits(monkeypatch):
    monkeypatch.setattr("hfpapers.spiders.arxiv_client.DEFAULT_RETRY_AFTER_S", 0)


def refusal(status, retry_after):
    return web.Response(status=status, headers={"Retry-After": retry_after}, text="Too many requests")


async def crawl_with_warning(crawl, caplog, read_report):
    """Crawl a day, check that it is published, and return the only warning."""
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert messages(caplog, logging.ERROR) == []
    [warning] = messages(caplog, logging.WARNING)
    assert [f"{THURSDAY}: {text}" for text in read_report()["warnings"]] == [warning]
    return warning


@pytest.mark.parametrize("status", [406, 429, 503])
@deferred_f_from_coro_f
async def test_a_request_that_is_refused_once_is_repeated(crawl, output, caplog, arxiv, status):
    arxiv.failures = [status]
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert len(arxiv.requests) == 2
    assert abstract_sources(output) == {"arxiv"}
    assert messages(caplog, logging.WARNING) == []


@pytest.mark.parametrize(
    ("failures", "requests", "reason"),
    [
        ([429, 429], 2, "HTTP 429"),
        ([refusal(503, "0"), refusal(503, "0")], 2, "HTTP 503"),
        # Longer than an edition waits.
        ([refusal(503, "31")], 1, "HTTP 503"),
        ([refusal(429, "Fri, 31 Dec 2999 23:59:59 GMT")], 1, "HTTP 429"),
        ([500], 1, "HTTP 500"),
        ([404], 1, "HTTP 404"),
        (
            [web.Response(body=b"\xff\xfe\x00", content_type="application/atom+xml")],
            1,
            "the response is not valid UTF-8",
        ),
        ([web.Response(body=b"\x89PNG\r\n\x1a\n\x00\x00", content_type="image/png")], 1, "the response is not text"),
        ([HTML], 1, "the response is not an Atom feed"),
        (["<!DOCTYPE feed []><feed/>"], 1, "the response has a document type"),
        ([web.Response(body=b"\x1f\x8b\x08", headers={"Content-Encoding": "gzip"})], 1, "the response is"),
        ([web.Response(status=302, headers={"Location": "http://localhost:1/api"})], 1, "redirect to another host"),
    ],
)
@deferred_f_from_coro_f
async def test_a_failure_costs_one_warning(crawl, output, caplog, read_report, arxiv, failures, requests, reason):
    arxiv.failures = [*failures]
    warning = await crawl_with_warning(crawl, caplog, read_report)
    assert warning.startswith(f"{THURSDAY}: could not fetch 24 abstracts from arXiv ({reason}")
    assert warning.endswith("; using those of the Hub")
    assert len(arxiv.requests) == requests
    assert abstract_sources(output) == {"hub"}


@deferred_f_from_coro_f
async def test_a_redirect_within_arxiv_is_followed(crawl, output, arxiv):
    location = {"Location": f"/api/moved?id_list={','.join(ids_of(THURSDAY))}"}
    arxiv.failures = [web.Response(status=301, headers=location)]
    await crawl(date=THURSDAY, pages="no")
    assert abstract_sources(output) == {"arxiv"}


@deferred_f_from_coro_f
async def test_a_response_that_does_not_come_is_not_waited_for(crawl, output, caplog, read_report, arxiv, monkeypatch):
    monkeypatch.setattr("hfpapers.spiders.arxiv.MAX_SECONDS_PER_EDITION", 0.2)
    arxiv.delay = 60
    warning = await crawl_with_warning(crawl, caplog, read_report)
    assert "from arXiv (timeout)" in warning
    assert abstract_sources(output) == {"hub"}


@pytest.mark.parametrize(
    ("url", "reason"),
    [("http://127.0.0.1:9/api", "connection refused"), ("http://arxiv.invalid", "host name not found")],
)
@deferred_f_from_coro_f
async def test_an_arxiv_that_cannot_be_reached_is_requested_once(crawl, output, caplog, settings, url, reason):
    settings.set("ARXIV_URL", url, priority="cmdline")
    crawled = await crawl(date=THURSDAY, pages="no")
    assert crawled.exit_code == 0
    assert crawled.stats["arxiv/requests"] == crawled.stats["arxiv/failed"] == 1
    [warning] = messages(caplog, logging.WARNING)
    assert f"({reason})" in warning
    assert abstract_sources(output) == {"hub"}


@deferred_f_from_coro_f
async def test_papers_that_arxiv_does_not_know_keep_the_text_of_the_hub(crawl, output, caplog, read_report, arxiv):
    arxiv.unknown = {*sorted(ids_of(THURSDAY))[:5]}
    warning = await crawl_with_warning(crawl, caplog, read_report)
    assert warning.startswith(f"{THURSDAY}: arXiv has no abstracts of ")
    assert warning.endswith(", and 2 more; using those of the Hub")
    from_hub = {paper["id"] for paper in published(output) if paper["abstract_source"] == "hub"}
    assert from_hub == arxiv.unknown


@deferred_f_from_coro_f
async def test_texts_of_other_papers_are_not_used(crawl, output, arxiv):
    arxiv.failures = [feed({"2602.00001"})]
    await crawl(date=THURSDAY, pages="no")
    assert abstract_sources(output) == {"hub"}


@deferred_f_from_coro_f
async def test_hostile_texts_are_published_as_texts(crawl, output, arxiv):
    first = min(ids_of(THURSDAY))
    hostile = feed({first}).replace("Teapots", "&lt;script&gt;{% x %}&#x202e;\n\n")
    arxiv.failures = [hostile]
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    [paper] = [paper for paper in published(output) if paper["id"] == first]
    assert paper["abstract"].startswith("<script>{% x %} of")


@deferred_f_from_coro_f
async def test_after_two_failures_in_a_row_no_more_is_requested_in_a_crawl(crawl, caplog, arxiv):
    arxiv.failures = [500] * 9
    assert (await crawl(date=FEBRUARY, pages="no")).exit_code == 0
    assert len(arxiv.requests) == 2
    [last] = [text for text in messages(caplog, logging.WARNING) if "no more requests" in text]
    assert last == "arXiv: sending no more requests in this crawl, because 2 in a row failed"


@deferred_f_from_coro_f
async def test_a_failure_between_others_does_not_end_the_requests(crawl, arxiv):
    arxiv.failures = [500, None, 500, None]
    await crawl(date=FEBRUARY, pages="no")
    assert len(arxiv.requests) == 4
