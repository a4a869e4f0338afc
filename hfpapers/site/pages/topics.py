"""The pages of topics, and their index."""

from collections.abc import Sequence
from dataclasses import dataclass

from hfpapers.archive.lines import read_lines
from hfpapers.archive.months import months_until, newest_month
from hfpapers.archive.topics import count_all_of_topic, count_topic, find_newest, read_matches
from hfpapers.editions.periods import Month
from hfpapers.editions.topics import ALL, Topic
from hfpapers.site.context import SiteContext
from hfpapers.site.feeds import NamedFile, find_topic_files
from hfpapers.site.following import topic_lines
from hfpapers.site.lines import Line, build_lines
from hfpapers.site.links import TOPICS, topic_page
from hfpapers.site.months import build_charts
from hfpapers.site.names import medium_month

_MONTHS, _PAPERS, _INDEX_MONTHS = 24, 100, 12


@dataclass(frozen=True)
class TopicEntry:
    """A topic in the index, with its papers of the last months."""

    topic: Topic
    path: str
    papers: int
    votes: int
    months: Sequence[int]
    files: Sequence[NamedFile]


def render_topic(site: SiteContext, name: str) -> bytes | None:
    """Return the page of a topic; None if the configuration does not have it."""
    topic = site.config.topics.get(name)
    if topic is None:
        return None
    total = count_all_of_topic(site.connection, name, _MONTHS)
    return site.templates.render(
        "topic.html.j2",
        topic_page(name),
        name=topic.title,
        topic_name=name,
        topic=topic,
        total=total,
        charts=build_charts(total.months, site.templates.locale) if total else None,
        lines=_find_lines(site, name),
        files=find_topic_files(site.config, site.store, name),
    )


def render_topics(site: SiteContext) -> bytes:
    """Return the index of the topics."""
    newest = newest_month(site.connection)
    months = months_until(newest, _INDEX_MONTHS) if newest else []
    return site.templates.render(
        "topics.html.j2",
        TOPICS,
        topics=[_describe(site, name, topic, months) for name, topic in site.config.topics.items()] if months else [],
        files=find_topic_files(site.config, site.store, ALL),
        first_month=medium_month(months[0], site.templates.locale) if months else None,
        last_month=medium_month(months[-1], site.templates.locale) if months else None,
        example=topic_lines("Agents", {"words": ["agent", "tool use"], "min_upvotes": 5}),
    )


def _find_lines(site: SiteContext, name: str) -> list[Line]:
    ids = [match.paper_id for match in find_newest(site.connection, name, _PAPERS)]
    matches = read_matches(site.connection, ids)
    words = {
        paper_id: [*dict.fromkeys(match.word for match in by_topic.get(name, ()))]
        for paper_id, by_topic in matches.items()
    }
    return build_lines(site.templates, read_lines(site.connection, ids), words)


def _describe(site: SiteContext, name: str, topic: Topic, months: Sequence[Month]) -> TopicEntry:
    total = count_topic(site.connection, name, months)
    return TopicEntry(
        topic=topic,
        path=topic_page(name),
        papers=total.papers,
        votes=total.votes,
        months=[month.papers for month in total.months],
        files=find_topic_files(site.config, site.store, name),
    )
