import logging
from argparse import ArgumentParser
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.project import get_project_settings

from hfpapers.commands import log
from tests.commands.archive import write_small_archive
from tests.mockhub import Hub


class Result(NamedTuple):
    """How a command ended. A line of the log consists of the level and the message."""

    exit_code: int
    stdout: str
    log: list[str]


@pytest.fixture
def log_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore the filters of loggers at the end, because a command changes them for the rest of the process."""
    for name in (*log._FRAMEWORK_LOGGERS, log._ROBOTS_LOGGER):
        monkeypatch.setattr(logging.getLogger(name), "filters", [])


@pytest.fixture
def run_command(
    hub: Hub,
    output: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    log_filters: None,  # noqa: ARG001 - a fixture
) -> Callable[..., Result]:
    """Return a function that runs ``scrapy NAME ARGUMENTS`` in this process, with the demo Hub and the output folder.

    A command that crawls ends with an error as soon as it starts its crawler process.
    """
    caplog.set_level(logging.INFO)
    # pytest captures the log. Scrapy would add a handler of its own.
    monkeypatch.setattr("hfpapers.commands.base.configure_logging", lambda _: None)

    def run(name: str, *arguments: str) -> Result:
        capsys.readouterr()
        first = len(caplog.records)
        command = import_module(f"hfpapers.commands.{name}").Command()
        command.settings = get_project_settings()
        # The tests of the site switch it on.
        values = {"HUB_URL": hub.url, "ARXIV_URL": "", "OUTPUT_DIR": str(output), "SITE": "no"}
        command.settings.setdict(values, priority="cmdline")
        # These are the steps of scrapy.cmdline.execute().
        parser = ArgumentParser(prog=f"scrapy {name}", conflict_handler="resolve")
        command.settings.setdict(command.default_settings, priority="command")
        command.add_options(parser)
        options, rest = parser.parse_known_args(arguments)
        try:
            command.process_options(rest, options)
        except SystemExit as error:
            printed = capsys.readouterr()
            return Result(error.code, printed.out, printed.err.splitlines())
        if command.requires_crawler_process:
            command.crawler_process = AsyncCrawlerRunner(command.settings)
        command.run(rest, options)
        records = [record for record in caplog.records[first:] if record.levelno >= logging.INFO]
        lines = [f"{record.levelname}: {record.getMessage()}" for record in records]
        return Result(command.exitcode, capsys.readouterr().out, lines)

    return run


@pytest.fixture(scope="session")
def small_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output folder of the archive that the tests of searches read."""
    folder = tmp_path_factory.mktemp("small")
    write_small_archive(folder)
    return folder
