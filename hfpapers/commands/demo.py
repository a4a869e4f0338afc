"""``scrapy demo``: crawl an embedded Hub with invented papers, to see what hfpapers does without a network."""

import argparse
import gc
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from scrapy.commands import ScrapyCommand
from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.reactor import install_reactor
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorCore
from twisted.python.failure import Failure

from hfpapers.commands.base import EXIT_NOT_PUBLISHED, EXIT_OK, EXIT_USAGE, CommandError, ProjectCommand
from hfpapers.config import Config
from hfpapers.config.outputs import expand_path, is_of_topic
from hfpapers.editions.periods import Day, Month, Period, Week
from hfpapers.exporters.card import CARD_NAME
from hfpapers.extensions.terminal import progress_bar
from hfpapers.site.links import HOME
from hfpapers.site.site import FOLDER
from hfpapers.storage.store import DEMO_MARKER, data_path, history_path, report_path

_FOLDER = Path("demo")
_MARKER_TEXT = """\
The papers in this folder are invented. `scrapy demo` made it, and replaces it when it runs again.
`scrapy crawl` does not publish into a folder with this file.
"""
_EXIT_INTERRUPTED = 130
_SHOWN_DAY = Day.parse("2026-02-19")


class Command(ProjectCommand, ScrapyCommand):
    """Crawls the demo Hub into the folder ``demo``."""

    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        """Return the description in the output of ``scrapy -h``."""
        return "Crawl two weeks of invented papers into demo/, without a network"

    def long_desc(self) -> str:
        """Return the description in the output of ``scrapy demo -h``."""
        return (
            f"{self.short_desc()}. The spiders, pipelines and exporters are the real ones; the Hub is embedded, and its"
            " papers are invented. hfpapers.toml and the variables HFPAPERS_* are ignored."
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Log warnings only, unless an option says otherwise."""
        self.project_settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
        super().process_options(args, opts)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:  # noqa: ARG002
        """Crawl into a temporary folder, put it in the place of an earlier demo, and print what to open."""
        if args:
            raise CommandError(f"unknown argument {args[0]!r}; `scrapy demo` has no arguments", EXIT_USAGE)
        # Scrapy imports the modules of all commands to run one, and no other command needs the server of the demo.
        from hfpapers.demo.run import DemoError  # noqa: PLC0415

        _check_folder(_FOLDER)
        try:
            with _replacing(_FOLDER) as folder:
                self._crawl(folder)
        except (DemoError, OSError) as error:
            raise CommandError(f"the demo failed, {_FOLDER}/ is unchanged: {error}", EXIT_NOT_PUBLISHED) from error
        _print_contents(_FOLDER)
        return EXIT_OK

    def _crawl(self, folder: Path) -> None:
        """Run the crawls in an event loop of their own."""
        install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
        # This module imports the reactor, so it cannot be imported earlier.
        from twisted.internet.task import react  # noqa: PLC0415

        from hfpapers.demo.run import plan_crawls, run_crawls  # noqa: PLC0415

        async def crawl() -> None:
            with progress_bar("Crawling two weeks of invented papers", len(plan_crawls())) as advance:
                await run_crawls(self.project_settings, folder, advance)

        # Objects of the imported modules stay until the end. Collecting them again and again takes time.
        gc.freeze()
        results: list[object] = []

        def start(reactor: IReactorCore) -> Deferred[None]:
            reactor.callWhenRunning(_ignore_second_interrupt)
            return deferred_from_coro(crawl()).addBoth(results.append)

        # `react` always ends with SystemExit.
        with suppress(SystemExit):
            react(start)
        if not results:
            raise CommandError(f"interrupted; {_FOLDER}/ is unchanged", _EXIT_INTERRUPTED)
        if isinstance(results[0], Failure):
            results[0].raiseException()


def _ignore_second_interrupt() -> None:
    """Let only the first Ctrl-C reach the reactor, which reports a second one with a traceback."""
    handler = signal.getsignal(signal.SIGINT)

    def handle(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)
        if callable(handler):
            handler(number, frame)

    signal.signal(signal.SIGINT, handle)


def _check_folder(folder: Path) -> None:
    """Raise `CommandError` if a folder contains anything but an earlier demo."""
    if folder.is_dir() and ((folder / DEMO_MARKER).exists() or not any(folder.iterdir())):
        return
    if folder.exists() or folder.is_symlink():
        raise CommandError(
            f"{folder}/ exists and was not made by `scrapy demo`; rename or delete it, or run the command elsewhere",
            EXIT_USAGE,
        )


@contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder, which replaces the folder if no error is raised."""
    try:
        temporary = tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent)
    except OSError as error:
        raise CommandError(f"cannot create {folder}/: {error}", EXIT_NOT_PUBLISHED) from error
    with temporary as name:
        new, old = Path(name) / "new", Path(name) / "old"
        new.mkdir()
        yield new
        (new / DEMO_MARKER).write_text(_MARKER_TEXT, encoding="utf8")
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise


def _print_contents(folder: Path) -> None:
    """Print what to open, and what to do next."""
    rows = [(folder / name, description) for name, description in _contents() if (folder / name).exists()]
    width = max(len(str(path)) for path, _ in rows)
    lines = [
        f"{folder}/ contains two weeks of invented papers. Open for example:",
        "",
        *(f"  {path!s:{width}}  {description}" for path, description in rows),
        "",
        "Next, crawl the real Hub into output/:",
        "",
        f"  scrapy crawl daily -a date={_SHOWN_DAY}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def _contents() -> Iterator[tuple[str, str]]:
    """Yield the names of some files and what they are."""
    yield f"{FOLDER}/{HOME}", "the site: open it in a browser, and begin here"
    week, month = Week.containing(_SHOWN_DAY.first), Month.containing(_SHOWN_DAY.first)
    for period, description in (
        (_SHOWN_DAY, "a day, as a post for a Jekyll blog"),
        (week, "a week, with its rising papers and organizations"),
        (month, "the month"),
    ):
        yield from ((name, description) for name in _output_files("md", period))
    yield data_path(_SHOWN_DAY), "the day as data: one paper per line, in JSON"
    yield history_path(_SHOWN_DAY), "the votes of its papers over time"
    yield report_path(_SHOWN_DAY), "the report of its last crawl"
    papers_feed, editions_feed = _output_files("atom", _SHOWN_DAY)
    yield papers_feed, "the newest papers, for feed readers"
    yield editions_feed, "the same with an item per edition"
    yield CARD_NAME, "how to load the folder as a dataset"


def _output_files(file_format: str, period: Period) -> Iterator[str]:
    """Yield the names of the files with a format that contain the papers of a period. The demo has no topics."""
    for path, options in Config().outputs.items():
        if options.format == file_format and period.kind in (options.kinds or ()) and not is_of_topic(path):
            yield from expand_path(path, period)
