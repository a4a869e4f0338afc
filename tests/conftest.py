import asyncio
import dataclasses
import datetime as dt
import gc
import importlib
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2.bccache import Bucket
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer

from hfpapers import clock
from hfpapers.commands.crawl import exit_code
from hfpapers.editions.result import EditionResult
from hfpapers.exporters.templates import create_environment
from hfpapers.hub.urls import HubUrls
from hfpapers.items import Organization, Paper
from hfpapers.publishing.tracker import EditionTracker
from tests.mockhub import Hub
from tests.objects import s3_bucket, s3_server  # noqa: F401 - these are fixtures
from tests.offline import guard

ROOT = Path(__file__).parent.parent


@dataclasses.dataclass
class Crawl:
    """How a crawl ended."""

    crawler: Crawler
    exit_code: int
    stats: dict[str, Any]
    results: list[EditionResult]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take longest, so that at the end no worker has to wait for another one."""
    items.sort(key=lambda item: not item.get_closest_marker("integration"))


class CompiledTemplates(jinja2.BytecodeCache):
    """The code of templates by language, because Jinja calls filters for constants already when it compiles them."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get(self._key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[self._key(bucket)] = bucket.code

    def _key(self, bucket: Bucket) -> tuple[str, str, str]:
        return bucket.environment.globals["language"], bucket.key, bucket.checksum


@pytest.fixture(scope="session", autouse=True)
def environment() -> Iterator[None]:
    """Remove what a developer's environment says about hfpapers."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name == "HF_TOKEN" or (name.startswith("HFPAPERS_") and name != "HFPAPERS_MATHJAX"):
                patch.delenv(name)
        # Scrapy finds the project by its working directory, which some tests change, and keeps what it found first.
        patch.setenv("SCRAPY_SETTINGS_MODULE", "hfpapers.settings")
        # The module reads the environment and hfpapers.toml once, so not first in a test that changes them.
        importlib.import_module("hfpapers.settings")
        # The processes that tests start contact no other host, either.
        patch.setenv("PYTHONPATH", str(ROOT / "tests/offline"), prepend=os.pathsep)
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled_templates() -> Iterator[None]:
    """Compile the templates of the site once for all sites of a session, which takes longer than to render them."""
    cache = CompiledTemplates()

    def create(*arguments: Any, **options: Any) -> jinja2.Environment:
        environment = create_environment(*arguments, **options)
        environment.bytecode_cache = cache
        return environment

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hfpapers.site.templates.create_environment", create)
        yield


@pytest.fixture(scope="session")
def all_contacted_hosts() -> Iterator[list[str]]:
    """Prevent the process of the tests from contacting other hosts; return a list of those that it tried to contact."""
    # pytest-twisted installs the reactor after it has imported this module.
    from twisted.internet import reactor  # noqa: PLC0415

    hosts: list[str] = []

    @implementer(IHostnameResolver)
    class LocalResolver:
        def resolveHostName(self, receiver: Any, name: str, *args: Any, **options: Any) -> Any:  # noqa: N802
            if not guard.is_local(name):
                hosts.append(name)
                name = "other-host.invalid"
            return original.resolveHostName(receiver, name, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        guard.install(hosts.append, patch.setattr)
        # Twisted has taken the functions of the module `socket` when it was imported.
        original = reactor.installNameResolver(LocalResolver())
        yield hosts
        reactor.installNameResolver(original)


@pytest.fixture(autouse=True)
def contacted_hosts(all_contacted_hosts: list[str]) -> Iterator[list[str]]:
    """Fail a test that tries to contact another host than this one."""
    yield all_contacted_hosts
    hosts = [*all_contacted_hosts]
    all_contacted_hosts.clear()
    assert not hosts


@pytest.fixture(autouse=True)
def without_gc_callbacks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Call nothing when garbage is collected, except in the tests of Hypothesis, which measures its time.

    Its callback would raise `RecursionError` if garbage is collected while deeply nested JSON is parsed.
    """
    if getattr(request.function, "is_hypothesis_test", False):
        yield
        return
    callbacks = gc.callbacks[:]
    gc.callbacks.clear()
    yield
    gc.callbacks[:] = callbacks


