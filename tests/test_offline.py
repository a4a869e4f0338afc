"""No test contacts another host: see tests/offline."""

import socket
import subprocess
import sys

import pytest
from scrapy import Spider
from scrapy.utils.defer import deferred_f_from_coro_f
from scrapy.utils.test import get_crawler

ARXIV = "export.arxiv.org"


def test_the_process_of_the_tests_finds_no_other_host(contacted_hosts):
    with pytest.raises(OSError, match="tests must not contact"):
        socket.getaddrinfo(ARXIV, 443)
    with socket.socket() as connection, pytest.raises(OSError, match="tests must not contact"):
        connection.connect(("192.0.2.1", 443))
    assert contacted_hosts == [ARXIV, "192.0.2.1"]
    contacted_hosts.clear()


@deferred_f_from_coro_f
async def test_a_crawl_in_the_process_of_the_tests_finds_no_other_host(contacted_hosts):
    crawler = get_crawler(type("ArxivSpider", (Spider,), {"name": "arxiv", "start_urls": [f"https://{ARXIV}"]}))
    await crawler.crawl_async()
    assert set(contacted_hosts) == {ARXIV}
    contacted_hosts.clear()


def test_a_process_that_a_test_starts_ends_when_it_contacts_another_host():
    code = f"import socket; socket.getaddrinfo('{ARXIV}', 443)"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (process.returncode, process.stderr) == (97, f"a test contacted {ARXIV}\n")
