"""``scrapy notify``: send notifications, test where they are sent, and show what would be sent."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import jinja2
from scrapy.commands import ScrapyCommand

from hfpapers import clock
from hfpapers.commands.base import (
    EXIT_MISSING,
    EXIT_NOT_PUBLISHED,
    EXIT_OK,
    CommandError,
    ProjectCommand,
    usage_errors,
)
from hfpapers.config.notify import Target
from hfpapers.editions.periods import Period, parse_periods
from hfpapers.notifications.example import example_digest
from hfpapers.notifications.messages import Delivery, Message
from hfpapers.notifications.outgoing import create_message
from hfpapers.notifications.process import send_messages
from hfpapers.notifications.rendering import MessageRenderer
from hfpapers.notifications.services import ServiceError, load_service
from hfpapers.publishing.notifier import Notifier
from hfpapers.storage.store import CorruptDataError
from hfpapers.text.plain import show_value

logger = logging.getLogger(__name__)

# Nobody waits for the command, unlike for a crawl.
_TIMEOUT_S = 60.0


class Command(ProjectCommand, ScrapyCommand):
    """Sends the digest of an edition or what is due, sends examples, or prints the digest of an edition."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options] [edition]"

    def short_desc(self) -> str:
        """Return the description in the output of ``scrapy -h``."""
        return "Send notifications, test where they are sent, or print what would be sent"

    def long_desc(self) -> str:
        """Return the description in the output of ``scrapy notify -h``."""
        return (
            "Send the digest of an edition, like 2026-02-19, to the entries of NOTIFY that did not get it; or what is"
            " due, with --pending; or an example, with --test. A digest that was sent is not sent again."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--dry-run", action="store_true", help="print the digest for each entry, and send nothing")
        parser.add_argument("--again", action="store_true", help="send the digest also where it was sent before")
        parser.add_argument("--pending", action="store_true", help="send what is due, as the end of a crawl does")
        parser.add_argument("--test", action="store_true", help="send an example to each entry, and print the results")
        parser.add_argument("--entry", metavar="NAME", help="do this only for the entry with a name, like ntfy")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Send or print, and return the exit code."""
        with usage_errors():
            notifier = Notifier.from_settings(self.project_settings, opts.entry)
            if not notifier.targets:
                raise ValueError(
                    "NOTIFY is empty; expected at least one URL, like mailto://…: see docs/notifications.md"
                )
            notifier.check()
            check_options(args, opts)
            period = parse_edition(args[0]) if args else None
            if not opts.test and not opts.dry_run:
                notifier.store.refuse_demo()
        if opts.test:
            return asyncio.run(send_examples(notifier))
        notifier.warn_of_missing_urls()
        with folder_errors():
            if period is None:
                return asyncio.run(send_due(notifier))
            if not notifier.store.has_edition(period):
                raise CommandError(f"{period} is not stored; `{period.crawl_command}` crawls it", EXIT_MISSING)
            # One that is corrupt raises an error.
            notifier.store.papers(period)
            if opts.dry_run:
                return print_previews(notifier, notifier.preview(period))
            return asyncio.run(send_edition(notifier, period, again=opts.again))


@contextmanager
def folder_errors() -> Iterator[None]:
    """Turn an error of the output folder into a `CommandError`."""
    try:
        yield
    except BrokenPipeError:
        # It is about the standard output.
        raise
    except (CorruptDataError, OSError) as error:
        raise CommandError(f"nothing was sent: {error}", EXIT_NOT_PUBLISHED) from error


def check_options(args: Sequence[str], opts: argparse.Namespace) -> None:
    """Raise `ValueError` if the arguments do not say what to do, or contradict each other."""
    modes = [
        *(["an edition"] if args else []),
        *(["--pending"] if opts.pending else []),
        *(["--test"] if opts.test else []),
    ]
    if len(args) > 1 or len(modes) != 1:
        given = " and ".join(modes) if len(args) < 2 else show_value(" ".join(args))  # noqa: PLR2004
        raise ValueError(f"the arguments are {given or 'missing'}; expected one edition, --pending or --test")
    if not args and (opts.dry_run or opts.again):
        name = "--dry-run" if opts.dry_run else "--again"
        raise ValueError(f"{name} is given without an edition; expected one, like 2026-02-19")


def parse_edition(text: str) -> Period:
    """Return the edition that an argument names; raise `ValueError` if it names none or several."""
    periods = parse_periods(text, clock.today())
    if len(periods) != 1:
        raise ValueError(f"{text!r} is a range; expected one edition, like {periods[0]}")
    return periods[0]


async def send_due(notifier: Notifier) -> int:
    """Send what is due, and return the exit code."""
    outcomes = await notifier.send_due([], [], _TIMEOUT_S)
    if not outcomes and not notifier.has_warned:
        logger.info("nothing is due")
    return _exit_code(notifier)


async def send_edition(notifier: Notifier, period: Period, *, again: bool) -> int:
    """Send the digest of an edition to the entries that did not get it, or to all, and return the exit code."""
    taken = await notifier.take([period], only_requested=True, again=again)
    if not taken and not notifier.has_warned:
        logger.info(
            "%s: nothing to send: each entry has got the digest, leaves it out, is off, or waits for the end of the"
            " period",
            period,
        )
    await notifier.send(taken, _TIMEOUT_S)
    return _exit_code(notifier)


async def send_examples(notifier: Notifier) -> int:
    """Send an example to each entry, print the results, and return the exit code."""
    config = notifier.config
    targets = [target for target in notifier.targets if target.url]
    messages = [create_message(target, example_digest(target.entry.top), config) for target in targets]
    deliveries = await send_messages(messages, notifier.rendering, _TIMEOUT_S)
    results = {target.position: delivery for target, delivery in zip(targets, deliveries, strict=True)}
    for target in notifier.targets:
        sys.stdout.write(f"{target}: {_describe(target, results.get(target.position))}\n")
    number_sent = sum(delivery.outcome == "sent" for delivery in deliveries)
    return EXIT_OK if number_sent == len(notifier.targets) else EXIT_NOT_PUBLISHED


def _describe(target: Target, delivery: Delivery | None) -> str:
    if delivery is None:
        return f"off: the environment variable {target.variable} is not set"
    return {
        "sent": "OK",
        "failed": f"not sent: {delivery.reason}",
        "unknown": f"may not have arrived: {delivery.reason}",
    }[delivery.outcome]


def print_previews(notifier: Notifier, previews: Sequence[tuple[Target, Message | None]]) -> int:
    """Print each digest as its service would receive it, and return the exit code."""
    renderer, is_complete = MessageRenderer(notifier.rendering), True
    for target, message in previews:
        try:
            text = (
                _preview(message, renderer)
                if message
                else "no digest: the entry leaves it out, or no paper matches its topics\n"
            )
        except (ServiceError, ValueError, jinja2.TemplateError) as error:
            is_complete = False
            text = f"cannot be sent: {error}\n"
        sys.stdout.write(f"── {target}: {text}\n")
    return _exit_code(notifier) if is_complete else EXIT_NOT_PUBLISHED


def _preview(message: Message, renderer: MessageRenderer) -> str:
    service = load_service(message.url)
    post = service.compose(message, renderer)
    head = f"{service.format}, {len(post.body):,} characters\n\n"
    title = f"{post.title}\n\n" if post.title else ""
    # The text part of a mail is easier to read in a terminal.
    return f"{head}{title}{post.body if post.text is None else post.text}\n"


def _exit_code(notifier: Notifier) -> int:
    """Return 0 unless a warning says that something was not sent."""
    return EXIT_NOT_PUBLISHED if notifier.has_warned else EXIT_OK
