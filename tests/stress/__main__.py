"""Measures what hostile texts and responses cost.

    python -m tests.stress

prints how long each text of 100 KB and of 1 MB takes in the slowest function, how long each response of 4 MB takes to
read, and the peak memory of a crawl of a Hub that sends nothing else. The exit code is 1 if a time grows faster than
`MAX_RATIO` times, or a response takes longer than `MAX_SECONDS` or more memory than `MAX_MEMORY_MB`. It takes more
than five minutes.
"""

import gzip
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.conftest import ROOT
from tests.stress.hostile_responses import DAY, hostile_json, hostile_pages, page_with_json, read_json, read_page
from tests.stress.hostile_texts import FUNCTIONS, hostile_texts

MAX_RATIO, MAX_SECONDS, MAX_MEMORY_MB = 15, 10, 400
_SMALL, _LARGE, _RESPONSE = 100_000, 1_000_000, 4_000_000
# The ratio of shorter times says little.
_MIN_SECONDS = 0.1
_BOMB_MEGABYTES = 1_000


def main() -> int:
    """Print the tables, and return the exit code."""
    failures = [*_measure_texts(), *_measure_responses(), *_measure_memory()]
    _write("\n".join(["", *failures, f"{len(failures)} failures"]))
    return 1 if failures else 0


def _measure_texts() -> Iterator[str]:
    _write(f"| text | slowest function | {_SMALL:,} characters, s | {_LARGE:,} characters, s | ratio |")
    for (name, small), (_, large) in zip(hostile_texts(_SMALL), hostile_texts(_LARGE), strict=True):
        # A function that is not linear is the slowest one already for the shorter text.
        times = {title: _seconds(function, small) for title, function in FUNCTIONS.items()}
        slowest = max(times, key=times.__getitem__)
        before, after = (min(_seconds(FUNCTIONS[slowest], text) for _ in range(2)) for text in (small, large))
        ratio = after / before
        _write(f"| `{name}` | {slowest} | {before:.3f} | {after:.3f} | {ratio:.1f} |")
        if ratio > MAX_RATIO and after > _MIN_SECONDS:
            yield f"{name}: {slowest} takes {ratio:.1f} times as long for ten times the text"


def _measure_responses() -> Iterator[str]:
    _write(f"\n| response of {_RESPONSE:,} characters | s |")
    for read, responses in ((read_page, hostile_pages), (read_json, hostile_json)):
        for name, text in responses(_RESPONSE):
            seconds = _seconds(read, text)
            _write(f"| `{name}` | {seconds:.2f} |")
            if seconds > MAX_SECONDS:
                yield f"{name}: reading takes {seconds:.1f} s"


def _measure_memory() -> Iterator[str]:
    _write("\n| a Hub that sends only | peak memory, MB | s |")
    for name, page, api in _bodies():
        megabytes, seconds = _crawl(page, api)
        _write(f"| `{name}` | {megabytes:.0f} | {seconds:.1f} |")
        if megabytes > MAX_MEMORY_MB:
            yield f"{name}: the crawl takes {megabytes:.0f} MB"


def _bodies() -> Iterator[tuple[str, bytes, bytes]]:
    """Yield the body of all pages and that of all responses of the API.

    One at a time, because the peak memory of a process is at least that of the process that started it.
    """
    for name, page in hostile_pages(_RESPONSE):
        if name.startswith("page of "):
            yield name, page.encode(), page.encode()
    page = f"<html>{'<p>some text that is as long as this</p>' * 45_000}</html>"
    yield "page of 90,000 tags", page.encode(), page.encode()
    for name, text in hostile_json(_RESPONSE):
        yield name, page_with_json(text).encode(), text.encode()
    bomb = gzip.compress(b" " * 2**20) * _BOMB_MEGABYTES
    yield "a gzip bomb", bomb, bomb


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _seconds(function: Callable[[str], object], text: str) -> float:
    # The time of the processor, because the machine may do something else, too.
    started_at = time.process_time()
    function(text)
    return time.process_time() - started_at


def _crawl(page: bytes, api: bytes) -> tuple[float, float]:
    """Return the peak memory of a crawl, in MB, and how many seconds it takes."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"" if self.path == "/robots.txt" else api if self.path.startswith("/api/") else page
            self.send_response(200)
            self.send_header("Content-Type", "application/json" if body is api else "text/html; charset=utf-8")
            if body.startswith(b"\x1f\x8b"):
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            # The crawl closes the connection if the body is too large.
            with suppress(ConnectionError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, tempfile.TemporaryDirectory() as output:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings = {
            "HUB_URL": f"http://127.0.0.1:{server.server_port}",
            "ARXIV_URL": "",
            "OUTPUT_DIR": output,
            "RETRY_TIMES": 0,
        }
        options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        command = [sys.executable, "-m", "scrapy", "crawl", "daily", "-a", f"date={DAY}", *options]
        started_at = time.perf_counter()
        # Without a browser, whose memory would be counted, too.
        environment = os.environ | {"PATH": "", "PLAYWRIGHT_BROWSERS_PATH": output}
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, _, usage = os.wait4(process.pid, 0)
        server.shutdown()
    return usage.ru_maxrss / 1024, time.perf_counter() - started_at


if __name__ == "__main__":
    sys.exit(main())
