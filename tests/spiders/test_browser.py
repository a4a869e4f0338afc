"""Pages that only a real browser can render: the last source of a list and of a paper."""

import logging
import socket
import threading
from contextlib import ExitStack

import pytest
from scrapy.settings import Settings
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.browser.detection import INSTALL_HINT, is_available
from tests.helpers import THURSDAY, listed, messages, published, published_names, sources

pytestmark = [
    pytest.mark.browser,
    pytest.mark.integration,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not is_available(Settings()), reason="needs Chromium: apt-get install chromium"),
]

# What the page does with another host beside showing its own content, some of it by way of a redirect.
DISTRACTIONS = (
    '<iframe src="{url}/frame"></iframe>',
    '<iframe src="/leave"></iframe>',
    '<script src="{url}/script"></script>',
    '<script src="/leave"></script>',
    "<script>fetch('{url}/fetch', {{mode: 'no-cors'}})</script>",
    "<script>fetch('/leave', {{mode: 'no-cors'}})</script>",
    "<script>new WebSocket('{url}/socket'.replace('http', 'ws'))</script>",
    '<link rel="preconnect" href="{url}"><link rel="prefetch" href="{url}/prefetch">',
    "<script>open('{url}/popup')</script>",
    "<script>navigator.sendBeacon('{url}/beacon', 'a')</script>",
)
# Instead of its content, the page leads to another host.
DEPARTURES = {
    "location": "<script>location.href = '{url}/papers/date/2026-02-19'</script>",
    "a redirect": "<script>location.href = '/leave'</script>",
    "markup": '<meta http-equiv="refresh" content="0; url={url}/papers/date/2026-02-19">',
    "a form": "<form action='{url}/papers/date/2026-02-19'></form><script>document.forms[0].submit()</script>",
}


@pytest.fixture(autouse=True)
def without_sandbox(settings):
    """Switch off the sandbox, which does not work for root and in some containers."""
    settings.set("BROWSER_SANDBOX", False, priority="cmdline")


