"""``scrapy dispatch``: let workers on several machines crawl editions, and wait until they are done."""

import argparse
import logging
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.conf import arglist_to_dict

from hfpapers import clock
from hfpapers.commands.base import (
    EXIT_MISSING,
    EXIT_NOT_PUBLISHED,
    EXIT_OK,
    CommandError,
    ProjectCommand,
    usage_errors,
)
from hfpapers.commands.crawl import check_crawl
from hfpapers.config import Config
from hfpapers.editions.periods import KINDS, Period
from hfpapers.extensions.terminal import progress_bar
from hfpapers.spiders.base import EditionSpider
from hfpapers.spiders.selection import select_periods
from hfpapers.storage.store import EditionStore
from hfpapers.text.plain import count

if TYPE_CHECKING:
    from dramatiq import Broker

    from hfpapers.cluster.crawls import Outcome
    from hfpapers.cluster.state import Dispatch, Ending

logger = logging.getLogger(__name__)

_WORKER = "dramatiq hfpapers.cluster --processes 1 --threads 1"
_STUCK = (
    "No message is left: `scrapy dispatch` was killed before it had sent all of them, or Redis lost data. Dispatch the"
    " editions again with -a only=missing, or run `scrapy render` if none is missing"
)
# Verdicts whose names are not what people call them.
_VERDICTS: dict[str | None, str] = {"without_list": "without a list", "not_open": "not open yet"}
# Arguments of the spiders that are about a single crawl.
_REFUSED = {
    "posts": "run `scrapy render -a posts=replace EDITION` afterwards",
    "render": "`scrapy render` is run once, at the end",
    "summary": "`scrapy dispatch --status` shows the results",
}


class Command(ProjectCommand, ScrapyCommand):
    """Sends a message per edition to the workers of the cluster, and shows how far they are."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options] spider | --status"

    def short_desc(self) -> str:
        """Return the description in the output of ``scrapy -h``."""
        return "Let workers on several machines crawl editions"

    def long_desc(self) -> str:
        """Return the description in the output of ``scrapy dispatch -h``."""
        return (
            f"{self.short_desc()}, and wait until everything is published. Each worker is a process:"
            f" `{_WORKER}`. The environment's CLUSTER_BROKER_URL is the Redis that all of them use."
            " Several dispatches may run at the same time; --status shows the last one."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument(
            "-a",
            dest="spargs",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="an argument of the spider, like date=2026-02-01..2026-02-19; as for `scrapy crawl`",
        )
        parser.add_argument("--detach", action="store_true", help="do not wait for the workers")
        parser.add_argument("--status", action="store_true", help="show how far the last dispatch is, and what failed")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Send the messages, or show the status, and return the exit code."""
        with usage_errors():
            if opts.status:
                if args or opts.spargs or opts.detach:
                    raise ValueError("--status is given with other arguments; expected none")
                broker = connect()
                return print_status(broker, load_last(broker))
            try:
                arguments = arglist_to_dict(opts.spargs)
            except ValueError:
                raise ValueError(f"-a is {' '.join(opts.spargs)!r}; expected NAME=VALUE") from None
            spider = self._find_spider(args)
            periods = find_periods(spider, self.project_settings, arguments)
            if not periods:
                logger.info("Nothing to do: the argument `only` selects none of the requested editions.")
                return EXIT_OK
            broker = connect()
        dispatch = send(broker, spider.name, periods, arguments)
        if opts.detach:
            return EXIT_OK
        try:
            return wait(broker, dispatch)
        except KeyboardInterrupt:
            logger.info("The workers go on. `scrapy dispatch --status` shows how far they are.")
            raise

    def _find_spider(self, args: Sequence[str]) -> type[EditionSpider]:
        """Return the spider that the arguments name; raise `ValueError` if they do not."""
        loader = get_spider_loader(self.project_settings)
        # Spiders of other projects have no editions.
        spiders = {name: spider for name in loader.list() if issubclass(spider := loader.load(name), EditionSpider)}
        if len(args) != 1 or args[0] not in spiders:
            given = f"unknown spider {' '.join(args)!r}" if args else "no spider given"
            raise ValueError(f"{given}; expected one of {', '.join(sorted(spiders))}")
        return spiders[args[0]]


def find_periods(spider: type[EditionSpider], settings: Settings, arguments: dict[str, str]) -> Sequence[Period]:
    """Return the periods that the arguments of a spider select; raise `ValueError` if an argument is wrong.

    The messages contain what ``only`` and words like ``yesterday`` select now, not when they are delivered.
    """
    for name, instead in _REFUSED.items():
        if name in arguments:
            raise ValueError(f"{name} is not an argument of `scrapy dispatch`: {instead}")
    # It also validates the settings.
    crawler = Crawler(spider, settings)
    check_crawl(crawler, arguments)
    given = spider.arguments.model_validate(arguments)
    kind = spider.kind
    requested = getattr(given, kind.url_segment)
    if requested == "latest":
        # Only a crawl finds out which day that is.
        raise ValueError(f"{kind.url_segment} is 'latest'; expected a day like {kind.example}, yesterday, or a range")
    config = Config.from_settings(crawler.settings)
    if not config.publish:
        raise ValueError("PUBLISH is no; expected yes for `scrapy dispatch`, whose workers write into OUTPUT_DIR")
    periods = kind.parse_range(requested, clock.today())
    return select_periods(periods, given.only, EditionStore.open(config), config.settled_after)


