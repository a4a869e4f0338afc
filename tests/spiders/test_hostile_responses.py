"""Broken and hostile responses: an edition that is rejected, or another source, with bounded memory and time."""

import asyncio
import logging
import re
import time
from pathlib import Path

import pytest
from scrapy.utils.defer import deferred_f_from_coro_f

from tests.helpers import FROM_PAGES, THURSDAY, listed, messages, published, sources
from tests.mockhub.hostile import RESPONSES
from tests.short_timeout import short_timeout

LIST, PAPERS, API = r"/papers/date/.*", r"/papers/\d.*", r"/api/.*"
PAGES_AND_API = r"/papers/.*|/api/.*"
# These break only the JSON of a page, and not its HTML.
BREAKS_JSON = {"invalid_json", "nested_json", "endless_number"}
# With these headers, UTF-8 is still read as UTF-8.
HARMLESS = {"wrong_charset", "strange_codec"}
UNUSABLE = sorted(RESPONSES.keys() - HARMLESS - BREAKS_JSON | {"broken_off", "itself"})
REDIRECTS = ["http://localhost:{port}/papers/date/2026-02-18", "file:///etc/passwd", "//[", "javascript:alert(1)"]
MAX_PAPERS = 200


@pytest.fixture(autouse=True)
def short_list(hub):
    """List three papers."""
    hub.lists[THURSDAY] = listed()[:3]


@pytest.fixture
def send_hostile(hub):
    """Return a function that lets the demo Hub send a hostile response for the paths that a pattern matches."""

    def set_fault(name, paths=PAGES_AND_API):
        hub.faults.hostile, hub.faults.hostile_paths = name.format(port=hub.port), paths

    return set_fault


@pytest.fixture
def max_papers(monkeypatch):
    """Shorten the longest list that is accepted."""
    monkeypatch.setattr("hfpapers.hub.list_page.MAX_PAPERS", MAX_PAPERS)


def content(output):
    """Return what is published of each paper, except for what its own page may change."""
    return [{name: paper[name] for name in paper.keys() - FROM_PAGES} for paper in published(output)]


@pytest.mark.parametrize("response", [*UNUSABLE, *REDIRECTS])
@deferred_f_from_coro_f
async def test_if_all_responses_are_unusable_the_published_files_are_unchanged(
    crawl, snapshot, caplog, send_hostile, response
):
    assert (await crawl(date=THURSDAY)).exit_code == 0
    before = snapshot()
    send_hostile(response)
    assert (await crawl({"RETRY_TIMES": 1}, date=THURSDAY)).exit_code == 3
    assert snapshot() == before
    [error] = messages(caplog, logging.ERROR)
    assert error.startswith(f"{THURSDAY}: not published: the list is not available (page: ")
    assert error.endswith(" The published files are unchanged.")
    assert "; API: " in error
    assert len(error) < 1000
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("response", [*UNUSABLE, *REDIRECTS])
@deferred_f_from_coro_f
async def test_if_the_list_page_is_unusable_the_api_has_the_list(crawl, output, hub, send_hostile, response):
    send_hostile(response, LIST)
    assert (await crawl({"RETRY_TIMES": 1}, date=THURSDAY, pages="no")).exit_code == 0
    assert sources(output) == {("api", None)}
    assert {paper["title"] for paper in published(output)} == {
        " ".join(item["paper"]["title"].split()) for item in hub.lists[THURSDAY]
    }


@pytest.mark.parametrize("response", [*UNUSABLE, *REDIRECTS])
@deferred_f_from_coro_f
async def test_a_paper_whose_own_page_and_api_are_unusable_has_the_data_of_the_list(
    crawl, output, hub, send_hostile, response
):
    send_hostile(response, f"{PAPERS}|{API}")
    crawled = await crawl({"RETRY_TIMES": 1}, date=THURSDAY)
    assert crawled.exit_code == 0
    assert crawled.stats["pages/failed"] == 3
    assert sources(output) == {("data", None)}
    assert [paper["abstract"] for paper in published(output)] == [
        " ".join(item["paper"]["summary"].split()) for item in hub.lists[THURSDAY]
    ]


