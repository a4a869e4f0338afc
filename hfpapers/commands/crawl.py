"""``scrapy crawl``: Scrapy's command with validated arguments, a summary, and exit codes that programs can rely on."""

import argparse
import gc
import logging
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from scrapy.commands import crawl
from scrapy.crawler import Crawler

from hfpapers.commands.base import (
    EXIT_NOT_PUBLISHED,
    EXIT_OK,
    EXIT_USAGE,
    CommandError,
    ProjectCommand,
    usage_errors,
)
from hfpapers.commands.summary import print_summary
from hfpapers.config import Config
from hfpapers.extensions.feeds import FeedCheckExtension
from hfpapers.publishing.notifier import Notifier
from hfpapers.publishing.tracker import EditionTracker
from hfpapers.spiders.arguments import EditionArguments
from hfpapers.spiders.base import EditionSpider
from hfpapers.storage.store import EditionStore

logger = logging.getLogger(__name__)


class Command(ProjectCommand, crawl.Command):
    """Crawl with a spider of the project. It replaces Scrapy's command of the same name."""

    def short_desc(self) -> str:
        """Return the description in the output of ``scrapy -h``."""
        return "Crawl and publish editions with the spider daily, weekly or monthly"

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Crawl, and print the summary."""
        process = self.crawler_process
        if process is None:
            raise RuntimeError("the command has no crawler process; run it as `scrapy crawl`")
        spiders = sorted(process.spider_loader.list())
        if len(args) != 1 or args[0] not in spiders:
            given = f"unknown spider {' '.join(args)!r}" if args else "no spider given"
            raise CommandError(f"{given}; expected one of {', '.join(spiders)}", EXIT_USAGE)
        with usage_errors():
            crawler = process.create_crawler(args[0])
            check_crawl(crawler, opts.spargs)
        process.crawl(crawler, **opts.spargs)
        # The objects of the imported modules live until the process ends. To collect them again and again takes longer
        # than to publish.
        gc.freeze()
        process.start()
        if process.bootstrap_failed:
            return EXIT_NOT_PUBLISHED
        code = exit_code(crawler)
        print_summary(crawler)
        return code


def check_crawl(crawler: Crawler, arguments: Mapping[str, str]) -> None:
    """Raise `ValueError` with a one-line message if an argument or a setting is wrong, before anything is requested."""
    if not issubclass(crawler.spidercls, EditionSpider):
        return
    config = Config.from_settings(crawler.settings)
    check_arguments(crawler.spidercls.arguments, arguments)
    if config.publish:
        EditionStore.open(config).check_for_crawl()
        if config.notify:
            Notifier.from_settings(crawler.settings).check()


def exit_code(crawler: Crawler) -> int:
    """Return 0 if every requested edition was published or has no list, and every feed of FEEDS was written; else 3."""
    is_successful = True
    if issubclass(crawler.spidercls, EditionSpider):
        tracker = EditionTracker.get(crawler)
        tracker.conclude()
        is_successful = tracker.is_successful
    check = crawler.get_extension(FeedCheckExtension)
    unwritten = check.unwritten if check else []
    if unwritten:
        logger.error("could not write %s", ", ".join(unwritten))
    return EXIT_NOT_PUBLISHED if unwritten or _has_failed_feeds(crawler) or not is_successful else EXIT_OK


def _has_failed_feeds(crawler: Crawler) -> bool:
    """Return whether Scrapy could not store a feed of FEEDS, -o or -O. It logs an error for each."""
    return any(name.startswith("feedexport/failed_count/") for name in crawler.stats.get_stats())


def check_arguments(model: type[EditionArguments], arguments: Mapping[str, str]) -> None:
    """Raise `ValueError` with a one-line message if an argument of a spider is wrong."""
    try:
        model.model_validate(arguments)
    except ValidationError as error:
        raise ValueError("; ".join(_describe(detail, model) for detail in error.errors())) from error


def _describe(error: Mapping[str, Any], model: type[EditionArguments]) -> str:
    """Return a validation error of an argument as a sentence."""
    name = ".".join(map(str, error["loc"]))
    match error["type"]:
        case "extra_forbidden":
            known = sorted(name for name, field in model.model_fields.items() if not field.alias)
            return f"unknown argument {name!r}; expected one of {', '.join(known)}"
        case "bool_parsing":
            return f"{name} is {error['input']!r}; expected yes or no"
        case "literal_error":
            return f"{name} is {error['input']!r}; expected {error['ctx']['expected']}"
        case _:
            return f"{name}: {error['msg'].removeprefix('Value error, ')}"
