"""What the project's commands have in common: a short log, one-line error messages and exit codes."""

import argparse
import io
import json
import logging
import os
import sys
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scrapy.settings import Settings
from scrapy.utils.log import configure_logging

from hfpapers.commands.log import silence_framework_logs
from hfpapers.config import Config, ConfigError, check_scrapy_settings
from hfpapers.extensions.progress import ProgressExtension
from hfpapers.storage.interface import UnreachableError

if TYPE_CHECKING:
    from scrapy.commands import ScrapyCommand
else:
    # Scrapy lists every subclass of ScrapyCommand in this package as a command, and this class is not one.
    ScrapyCommand = object


# Scripts rely on these exit codes. 0: everything that was requested is published, or the Hub has no list for it.
EXIT_OK = 0
# Nothing was found, or something is missing.
EXIT_MISSING = 1
# An argument or a setting is wrong. One line says what is accepted.
EXIT_USAGE = 2
# Something was not published. The published files are unchanged.
EXIT_NOT_PUBLISHED = 3
# What a shell reports for a program that Ctrl-C ended.
EXIT_INTERRUPTED = 130


class CommandError(Exception):
    """Ends a command with a one-line error message and an exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def print_json(value: object) -> None:
    """Print a value as JSON, with escapes for the characters that the encoding of the output does not have."""
    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    sys.stdout.write(f"{json.dumps(value, indent=1, ensure_ascii=not is_unicode)}\n")


@contextmanager
def usage_errors() -> Iterator[None]:
    """Turn a `ValueError` about an argument or a setting into a `CommandError` with exit code 2."""
    try:
        yield
    except ValueError as error:
        raise CommandError(str(error), EXIT_USAGE) from error


@contextmanager
def reading_errors() -> Iterator[None]:
    """Turn an `OSError` about the output folder into a `CommandError` with exit code 1."""
    try:
        yield
    except UnreachableError:
        # The command ends with the exit codes of a store that cannot be used.
        raise
    except OSError as error:
        raise CommandError(f"cannot read the output folder: {error}", EXIT_MISSING) from error


@contextmanager
def broken_pipes() -> Iterator[None]:
    """Ignore that the program that reads the standard output, like `head`, has ended."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Without this, Python fails again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class SettingsCommand(ScrapyCommand):
    """A base class of commands that use the project's settings."""

    @property
    def project_settings(self) -> Settings:
        """The project's settings with the options of the command line."""
        if self.settings is None:
            raise RuntimeError("the command has no settings; run it as `scrapy COMMAND`")
        return self.settings


def exit_for_wrong_scrapy_settings(settings: Settings) -> None:
    """End the process with one line and exit code 2 if Scrapy cannot read one of its settings.

    Scrapy reads some of them when it configures the log, before it runs the command.
    """
    try:
        check_scrapy_settings(settings)
    except ConfigError as error:
        sys.stderr.write(f"scrapy: error: {error}\n")
        sys.exit(EXIT_USAGE)


class CheckedCommand(SettingsCommand):
    """A base class for Scrapy's own commands: a wrong setting of the project is one line and exit code 2."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Apply the options to the settings, and check those of Scrapy."""
        super().process_options(args, opts)
        exit_for_wrong_scrapy_settings(self.project_settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the options and the settings, and run Scrapy's command."""
        try:
            self.check(opts)
        except ValueError as error:
            logging.getLogger(type(self).__module__).error("%s", error)  # noqa: TRY400 - without a traceback
            self.exitcode = EXIT_USAGE
        else:
            with broken_pipes():
                super().run(args, opts)  # type: ignore[safe-super]

    def check(self, opts: argparse.Namespace) -> None:  # noqa: ARG002 - subclasses check the options
        """Validate the project's settings; raise `ValueError` if one is wrong."""
        Config.from_settings(self.project_settings)


class InspectionCommand(CheckedCommand):
    """A base class for Scrapy's commands that look at one page. They publish nothing, and write no feeds."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Apply the options to the settings, and switch off what writes files."""
        settings = self.project_settings
        # The options -o and -O, and -s, have priority.
        settings.set("FEEDS", {}, priority="spider")
        super().process_options(args, opts)
        settings.set("PUBLISH", value=False, priority="cmdline")
        # The bar would be drawn over the console of the shell.
        settings.set_in_component_priority_dict("EXTENSIONS", ProgressExtension, None)
        # It logs the status of a page that is not parsed.
        silence_framework_logs(settings, keep=["scrapy.spidermiddlewares.httperror"])

    def check(self, opts: argparse.Namespace) -> None:
        """Validate the settings and the name of the spider; raise `ValueError` if one is wrong."""
        super().check(opts)
        if self.crawler_process is None:
            raise RuntimeError("the command has no crawler process; run it as `scrapy COMMAND`")
        spiders = sorted(self.crawler_process.spider_loader.list())
        if opts.spider and opts.spider not in spiders:
            raise ValueError(f"unknown spider {opts.spider!r}; expected one of {', '.join(spiders)}")


class ProjectCommand(SettingsCommand):
    """A base class that comes before Scrapy's: ``class Command(ProjectCommand, ScrapyCommand)``.

    Subclasses implement `execute` instead of `run`.
    """

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Apply the options to the settings, check those of Scrapy, and configure the log."""
        super().process_options(args, opts)
        exit_for_wrong_scrapy_settings(self.project_settings)
        if not self.requires_crawler_process:
            # Otherwise the crawler process does it.
            configure_logging(self.project_settings)
        silence_framework_logs(self.project_settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Execute the command, and set the exit code."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            # A terminal may not be able to show all characters of a title.
            sys.stdout.reconfigure(errors="replace")
        try:
            with broken_pipes():
                self.exitcode = self.execute(args, opts)
        except CommandError as error:
            logging.getLogger(type(self).__module__).error("%s", error)  # noqa: TRY400 - without a traceback
            self.exitcode = error.exit_code
        except ConfigError as error:
            logging.getLogger(type(self).__module__).error("%s", error)  # noqa: TRY400 - without a traceback
            self.exitcode = EXIT_USAGE
        except UnreachableError as error:
            logging.getLogger(type(self).__module__).error("%s", error)  # noqa: TRY400 - without a traceback
            self.exitcode = EXIT_USAGE if error.is_permanent else EXIT_NOT_PUBLISHED
        except KeyboardInterrupt:
            self.exitcode = EXIT_INTERRUPTED

    @abstractmethod
    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Do the work, and return the exit code.

        Raises:
            CommandError: if the command fails for a reason that a user can understand and repair.
        """

    def load_config(self) -> Config:
        """Return the validated settings of hfpapers; raise `ConfigError` if one is wrong."""
        return Config.from_settings(self.project_settings)