class OtherServer:
    """A server that closes all connections, and lists what they request."""

    def __init__(self, host):
        # The first line of each request; an empty one for a connection without a request.
        self.requests = []
        self.socket = socket.create_server((host, 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exception):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()

    def _serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                # The server was closed.
                return
            # A preconnection has no request.
            connection.settimeout(1)
            try:
                self.requests.append(connection.recv(1_000).decode(errors="replace").partition("\r\n")[0])
            except OSError:
                self.requests.append("")
            connection.close()


@pytest.fixture
def elsewhere():
    """Return servers on another host, and on another port of the Hub's host."""
    with ExitStack() as stack:
        yield [stack.enter_context(OtherServer(host)) for host in ("127.0.0.2", "127.0.0.1")]


def urls_of(servers):
    """Return URLs of the servers: an address, a name, and another port of the Hub's address."""
    other_host, other_port = servers
    names = ("localhost", "127.0.0.1")
    return [f"http://127.0.0.2:{other_host.port}", *(f"http://{name}:{other_port.port}" for name in names)]


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
async def test_several_lists_at_once_share_one_browser_whose_missing_sandbox_is_one_warning(
    crawl, output, break_hub, caplog
):
    break_hub(challenge=True, api_down=True)
    crawled = await crawl(date="2026-02-17..2026-02-19", pages="no")
    assert (crawled.exit_code, crawled.stats["playwright/browser_count"]) == (0, 1)
    assert {paper["list_source"] for day in ("2026-02-17", THURSDAY) for paper in published(output, day)} == {"browser"}
    [warning] = [message for message in messages(caplog, logging.WARNING) if "sandbox" in message]
    assert warning == "The browser runs without its sandbox, because the settings switch it off."


@deferred_f_from_coro_f
async def test_a_page_reaches_no_other_host_while_it_is_rendered(crawl, output, break_hub, elsewhere):
    html = "".join(distraction.format(url=url) for distraction in DISTRACTIONS for url in urls_of(elsewhere))
    break_hub(api_down=True, empty_shell=True, shell_html=html, leave_to=urls_of(elsewhere)[0])
    assert (await crawl(date=THURSDAY, pages="no")).exit_code == 0
    assert sources(output) == {("browser", None)}
    assert [server.requests for server in elsewhere] == [[], []]


@pytest.mark.parametrize(
    ("departure", "number"), [*((departure, 0) for departure in DEPARTURES), ("location", 1), ("location", 2)]
)
@deferred_f_from_coro_f
async def test_a_page_cannot_lead_the_browser_to_another_host(
    crawl, output, break_hub, elsewhere, caplog, departure, number
):
    url = urls_of(elsewhere)[number]
    break_hub(
        api_down=True, list_without_data=True, list_without_cards=True, shell_html=DEPARTURES[departure].format(url=url)
    )
    break_hub(empty_shell=True, leave_to=f"{url}/papers/date/{THURSDAY}")
    assert (await crawl({"BROWSER_TIMEOUT": 1}, date=THURSDAY, pages="no")).exit_code == 3
    assert published_names(output) == []
    assert [server.requests for server in elsewhere] == [[], []]
    [error] = messages(caplog, logging.ERROR)
    assert "\n" not in error


@pytest.fixture
def errors_with_traceback(caplog):
    """Return a function that returns the shown records of the log that have a traceback."""
    return lambda: [record for record in caplog.records if record.exc_info and record.levelno >= logging.INFO]


@deferred_f_from_coro_f
async def test_a_page_that_a_browser_cannot_render_either_is_tried_once(
    crawl, hub, break_hub, caplog, errors_with_traceback
):
    break_hub(list_without_data=True, list_without_cards=True, api_down=True)
    assert (await crawl({"BROWSER_TIMEOUT": 1}, date=THURSDAY)).exit_code == 3
    [error] = messages(caplog, logging.ERROR)
    assert error.endswith("browser: the page did not show its content within 1 s). The published files are unchanged.")
    # Once without and once with the browser.
    assert hub.count_requests("/papers/date/.*") == 2
    assert errors_with_traceback() == []


@deferred_f_from_coro_f
async def test_a_browser_that_is_missing_is_one_line_that_says_what_to_install(
    crawl, break_hub, caplog, errors_with_traceback
):
    break_hub(challenge=True, api_down=True)
    options = {"executable_path": "/nonexistent"}
    assert (await crawl({"PLAYWRIGHT_LAUNCH_OPTIONS": options}, date=THURSDAY)).exit_code == 3
    [error] = messages(caplog, logging.ERROR)
    assert f"browser: the browser could not be started, because it is not installed; {INSTALL_HINT})" in error
    assert errors_with_traceback() == []


@deferred_f_from_coro_f
async def test_a_sandbox_that_does_not_work_is_one_line_that_says_what_to_set(
    crawl, break_hub, caplog, tmp_path, errors_with_traceback
):
    # This is what Chromium logs if the system has no sandbox.
    chromium = tmp_path / "chromium"
    chromium.write_text("#!/bin/sh\necho 'No usable sandbox!' >&2\nexit 1\n", encoding="utf8")
    chromium.chmod(0o755)
    break_hub(challenge=True, api_down=True)
    changed = {"BROWSER_SANDBOX": True, "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": str(chromium)}}
    assert (await crawl(changed, date=THURSDAY)).exit_code == 3
    [error] = messages(caplog, logging.ERROR)
    assert "set BROWSER_SANDBOX=no)" in error
    assert "without its sandbox" not in caplog.text
    assert errors_with_traceback() == []


@deferred_f_from_coro_f
async def test_a_browser_is_not_started_if_no_page_needs_it(crawl):
    assert "playwright/browser_count" not in (await crawl(date=THURSDAY)).stats
