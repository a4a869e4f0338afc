"""What an exporter shows beside the papers that it is given: the editions that they belong to, and related files."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hfpapers.editions.periods import Day, Period
from hfpapers.editions.topics import PaperTopic
from hfpapers.items import Paper


@dataclass(frozen=True)
class ArchivedEdition:
    """An edition of the archive, as feeds show it.

    Attributes:
        period: Its period.
        papers: All of its papers by rank, also those that an output does not show.
        removed: The number of papers that earlier crawls found in it, and later ones did not.
        crawled_at: When a crawl last found it complete; None if that is not known.
        is_settled: Whether its votes hardly change any more.
        post: The URL path of its post, like ``/posts/daily-papers-2026-02-19/``; None if it has none.
        not_in_post: The ids of the papers that the post does not show, because its output selects others.
        data: The URL path of its data, like ``/daily/2026-02-19.jsonl``; None if the data is not on the web.
    """

    period: Period
    papers: Sequence[Paper]
    removed: int = 0
    crawled_at: dt.datetime | None = None
    is_settled: bool = False
    post: str | None = None
    not_in_post: frozenset[str] = field(default_factory=frozenset)
    data: str | None = None

    @property
    def is_complete(self) -> bool:
        """Whether it was crawled after its period had ended (UTC), so that no paper is missing."""
        return self.crawled_at is not None and self.crawled_at.astimezone(dt.UTC).date() > self.period.last


@dataclass(frozen=True)
class PostLink:
    """The post of another edition: its period and its URL path."""

    period: Period
    path: str


@dataclass(frozen=True)
class PostContext:
    """What a post shows beside its papers. All paths are URL paths, like ``/feeds/daily.json``.

    Attributes:
        first_seen: When a crawl first found a paper of the edition, also one that the post does not show.
        previous: The post of the previous stored edition of this kind.
        next: The post of the next stored edition of this kind.
        parts: The posts of a week's days, or of a month's weeks, oldest first.
        containing: The posts of the week and the month that contain a day, or of the months that contain a week.
        json_feed: The JSON feed of this kind of edition.
        atom_feed: The Atom feed of this kind of edition.
        references: The BibTeX file of the edition.
        used_images: The images of the posts near this one, which it shows only if it has no other.
        topics: The topics of the papers that have some, by the id of the paper.
        topic_title: The title of the topic that all papers of the post belong to; None for other posts.
    """

    first_seen: str | None = None
    previous: PostLink | None = None
    next: PostLink | None = None
    parts: Sequence[PostLink] = ()
    containing: Sequence[PostLink] = ()
    json_feed: str | None = None
    atom_feed: str | None = None
    references: str | None = None
    used_images: frozenset[str] = field(default_factory=frozenset)
    topics: Mapping[str, Sequence[PaperTopic]] = field(default_factory=dict)
    topic_title: str | None = None


@dataclass(frozen=True)
class TopicPaper:
    """A paper of a topic, as feeds show it.

    Attributes:
        paper: The paper with its newest values, in the first edition that listed it.
        matched_at: When it first matched, as `TopicMatch` has it.
        day: The edition in which it first matched.
        position: Its position among the papers that came into that edition, from 1.
        topics: All topics that it matches.
    """

    paper: Paper
    matched_at: str
    day: Day
    position: int
    topics: Sequence[PaperTopic]


@dataclass(frozen=True)
class TopicFeed:
    """A topic, or all topics together: the name, the title, and its newest papers by id."""

    name: str
    title: str
    papers: Mapping[str, TopicPaper]
