"""What ``scrapy topics`` prints: a table on a terminal, else lines whose columns are separated by tabs."""

import logging
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hfpapers.editions.periods import Day
from hfpapers.editions.topic_counts import Listing, TopicCount
from hfpapers.editions.topics import Topic
from hfpapers.text.latex import display
from hfpapers.text.plain import count

logger = logging.getLogger(__name__)

_TOPICS = ("topic", "title", "papers", "share", "per day")
_LISTINGS = ("day", "votes", "title", "why")
_NUMBERS = {"votes", "papers", "share", "per day"}
# Texts share the width of a terminal that the other columns leave.
_TEXTS = {"title", "why"}


def describe_topic(number: TopicCount, **values: str) -> dict[str, Any]:
    """Return the numbers of a topic for JSON, after other values."""
    return {
        **values,
        "papers": number.matching,
        "all_papers": number.papers,
        "days": number.days,
        "share": round(number.share, 4),
        "per_day": round(number.per_day, 2),
    }


def describe_listing(listing: Listing) -> dict[str, Any]:
    """Return a paper of a topic for JSON."""
    return {
        "day": str(listing.day),
        "id": listing.paper.id,
        "title": listing.paper.title,
        "upvotes": listing.paper.upvotes,
        "matches": [match._asdict() for match in listing.matches],
    }


def print_topics(topics: Mapping[str, Topic], numbers: Mapping[str, TopicCount], days: Sequence[Day]) -> None:
    """Print a row for each topic."""
    rows = (
        (
            name,
            topic.title,
            str(numbers[name].matching),
            _percent(numbers[name].share),
            f"{numbers[name].per_day:.1f}",
        )
        for name, topic in topics.items()
    )
    _print_table(_TOPICS, rows)
    number = next(iter(numbers.values()))
    _report(f"{count(number.papers, 'paper')} on {count(number.days, 'day')}, {days[-1]} to {days[0]}")


def print_listings(listings: Sequence[Listing], number: TopicCount, days: Sequence[Day]) -> None:
    """Print a row for each paper of a topic, and the numbers."""
    rows = (
        (str(listing.day), str(listing.paper.upvotes), display(listing.paper.title), _reasons(listing))
        for listing in listings
    )
    _print_table(_LISTINGS, rows)
    _report(
        f"{number.matching} of {count(number.papers, 'paper')} ({_percent(number.share)}), {number.per_day:.1f} a day,"
        f" {days[-1]} to {days[0]}"
    )


def _reasons(listing: Listing) -> str:
    """Return the words that were found, each with the fields."""
    fields: dict[str, list[str]] = {}
    for match in listing.matches:
        fields.setdefault(match.word, []).append(match.field)
    return ", ".join(f"{word} ({', '.join(found)})" for word, found in fields.items())


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    if not sys.stdout.isatty():
        for row in rows:
            print(*row, sep="\t")  # noqa: T201 - the result
        return
    # Scrapy imports the modules of all commands to run one, and importing rich takes a tenth of a second.
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in columns:
        table.add_column(name, no_wrap=name not in _TEXTS, justify="right" if name in _NUMBERS else "left")
    for row in rows:
        # Titles are untrusted text: `Text` prints them without interpreting markup.
        table.add_row(*(Text(cell, no_wrap=True, overflow="ellipsis") for cell in row))
    Console().print(table)


def _report(text: str) -> None:
    """Print a line below a table. In a pipe, it is not a line for the next program."""
    if sys.stdout.isatty():
        print(text)  # noqa: T201 - the result
    else:
        logger.info("%s", text)