@deferred_f_from_coro_f
async def test_utf8_that_a_header_calls_something_else_is_read_as_utf8(crawl, output, hub, send_hostile):
    hub.lists[THURSDAY][0]["paper"] |= {"title": "Tea with Zoë", "authors": [{"name": "Zoë 東京"}]}
    send_hostile("wrong_charset")
    assert (await crawl(date=THURSDAY)).exit_code == 0
    first = published(output)[0]
    assert (first["title"], first["authors"]) == ("Tea with Zoë", ["Zoë 東京"])


@pytest.mark.parametrize("response", sorted(BREAKS_JSON))
@deferred_f_from_coro_f
async def test_if_only_the_json_of_pages_is_broken_their_html_is_read(crawl, output, send_hostile, response):
    send_hostile(response)
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert sources(output) == {("cards", "dom")}


@pytest.mark.parametrize("response", sorted(BREAKS_JSON))
@deferred_f_from_coro_f
async def test_if_the_api_is_unusable_pages_are_requested(crawl, output, caplog, send_hostile, response):
    send_hostile(response, API)
    assert (await crawl(date=THURSDAY, via="api")).exit_code == 0
    assert sources(output) == {("data", "data")}
    assert "(API: the data is not valid JSON" in messages(caplog, logging.WARNING)[0]


@pytest.mark.parametrize("paths", [LIST, PAPERS])
@deferred_f_from_coro_f
async def test_a_codec_that_decodes_to_lone_surrogates_is_not_used(crawl, output, send_hostile, paths):
    send_hostile("strange_codec", paths)
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert sources(output) == {("data", "data")}


@deferred_f_from_coro_f
async def test_a_truncated_abstract_is_not_published(crawl, output, hub):
    truncated = hub.lists[THURSDAY][1]["paper"]
    hub.faults.list_without_data = True
    hub.faults.papers_without_data, hub.faults.papers_truncated = ".*", truncated["id"]
    assert (await crawl(date=THURSDAY)).exit_code == 0
    paper = published(output)[1]
    assert paper["id"] == truncated["id"]
    assert paper["abstract"] == " ".join(truncated["summary"].split())
    assert paper["page_source"] == "api"


@deferred_f_from_coro_f
async def test_a_page_that_never_ends_is_a_timeout(crawl, snapshot, send_hostile, caplog, settings):
    assert (await crawl(date=THURSDAY)).exit_code == 0
    before = snapshot()
    send_hostile("unending")
    changed = short_timeout(settings, PAGES_AND_API) | {"RETRY_TIMES": 0}
    assert (await crawl(changed, date=THURSDAY)).exit_code == 3
    assert "(page: timeout; API: timeout)" in messages(caplog, logging.ERROR)[0]
    assert snapshot() == before


@pytest.mark.parametrize("response", ["unending", "huge", "gzip_bomb", "nested_html", "itself", *REDIRECTS])
@deferred_f_from_coro_f
async def test_a_robots_txt_that_is_not_available_forbids_nothing(crawl, output, send_hostile, settings, response):
    send_hostile(response, "/robots.txt")
    changed = short_timeout(settings, "/robots.txt" if response == "unending" else "") | {"RETRY_TIMES": 0}
    assert (await crawl(changed, date=THURSDAY, pages="no")).exit_code == 0
    assert sources(output) == {("data", None)}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc of Linux")
@deferred_f_from_coro_f
async def test_a_gzip_bomb_does_not_fill_the_memory(command, send_hostile):
    send_hostile("gzip_bomb")
    process = command("crawl", "daily", "-a", f"date={THURSDAY}", "-s", "RETRY_TIMES=0")
    log, memory = await asyncio.to_thread(wait_and_measure_memory, process)
    assert process.returncode == 3, log
    # A crawl without such pages needs 130 MB. The bomb has 1000 MB.
    assert 50 * 2**20 < memory < 400 * 2**20


def wait_and_measure_memory(process):
    """Return the log of a process, and the largest memory that it had, in bytes."""
    largest = 0
    while process.poll() is None:
        # wait4() would include the memory of the process that started it.
        peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text(encoding="utf8"))
        largest = max(largest, int(peak[1]) * 1024 if peak else 0)
        time.sleep(0.02)
    with process.stdout:
        return process.stdout.read(), largest


