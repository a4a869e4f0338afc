"""A Hub that cannot be reached: the crawl ends soon, with one error for all of its editions."""

import asyncio
import logging
import socket

import pytest
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadTimeoutError
from scrapy.utils.defer import deferred_f_from_coro_f
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from zope.interface import implementer

from hfpapers.middlewares.sleep import sleep_while_crawling
from tests.helpers import THURSDAY, messages, published, published_names

RANGE, DAYS_OF_RANGE = "2026-01-01..2026-03-01", 42
SLEEP = "hfpapers.middlewares.reachability.sleep_while_crawling"


@pytest.fixture
def closed_port():
    """Return a port on which nothing listens. It stays bound, so that nothing else can listen there."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@implementer(IHostnameResolver, IHostResolution)
class EmptyResolver:
    """A resolver that finds no address for any name."""

    name = ""

    def resolveHostName(self, receiver, *_args, **_kwargs):  # noqa: N802
        receiver.resolutionBegan(self)
        receiver.resolutionComplete()
        return self

    def cancel(self):
        pass


@pytest.fixture
def no_host_names():
    """Replace the resolver of host names by one that finds none."""
    from twisted.internet import reactor  # noqa: PLC0415 - pytest-twisted installs it

    previous = reactor.installNameResolver(EmptyResolver())
    yield
    reactor.installNameResolver(previous)


@pytest.fixture
def waits(monkeypatch):
    """Record the seconds of all waits instead of waiting."""
    seconds = []

    async def record(_, wait):
        seconds.append(wait)

    monkeypatch.setattr(SLEEP, record)
    return seconds


class FailingConnections:
    """A downloader middleware: the first FAILURES requests whose URL contains FAILING_PATTERN fail."""

    def __init__(self, settings):
        self.exception, self.remaining = settings["EXCEPTION"], settings["FAILURES"]
        self.pattern = settings["FAILING_PATTERN"]

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler.settings)

    def process_request(self, request):
        if self.pattern in request.url and self.remaining > 0:
            self.remaining -= 1
            raise self.exception("a connection that fails")


@pytest.fixture
def fail_connections(settings):
    """Return a function that makes the first requests of a crawl fail whose URL contains a text."""

    def fail(exception, failures, pattern=""):
        # After all others, in the place of the connection.
        middlewares = settings.getdict("DOWNLOADER_MIDDLEWARES") | {FailingConnections: 999}
        changed = {"EXCEPTION": exception, "FAILURES": failures, "FAILING_PATTERN": pattern}
        settings.setdict(changed | {"DOWNLOADER_MIDDLEWARES": middlewares}, priority="cmdline")

    return fail


def problems(caplog):
    """Return all log records of warnings and errors, also those of other packages."""
    return [record for record in caplog.records if record.levelno >= logging.WARNING]


def check_only_problem(caplog, url, reason):
    [problem] = problems(caplog)
    assert problem.getMessage() == (
        f"{url} cannot be reached: {reason}. Nothing was published, and the published files are unchanged. To see what"
        " hfpapers does without a network, run `scrapy demo`."
    )
    assert problem.exc_info is None


@pytest.mark.parametrize("obeys_robots", [True, False])
@deferred_f_from_coro_f
async def test_a_refused_connection_ends_the_whole_crawl_with_one_error(
    crawl, closed_port, waits, caplog, output, obeys_robots
):
    url = f"http://127.0.0.1:{closed_port}"
    crawled = await crawl({"HUB_URL": url, "ROBOTSTXT_OBEY": obeys_robots}, date=RANGE)
    assert crawled.exit_code == 3
    check_only_problem(caplog, url, "the connection was refused")
    assert waits == [2]
    assert crawled.stats["downloader/request_count"] == 2
    assert crawled.stats["finish_reason"] == "hub_unreachable"
    assert {result.verdict for result in crawled.results} == {"withheld"}
    reports = sorted(path.stem for path in output.glob("reports/*"))
    assert reports == sorted(f"daily-{result.period}" for result in crawled.results)
    assert len(reports) == DAYS_OF_RANGE
    assert published_names(output) == []


@pytest.mark.parametrize("obeys_robots", [True, False])
@pytest.mark.usefixtures("no_host_names")
@deferred_f_from_coro_f
async def test_a_host_name_that_is_not_found_ends_the_whole_crawl_with_one_error(crawl, waits, caplog, obeys_robots):
    crawled = await crawl({"HUB_URL": "http://hub.invalid", "ROBOTSTXT_OBEY": obeys_robots}, date=RANGE)
    assert crawled.exit_code == 3
    check_only_problem(caplog, "http://hub.invalid", "its host name was not found")
    assert waits == [2]
    assert crawled.stats["downloader/request_count"] == 2


@pytest.mark.usefixtures("waits")
@deferred_f_from_coro_f
async def test_without_publishing_nothing_is_written_for_an_unreachable_hub(crawl, closed_port, output):
    crawled = await crawl({"HUB_URL": f"http://127.0.0.1:{closed_port}", "PUBLISH": "0"}, date=RANGE)
    assert crawled.exit_code == 3
    assert not output.exists()


@pytest.mark.parametrize("obeys_robots", [True, False])
@deferred_f_from_coro_f
async def test_a_first_connection_that_is_refused_once_does_not_end_the_crawl(
    crawl, output, waits, fail_connections, caplog, obeys_robots
):
    fail_connections(DownloadConnectionRefusedError, 1)
    crawled = await crawl({"ROBOTSTXT_OBEY": obeys_robots}, date="2026-01-01..2026-01-31", pages="no")
    assert crawled.exit_code == 0
    assert problems(caplog) == []
    assert waits == [2]
    assert len([name for name in published_names(output) if name.endswith(".jsonl")]) == 2 * 22 + 1


@pytest.mark.parametrize("obeys_robots", [True, False])
@deferred_f_from_coro_f
async def test_a_first_request_that_fails_otherwise_is_retried_as_usual(crawl, waits, fail_connections, obeys_robots):
    fail_connections(DownloadTimeoutError, 2)
    crawled = await crawl({"ROBOTSTXT_OBEY": obeys_robots}, date="2026-02-18..2026-02-19", pages="no")
    assert crawled.exit_code == 0
    assert (waits, crawled.stats["retry/count"]) == ([], 2)


@deferred_f_from_coro_f
async def test_once_the_hub_has_responded_a_refused_connection_is_retried_as_usual(
    crawl, output, waits, fail_connections
):
    # robots.txt is the first response.
    fail_connections(DownloadConnectionRefusedError, 3, f"/papers/date/{THURSDAY}")
    crawled = await crawl(date=THURSDAY, pages="no")
    assert crawled.exit_code == 0
    assert (waits, crawled.stats["retry/count"]) == ([], 3)
    assert {paper["list_source"] for paper in published(output)} == {"data"}


@deferred_f_from_coro_f
async def test_once_the_hub_has_responded_refused_connections_do_not_end_the_crawl(
    crawl, waits, fail_connections, caplog
):
    fail_connections(DownloadConnectionRefusedError, 100, THURSDAY)
    crawled = await crawl(date="2026-02-18..2026-02-20", pages="no")
    assert crawled.exit_code == 3
    assert waits == []
    assert crawled.stats["editions/published"] == 2
    [error] = messages(caplog, logging.ERROR)
    assert error == (
        f"{THURSDAY}: not published: the list is not available (page: connection refused; API: connection refused)."
        " The published files are unchanged."
    )


@pytest.mark.parametrize("obeys_robots", [True, False])
@deferred_f_from_coro_f
async def test_a_crawl_that_is_stopped_while_it_waits_ends(crawl, closed_port, monkeypatch, obeys_robots):
    stops = []

    async def stop_and_sleep(crawler, seconds):
        stops.append(asyncio.create_task(crawler.stop_async()))
        await asyncio.sleep(0)
        await sleep_while_crawling(crawler, seconds)

    monkeypatch.setattr(SLEEP, stop_and_sleep)
    settings = {"HUB_URL": f"http://127.0.0.1:{closed_port}", "ROBOTSTXT_OBEY": obeys_robots}
    crawled = await crawl(settings, date=RANGE)
    await asyncio.gather(*stops)
    assert crawled.exit_code == 3
    assert crawled.stats["finish_reason"] == "shutdown"
