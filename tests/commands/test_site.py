"""``scrapy site`` serves the site on this machine."""

import http.client
import signal
import subprocess
import sys
from functools import partial

import pytest

from hfpapers.storage.store import EditionStore
from tests.conftest import ROOT
from tests.invented import write_archive
from tests.site.updates import PublishedSite


@pytest.fixture
def site(run_command):
    """Return a function that runs ``scrapy site``."""
    return lambda *arguments: run_command("site", *arguments)


def test_the_site_is_served_until_it_is_interrupted(output):
    write_archive(EditionStore.at(output), 1)
    PublishedSite(output).site.build()
    command = [sys.executable, "-m", "scrapy", "site", "--port", "0", "-s", f"OUTPUT_DIR={output}"]
    # A shell lets a program in the background ignore Ctrl-C, and the tests may be one.
    listen = partial(signal.signal, signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=listen) as process:  # noqa: PLW1509
        try:
            line = process.stdout.readline()
            assert line.startswith(f"{output}/site is at http://127.0.0.1:")
            connection = http.client.HTTPConnection(line.split("http://")[1].split("/")[0], timeout=10)
            connection.request("GET", "/")
            response = connection.getresponse()
            assert response.status == 200
            assert response.read() == (output / "site/index.html").read_bytes()
            connection.request("GET", "/no-such-page.html")
            assert connection.getresponse().status == 404
        finally:
            process.send_signal(signal.SIGINT)
    assert process.returncode == 130


def test_without_a_site_the_command_says_how_to_build_it(site, output):
    result = site()
    assert result.exit_code == 1
    assert result.log == [
        f"ERROR: there is no site in {output}/site; `scrapy render --output site` builds it from the stored editions"
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "http"], "--port is 'http'; expected an integer from 0 to 65535"),
        (["--port", "65536"], "--port is '65536'; expected an integer from 0 to 65535"),
        (["open"], "unknown argument 'open'; `scrapy site` has options only"),
    ],
)
def test_a_wrong_argument_is_one_line(site, arguments, message):
    result = site(*arguments)
    assert (result.exit_code, result.log) == (2, [f"ERROR: {message}"])