@deferred_f_from_coro_f
async def test_a_redirect_to_another_host_is_reported_and_not_followed(crawl, hub, caplog, send_hostile):
    send_hostile(REDIRECTS[0])
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert "(page: redirect to another host: " in messages(caplog, logging.ERROR)[0]
    assert hub.count_requests("/papers/date/2026-02-18") == 0


@deferred_f_from_coro_f
async def test_a_circle_of_redirects_ends(crawl, hub, caplog, send_hostile):
    send_hostile("itself")
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert "(page: too many redirects; API: too many redirects)" in messages(caplog, logging.ERROR)[0]
    assert hub.count_requests(LIST) == 4


@deferred_f_from_coro_f
async def test_a_paper_page_that_redirects_to_another_paper_is_not_used(crawl, output, hub, send_hostile):
    other = listed("2026-02-18")[0]["paper"]["id"]
    send_hostile(f"/papers/{other}", r"/papers/2602\.919.*")
    assert (await crawl(date=THURSDAY)).exit_code == 0
    assert sources(output) == {("data", "api")}
    assert hub.count_requests(f"/papers/{other}") == 3
    assert {paper["id"] for paper in published(output)} == {item["paper"]["id"] for item in hub.lists[THURSDAY]}


@pytest.mark.parametrize("via", ["pages", "api"])
@pytest.mark.usefixtures("max_papers")
@deferred_f_from_coro_f
async def test_a_list_that_is_too_long_is_rejected(crawl, snapshot, hub, caplog, via):
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    before = snapshot()
    item = listed()[0]
    hub.lists[THURSDAY] = [
        item | {"paper": item["paper"] | {"id": f"2602.{number:05}"}} for number in range(MAX_PAPERS + 1)
    ]
    assert (await crawl(date=THURSDAY, via=via)).exit_code == 3
    assert snapshot() == before
    [error] = messages(caplog, logging.ERROR)
    # The JSON and the HTML of the page, and the API.
    assert error.count(f"more than {MAX_PAPERS} papers") == 2
    assert hub.count_requests("/api/daily_papers") == MAX_PAPERS // 100 + 1


@pytest.mark.usefixtures("max_papers")
@deferred_f_from_coro_f
async def test_an_api_without_a_last_page_is_given_up_for_the_page(crawl, output, hub, caplog):
    hub.faults.api_endless = True
    assert (await crawl(date=THURSDAY, via="api", pages="no")).exit_code == 0
    assert sources(output) == {("data", None)}
    assert f"(API: more than {MAX_PAPERS} papers); trying the page" in messages(caplog, logging.WARNING)[0]
    assert hub.count_requests("/api/daily_papers") == MAX_PAPERS // 100 + 1


@deferred_f_from_coro_f
async def test_a_link_to_a_next_page_of_the_api_is_not_followed(crawl, hub):
    hub.faults.api_links_next = True
    assert (await crawl(date=THURSDAY, via="api", pages="no")).exit_code == 0
    assert hub.count_requests("/api/daily_papers") == 1


@deferred_f_from_coro_f
async def test_a_rate_limit_that_is_used_up_for_days_is_not_waited_for(crawl, hub, caplog):
    hub.faults.quota_pages = hub.faults.quota_api = 0
    hub.faults.stated_reset = 10**6
    assert (await crawl(date=THURSDAY)).exit_code == 3
    assert "(page: HTTP 429; API: HTTP 429)" in messages(caplog, logging.ERROR)[0]


@deferred_f_from_coro_f
async def test_if_pages_are_limited_for_days_the_api_has_the_papers(crawl, output, hub):
    hub.lists[THURSDAY] = listed()[:6]
    hub.faults.quota_pages, hub.faults.stated_reset = 4, 10**6
    crawled = await crawl(date=THURSDAY)
    assert crawled.exit_code == 0
    assert sources(output) == {("data", "data"), ("data", "api")}
    # The list and three papers use the limit up.
    assert crawled.stats["rate_limit/given_up"] == 3