@pytest.fixture(autouse=True)
def without_fsync(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait for the disk. The tests of syncing replace the function themselves."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture(scope="session")
def running_hub() -> Iterator[Hub]:
    with Hub() as hub:
        yield hub


@pytest.fixture
def hub(running_hub: Hub) -> Hub:
    """Return the demo Hub without faults."""
    running_hub.reset()
    return running_hub


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


@pytest.fixture
def urls() -> HubUrls:
    return HubUrls("https://huggingface.co")


@pytest.fixture
def paper() -> Paper:
    """Return an invented paper, the only one of its edition."""
    return Paper(
        edition="2026-02-19",
        rank=1,
        edition_size=1,
        id="2602.90001",
        title="Teapots with Patience",
        abstract="We ask what happens.",
        authors=["Ada Alder", "Bo Birch", "Jun Elm"],
        organization=Organization(name="Kettle", handle="Kettle", url="https://huggingface.co/Kettle"),
        upvotes=18,
        github_repo="https://github.com/made-up/teapots",
        github_stars=724,
        project_page="https://teapots.example.org/",
        url="https://huggingface.co/papers/2602.90001",
        arxiv_url="https://arxiv.org/abs/2602.90001",
        pdf_url="https://arxiv.org/pdf/2602.90001",
        list_source="data",
    )


@pytest.fixture
def settings(hub: Hub, output: Path) -> Settings:
    """Return the project's settings for tests.

    They have the demo Hub, no arXiv, a temporary output folder, no database, and retries without waits.
    """
    settings = get_project_settings()
    services = {"HUB_URL": hub.url, "ARXIV_URL": "", "ARXIV_DELAY": 0, "RETRY_BACKOFF": 0}
    settings.setdict({**services, "OUTPUT_DIR": str(output), "ARCHIVE_DB": ""}, priority="cmdline")
    return settings


@pytest.fixture(autouse=True)
def has_browser(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> bool:
    """Hide the installed browser from all tests that are not marked with `browser`."""
    if request.node.get_closest_marker("browser"):
        return True
    monkeypatch.setattr("hfpapers.spiders.sources.is_available", lambda _: False)
    return False


@pytest.fixture
def set_time() -> Iterator[Callable[[str], None]]:
    """Return a function that sets the clock to a time in UTC, like ``2026-02-19T10:00``."""

    def set_to(time: str) -> None:
        moment = dt.datetime.fromisoformat(time).replace(tzinfo=dt.UTC)
        clock.set_source(lambda: moment)

    yield set_to
    clock.set_source(None)


@pytest.fixture
def crawl(settings: Settings, caplog: pytest.LogCaptureFixture) -> Callable[..., Coroutine[Any, Any, Crawl]]:
    """Return a function that crawls in this process, by default with the spider `daily`."""
    caplog.set_level(logging.INFO)
    # The runner copies the settings for each crawl.
    runner = AsyncCrawlerRunner(settings)

    async def run(changed: dict[str, Any] | None = None, spider: str = "daily", **arguments: str) -> Crawl:
        settings.setdict(changed or {}, priority="cmdline")
        crawler = runner.create_crawler(spider)
        await asyncio.wait([runner.crawl(crawler, **arguments)])
        return Crawl(crawler, exit_code(crawler), crawler.stats.get_stats(), EditionTracker.get(crawler).results)

    return run


@pytest.fixture
def command(hub: Hub, output: Path) -> Callable[..., "subprocess.Popen[str]"]:
    """Return a function that starts ``scrapy …`` as a user does, against the demo Hub."""

    def start(*arguments: str, **options: Any) -> "subprocess.Popen[str]":
        name, *rest = arguments
        ours = ["-s", f"HUB_URL={hub.url}", "-s", "ARXIV_URL=", "-s", f"OUTPUT_DIR={output}", "-s", "RETRY_BACKOFF=0"]
        line = [sys.executable, "-m", "scrapy", name, *ours, *rest]
        environment = {"env": os.environ | {"PYTHONWARNINGS": "error"}, "cwd": ROOT}
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(line, **environment | streams | options)

    return start


@pytest.fixture
def snapshot(output: Path) -> Callable[[], dict[str, tuple[bytes, int]]]:
    """Return a function that returns the published files: their names, bytes and modification times.

    Reports, the log of crawls and the database, which each crawl changes, are left out.
    """

    def take() -> dict[str, tuple[bytes, int]]:
        return {
            path.relative_to(output).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted(output.rglob("*"))
            if path.is_file() and path.parent.name != "reports" and not path.name.startswith(("crawls-", "archive.db"))
        }

    return take