def connect() -> "Broker":
    """Return the broker; raise `ValueError` if the extra is not installed, or the broker cannot be reached."""
    # Scrapy imports all commands for each of them, and this declares the actors.
    from hfpapers import cluster  # noqa: PLC0415

    if not cluster.is_installed():
        raise ValueError(cluster.MISSING_EXTRA)
    from hfpapers.cluster.actors import broker  # noqa: PLC0415
    from hfpapers.cluster.broker import check_connection, read_url  # noqa: PLC0415

    check_connection(read_url())
    return broker


def send(broker: "Broker", spider: str, periods: Sequence[Period], arguments: dict[str, str]) -> "Dispatch":
    """Send a message per edition, and return the dispatch."""
    from hfpapers.cluster.state import Dispatch  # noqa: PLC0415

    own = {KINDS[spider].url_segment, "only", "notify"}
    dispatch = Dispatch(
        spider=spider,
        editions=[*map(str, periods)],
        arguments={name: value for name, value in arguments.items() if name not in own},
        notify=arguments.get("notify", "due"),
        started_at=clock.rfc3339(clock.now()),
    )
    dispatch.send(broker)
    logger.info("sent %s to the workers (`%s`)", count(len(periods), "edition"), _WORKER)
    return dispatch


def wait(broker: "Broker", dispatch: "Dispatch") -> int:
    """Show how far the workers are until everything is done, and return the exit code."""
    outcomes: dict[str, Outcome] = {}
    with progress_bar(dispatch.spider, len(dispatch.editions)) as advance:
        for edition, outcome in dispatch.follow(broker):
            outcomes[edition] = outcome
            if not outcome.is_successful:
                logger.error("%s", describe_failure(edition, outcome))
            advance()
    if dispatch.ending(broker) is None:
        # The site of a large archive takes minutes.
        logger.info("All crawls have ended. A worker now runs `scrapy render`.")
    ending = dispatch.wait_for_ending(broker)
    logger.info("%s", summarize(dispatch, outcomes))
    if ending.reason:
        logger.log(logging.ERROR if ending.exit_code else logging.WARNING, "%s", ending.reason)
    return exit_code(outcomes, ending)


def load_last(broker: "Broker") -> "Dispatch":
    """Return the last dispatch; raise `CommandError` if there is none."""
    from hfpapers.cluster.state import Dispatch  # noqa: PLC0415

    dispatch = Dispatch.load_last(broker)
    if dispatch is None:
        raise CommandError("there was no dispatch in the last month", EXIT_MISSING)
    return dispatch


def print_status(broker: "Broker", dispatch: "Dispatch") -> int:
    """Print how far a dispatch is, and what failed; return the exit code."""
    is_stuck = dispatch.is_stuck(broker)
    outcomes, ending = dict(dispatch.outcomes(broker)), dispatch.ending(broker)
    is_crawled = len(outcomes) == len(dispatch.editions)
    state = "ended" if ending else "stuck" if is_stuck else "rendering" if is_crawled else "running"
    lines = [f"{dispatch.spider}, sent at {dispatch.started_at}: {state}", summarize(dispatch, outcomes)]
    lines += [describe_failure(edition, each) for edition, each in outcomes.items() if not each.is_successful]
    lines += [ending.reason] if ending and ending.reason else []
    lines += [_STUCK] if is_stuck else []
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return EXIT_NOT_PUBLISHED if is_stuck else exit_code(outcomes, ending)


def summarize(dispatch: "Dispatch", outcomes: "dict[str, Outcome]") -> str:
    """Return how many editions ended in which way."""
    verdicts = Counter(outcome.verdict for outcome in outcomes.values() if outcome.is_successful)
    parts = [f"{number} {_VERDICTS.get(verdict, verdict)}" for verdict, number in verdicts.most_common()]
    failed = sum(not outcome.is_successful for outcome in outcomes.values())
    waiting = len(dispatch.editions) - len(outcomes)
    parts += [f"{failed} not published", *([f"{waiting} waiting"] if waiting else [])]
    return f"{count(len(dispatch.editions), 'edition')}: {', '.join(parts)}"


def describe_failure(edition: str, outcome: "Outcome") -> str:
    """Return a line about an edition whose crawl failed."""
    return f"{edition}: not published: {outcome.reason}"


def exit_code(outcomes: "dict[str, Outcome]", ending: "Ending | None") -> int:
    """Return 0 if nothing failed so far, else 3."""
    has_failed = any(not outcome.is_successful for outcome in outcomes.values()) or (ending and ending.exit_code)
    return EXIT_NOT_PUBLISHED if has_failed else EXIT_OK
