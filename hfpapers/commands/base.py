"""What the project's commands have in common: a short log, one-line error messages and exit codes."""

import argparse
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


class CommandError(Exception):
    """Ends a command with a one-line error message and an exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@contextmanager
def usage_errors() -> Iterator[None]:
    """Turn a `ValueError` about an argument or a setting into a `CommandError` with exit code 2."""
    try:
        yield
    except ValueError as error:
        raise CommandError(str(error), EXIT_USAGE) from error


def exit_for_wrong_scrapy_settings(settings: Settings) -> None:
    """End the process with one line and exit code 2 if Scrapy cannot read one of its settings.

    Scrapy reads some of them when it configures the log, before it runs the command.
    """
    try:
        check_scrapy_settings(settings)
    except ConfigError as error:
        sys.stderr.write(f"scrapy: error: {error}\n")
        sys.exit(EXIT_USAGE)


class CheckedCommand(ScrapyCommand):
    """A base class for Scrapy's own commands: a wrong setting of the project is one line and exit code 2."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Apply the options to the settings, and check those of Scrapy."""
        super().process_options(args, opts)
        exit_for_wrong_scrapy_settings(self.settings or Settings())

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Validate the project's settings, and run Scrapy's command."""
        try:
            Config.from_settings(self.settings or Settings())
        except ConfigError as error:
            logging.getLogger(type(self).__module__).error("%s", error)  # noqa: TRY400 - without a traceback
            self.exitcode = EXIT_USAGE
        else:
            super().run(args, opts)  # type: ignore[safe-super]


class ProjectCommand(ScrapyCommand):
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
        try:
            self.exitcode = self.execute(args, opts)
            sys.stdout.flush()
        except BrokenPipeError:
            # The program that reads the output, like `head`, has ended. Without this, Python fails again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except CommandError as error:
            logging.getLogger(type(self).__module__).error("%s", error)  # noqa: TRY400 - without a traceback
            self.exitcode = error.exit_code

    @abstractmethod
    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Do the work, and return the exit code.

        Raises:
            CommandError: if the command fails for a reason that a user can understand and repair.
        """

    @property
    def project_settings(self) -> "Settings":
        """The project's settings with the options of the command line."""
        if self.settings is None:
            raise RuntimeError("the command has no settings; run it as `scrapy COMMAND`")
        return self.settings

    def load_config(self) -> Config:
        """Return the validated settings of hfpapers; raise `ConfigError` if one is wrong."""
        return Config.from_settings(self.project_settings)
