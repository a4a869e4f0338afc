"""``scrapy crawl``, but honest: its exit code says whether what was asked for was published."""

import argparse
import gc
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError
from scrapy.commands import crawl
from scrapy.crawler import Crawler

from hfpapers.exporters.outputs import Outputs
from hfpapers.hub import Hub
from hfpapers.log import quieten
from hfpapers.numbers import check_numbers
from hfpapers.outcomes import EXIT_NOT_PUBLISHED, EXIT_OK, EXIT_WRONG_ARGUMENT, Outcomes
from hfpapers.spiders.params import EditionParams
from hfpapers.store import Store

if TYPE_CHECKING:
    from hfpapers.spiders.base import EditionSpider

logger = logging.getLogger(__name__)


class Command(crawl.Command):
    """Scrapy's own command, with a line instead of a traceback for a wrong argument, and exit codes 0, 2 and 3."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Quieten the log, unless more was asked for."""
        super().process_options(args, opts)
        quieten(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, and set the exit code."""
        process = self.crawler_process
        if process is None:
            raise TypeError("a crawl needs a crawler process")
        spiders = sorted(process.spider_loader.list())
        if len(args) != 1 or args[0] not in spiders:
            given = repr(" ".join(args)) if args else "nothing"
            self._wrong(f"the spider to crawl with is {given}; it must be {' or '.join(spiders)}")
            return
        crawler = self._create_crawler(args[0])
        try:
            _check(crawler, opts.spargs)
        except ValidationError as error:
            self._wrong("; ".join(_sentence(each, crawler) for each in error.errors()))
            return
        except ValueError as error:
            self._wrong(str(error))
            return
        process.crawl(crawler, **opts.spargs)
        # What is imported by now stays. To look through it all, again and again and once more at the end, takes longer
        # than to publish.
        gc.freeze()
        process.start()
        self.exitcode = EXIT_NOT_PUBLISHED if process.bootstrap_failed else _exit_code(crawler)

    def _wrong(self, sentence: str) -> None:
        logger.error(sentence)
        self.exitcode = EXIT_WRONG_ARGUMENT


def _check(crawler: Crawler, arguments: dict[str, str]) -> None:
    """Raise `ValueError` for an argument or a setting that is wrong, before anything is asked for."""
    _params(crawler)(**arguments)
    Hub.from_settings(crawler.settings)
    Outputs.from_crawler(crawler)
    Store.from_settings(crawler.settings).check()
    check_numbers(crawler.settings)


def _params(crawler: Crawler) -> type[EditionParams]:
    return cast("type[EditionSpider]", crawler.spidercls).params


def _sentence(error: Mapping[str, Any], crawler: Crawler) -> str:
    name = ".".join(map(str, error["loc"]))
    match error["type"]:
        case "extra_forbidden":
            known = [known for known, field in _params(crawler).model_fields.items() if not field.alias]
            return f"there is no argument {name!r}; there are {', '.join(sorted(known))}"
        case "bool_parsing":
            return f"{name} is {error['input']!r}; it must be yes or no"
        case "literal_error":
            return f"{name} is {error['input']!r}; it must be {error['ctx']['expected']}"
        case _:
            return f"{name}: {error['msg'].removeprefix('Value error, ')}"


def _exit_code(crawler: Crawler) -> int:
    """Return the exit code. A feed of -o, -O or FEEDS that could not be written is something not published, too."""
    stats = crawler.stats.get_stats()
    failed = sum(number for name, number in stats.items() if name.startswith("feedexport/failed_count/"))
    # A feed that could not be opened is in no stat.
    if stats.get("item_scraped_count"):
        written = sum(number for name, number in stats.items() if name.startswith("feedexport/success_count/"))
        failed = max(failed, len(crawler.settings.getdict("FEEDS")) - written)
    if failed > 0:
        logger.error("%d feeds not written", failed)
    return Outcomes(crawler).conclude() or (EXIT_NOT_PUBLISHED if failed > 0 else EXIT_OK)
