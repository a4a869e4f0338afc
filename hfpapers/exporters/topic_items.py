"""The items of the feed of a topic: the papers that match it, each dated when it first matched."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from hfpapers.editions.periods import parse_period
from hfpapers.exporters.context import ArchivedEdition, TopicFeed, TopicPaper
from hfpapers.exporters.dates import PublicationDates
from hfpapers.exporters.feed_items import FeedItem, FeedItemBuilder
from hfpapers.items import Paper


def topic_items(
    builder: FeedItemBuilder, topic: TopicFeed, papers: Sequence[Paper], archive: Mapping[str, ArchivedEdition]
) -> list[FeedItem]:
    """Return the items of the exported papers, the newest first. No two have the same date.

    `archive` contains the editions whose posts the items link to, by name.
    """
    items = [
        builder.from_topic_paper(
            found,
            archive.get(found.paper.edition) or ArchivedEdition(parse_period(found.paper.edition), [found.paper]),
            published,
            topic.name,
        )
        for found, published in _dated(builder.dates, (topic.papers[paper.id] for paper in papers))
    ]
    return items[::-1]


def _dated(dates: PublicationDates, papers: Iterable[TopicPaper]) -> list[tuple[TopicPaper, dt.datetime]]:
    """Return the papers with their dates, the oldest first.

    Feed readers skip an item whose date they have seen. Papers of different editions that crawls found in the same
    seconds are therefore dated in the seconds that follow.
    """
    by_date = [(dates.matched_paper_date(found), found) for found in papers]
    by_date.sort(key=lambda each: (each[0], each[1].day, each[1].position))
    dated: list[tuple[TopicPaper, dt.datetime]] = []
    for date, found in by_date:
        earliest = dated[-1][1] + dt.timedelta(seconds=1) if dated else date
        dated.append((found, max(date, earliest)))
    return dated
