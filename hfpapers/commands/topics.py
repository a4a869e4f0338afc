"""``scrapy topics``: list the topics with their numbers of papers, and try out what a topic would contain."""

import argparse
import datetime as dt
import logging
from collections.abc import Collection, Mapping, Sequence

from scrapy.commands import ScrapyCommand

from hfpapers.commands.base import (
    EXIT_MISSING,
    EXIT_OK,
    CommandError,
    ProjectCommand,
    print_json,
    reading_errors,
    usage_errors,
)
from hfpapers.commands.progress import track
from hfpapers.commands.topic_conditions import parse_topic
from hfpapers.commands.topic_tables import describe_listing, describe_topic, print_listings, print_topics
from hfpapers.editions.periods import Day, parse_period
from hfpapers.editions.topic_counts import MAX_SHARE, TopicCount, TopicCounter
from hfpapers.editions.topics import Topic
from hfpapers.storage.store import EditionStore

logger = logging.getLogger(__name__)

_TRIED = "try"
# Without --since, the papers of so many days until the newest stored one are counted.
_DAYS = 30


class Command(ProjectCommand, ScrapyCommand):
    """Shows topics. It reads the data files, and changes nothing."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options] [name]"

    def short_desc(self) -> str:
        """Return the description in the output of ``scrapy -h``."""
        return "List the topics with their numbers of papers, or show the papers of one"

    def long_desc(self) -> str:
        """Return the description in the output of ``scrapy topics -h``."""
        return (
            f"{self.short_desc()}. With --try, it shows which papers a new topic would have, and why. The exit code is"
            " 1 if there are none. A topic that has more than a fifth of all papers is a warning."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument(
            "--try",
            dest="conditions",
            action="append",
            default=[],
            metavar="KEY=VALUE",
            help="a condition of a topic, like words=agent,agentic or in=title; may be given several times",
        )
        parser.add_argument(
            "--since",
            metavar="PERIOD",
            help=f"count the papers since a day, week or month; default: the newest {_DAYS} days",
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print the topics, or the papers of one."""
        with usage_errors():
            config = self.load_config()
            topics: Mapping[str, Topic] = config.topics
            if opts.conditions:
                if args:
                    raise ValueError(f"{args[0]!r} and --try are two topics; expected one of them")
                topics = {_TRIED: parse_topic(opts.conditions)}
            elif args:
                topics = _select(topics, args)
            since = parse_period(opts.since).first if opts.since is not None else None
        if not topics:
            raise CommandError(
                "no topics in the configuration; `scrapy topics --try words=agent` shows what one would contain",
                EXIT_MISSING,
            )
        store = EditionStore.open(config)
        days = _select_days(store, since)
        if not days:
            raise CommandError(
                f"no daily edition in {store.location}; `scrapy crawl daily` publishes one", EXIT_MISSING
            )
        counter = _count(store, days, topics, config.exclude_ids)
        is_list = not args and not opts.conditions
        (_show_topics if is_list else _show_papers)(topics, counter, days, as_json=opts.json)
        for name, topic in topics.items():
            _warn_of_size(name, topic, counter.count(name))
        return EXIT_OK if is_list or counter.count(next(iter(topics))).matching else EXIT_MISSING


def _select(topics: Mapping[str, Topic], names: Sequence[str]) -> dict[str, Topic]:
    """Return the topic that the arguments name; raise `ValueError` if there is none."""
    name = " ".join(names)
    if name not in topics:
        expected = f"one of {', '.join(topics)}" if topics else "no name, because no topic is configured"
        raise ValueError(f"unknown topic {name!r}; expected {expected}")
    return {name: topics[name]}


def _select_days(store: EditionStore, since: dt.date | None) -> list[Day]:
    """Return the stored daily editions since a day, the newest first."""
    with reading_errors():
        stored = store.editions(Day)
    if since is None and stored:
        since = stored[0].first - dt.timedelta(days=_DAYS - 1)
    return [day for day in stored if since and day.first >= since]


def _count(
    store: EditionStore, days: Sequence[Day], topics: Mapping[str, Topic], excluded_ids: Collection[str]
) -> TopicCounter:
    counter = TopicCounter(topics)
    for day in track(days, "reading"):
        if papers := store.readable_papers(day):
            counter.add(day, [paper for paper in papers if paper.id not in excluded_ids])
    return counter


def _show_topics(topics: Mapping[str, Topic], counter: TopicCounter, days: Sequence[Day], *, as_json: bool) -> None:
    counts = {name: counter.count(name) for name in topics}
    if as_json:
        described = [describe_topic(counts[name], name=name, title=topics[name].title) for name in topics]
        print_json({"since": str(days[-1]), "until": str(days[0]), "topics": described})
    else:
        print_topics(topics, counts, days)


def _show_papers(topics: Mapping[str, Topic], counter: TopicCounter, days: Sequence[Day], *, as_json: bool) -> None:
    [name] = topics
    count, listings = counter.count(name), counter.listings(name)
    if as_json:
        rows = map(describe_listing, listings)
        print_json({"since": str(days[-1]), "until": str(days[0]), **describe_topic(count), "listings": [*rows]})
    else:
        print_listings(listings, count, days)


def _warn_of_size(name: str, topic: Topic, count: TopicCount) -> None:
    if count.is_too_large:
        title = "this topic" if name == _TRIED else topic.title
        advice = "look for its words in the title only, or choose others" if topic.words else "add a condition"
        logger.warning(
            "%s has %.0f %% of all papers, more than %.0f %%: %s",
            *(title, 100 * count.share, 100 * MAX_SHARE, advice),
        )
