"""The base class of the feed formats: which editions a feed contains, within its limits."""

import logging
from abc import abstractmethod
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, ClassVar

from hfpapers.config import Config
from hfpapers.editions.periods import KINDS, parse_period
from hfpapers.exporters.base import PaperExporter
from hfpapers.exporters.context import ArchivedEdition, TopicFeed
from hfpapers.exporters.feed_items import FeedItem, FeedItemBuilder, SharedItems
from hfpapers.exporters.feed_links import FeedLinks
from hfpapers.exporters.topic_items import topic_items
from hfpapers.items import Paper
from hfpapers.text.plain import collapse_whitespace, count, strip_unprintable

logger = logging.getLogger(__name__)

# What an item of a feed is, by the value of the option `item`.
_ITEM_KINDS = ("paper", "edition")


@dataclass(frozen=True)
class Feed:
    """A feed, independent of its format. `url` is None if the address of the feed is not known."""

    id: str
    title: str
    language: str
    home_page_url: str
    url: str | None
    items: Sequence[FeedItem]


@dataclass(frozen=True)
class _FeedEdition:
    """An edition of a feed, and those of its papers that the feed shows, by rank."""

    edition: ArchivedEdition
    papers: Sequence[Paper]


class FeedExporter(PaperExporter):
    """Write papers, or editions, as a feed: the newest first, with at most FEED_ITEMS items and FEED_MAX_BYTES bytes.

    A feed holds complete editions. To stay within the limits, the oldest editions are left out. So no old item comes
    back when a newer edition loses a paper, and no abstract is truncated to make room for others.
    """

    options: ClassVar[dict[str, str]] = {
        "base_url": "feed_base_url",
        "editions": "feed_editions",
        "items": "feed_items",
        "language": "post_language",
        "max_bytes": "feed_max_bytes",
        "templates_folder": "post_templates_folder",
        "time": "post_time",
        "timezone": "post_timezone",
        "title": "feed_title",
    }
    own_options = ("item",)

    def __init__(  # noqa: PLR0913
        self,
        file: BytesIO,
        config: Config,
        *,
        item: str = "paper",
        archive: Mapping[str, ArchivedEdition] | None = None,
        shared_items: SharedItems | None = None,
        topic: TopicFeed | None = None,
        **options: Any,
    ) -> None:
        """Raise `ValueError` with a one-line message if an option is wrong.

        `item` is ``paper`` for an item per paper, or ``edition`` for an item per edition. `archive` contains editions
        by the name that the field `edition` of their papers has; any other edition is made of the exported papers.
        `shared_items` contains the items of other feeds, so that feeds of the same papers make them once. `topic` is
        the topic that all exported papers belong to, if it is the feed of a topic.
        """
        super().__init__(file, config, **options)
        if item not in _ITEM_KINDS:
            raise ValueError(f"item is {item!r}; expected {' or '.join(_ITEM_KINDS)}")
        self.item = item
        self.archive = archive or {}
        self.topic = topic
        self.links = FeedLinks.from_config(self.config, self.path)
        self.builder = FeedItemBuilder(self.config, self.links, {} if shared_items is None else shared_items)

    def render(self, papers: list[Paper]) -> bytes:
        """Return the feed. It is empty without papers, or if not even one item fits, because a feed needs a date.

        Raise `jinja2.TemplateError` if a template cannot be rendered.
        """
        if self.topic:
            return self._render_topic(self.topic, papers)
        editions = self._editions_of(papers)
        if not editions:
            return b""
        title = self._title(editions)
        fitting = self._fit_items(editions)

        def serialize(groups: Sequence[Sequence[FeedItem]]) -> bytes:
            items = [item for group in groups for item in group]
            items.sort(key=lambda item: item.published, reverse=True)
            return self.render_feed(self._feed(title, items))

        groups = [self._items(feed_edition) for feed_edition in fitting]
        data = serialize(groups)
        if len(data) > self.config.feed_max_bytes:
            groups = _fit_bytes(groups, lambda some: len(serialize(some)) <= self.config.feed_max_bytes)
            data = serialize(groups) if groups else b""
        self._log_left_out(editions, fitting, groups)
        return data

    def _render_topic(self, topic: TopicFeed, papers: Sequence[Paper]) -> bytes:
        """Return the feed of a topic: the newest of its papers that fit."""
        items = topic_items(self.builder, topic, papers, self.archive)

        def serialize(groups: Sequence[Sequence[FeedItem]]) -> bytes:
            return self.render_feed(self._feed(topic.title, [item for group in groups for item in group]))

        fitting = _fit_bytes([items], lambda some: len(serialize(some)) <= self.config.feed_max_bytes) if items else []
        left_out = len(items) - sum(map(len, fitting))
        if left_out:
            log = (self.path or "feed", count(left_out, "older paper"), self.config.feed_max_bytes)
            logger.info("%s: left out %s, because FEED_MAX_BYTES is %d", *log)
        return serialize(fitting) if fitting else b""

    @abstractmethod
    def render_feed(self, feed: Feed) -> bytes:
        """Return the bytes of a feed that has at least one item."""

    def _editions_of(self, papers: Sequence[Paper]) -> list[_FeedEdition]:
        """Return the editions of the papers, newest first, each with its papers by rank."""
        by_edition: defaultdict[str, list[Paper]] = defaultdict(list)
        for paper in papers:
            by_edition[paper.edition].append(paper)
        editions = []
        for name, exported in by_edition.items():
            exported.sort(key=lambda paper: paper.rank)
            edition = self.archive.get(name) or ArchivedEdition(parse_period(name), exported)
            editions.append(_FeedEdition(edition, exported))
        # Editions of several kinds are compared by their dates. Those of one kind have the order of their periods.
        editions.sort(key=lambda each: (self.builder.date(each.edition), each.edition.period.first), reverse=True)
        return editions

    def _fit_items(self, editions: Sequence[_FeedEdition]) -> list[_FeedEdition]:
        """Return the newest editions with at most FEED_ITEMS items together, the newest truncated if it must be."""
        fitting: list[_FeedEdition] = []
        remaining = self.config.feed_items
        for feed_edition in editions:
            number = 1 if self.item == "edition" else len(feed_edition.papers)
            # A paper that was removed keeps its place. Otherwise an older edition that was left out would come back.
            size = number + (feed_edition.edition.removed if self.item == "paper" else 0)
            if fitting and size > remaining:
                break
            # Only the newest edition can be larger than what remains.
            fitting.append(
                feed_edition
                if number <= remaining
                else _FeedEdition(feed_edition.edition, feed_edition.papers[:remaining])
            )
            remaining -= size
        return fitting

    def _items(self, feed_edition: _FeedEdition) -> list[FeedItem]:
        """Return the items of an edition, the best paper first."""
        date = self.builder.date(feed_edition.edition)
        if self.item == "edition":
            return [self.builder.from_edition(feed_edition.edition, feed_edition.papers, date)]
        return [self.builder.from_paper(paper, feed_edition.edition, date) for paper in feed_edition.papers]

    def _feed(self, title: str, items: Sequence[FeedItem]) -> Feed:
        links = self.links
        return Feed(links.feed_id, title, self.config.post_language, links.home_page, links.feed, items)

    def _title(self, editions: Sequence[_FeedEdition]) -> str:
        kinds = {feed_edition.edition.period.kind for feed_edition in editions}
        return feed_title(self.config, kinds.pop() if self.item == "paper" and len(kinds) == 1 else None)

    def _log_left_out(
        self, editions: Sequence[_FeedEdition], fitting: Sequence[_FeedEdition], groups: Sequence[Sequence[FeedItem]]
    ) -> None:
        """Log how many editions and papers the limits left out, and which limits these were."""
        name, config = self.path or "feed", self.config
        if not groups:
            logger.warning("%s: not written: not even one item fits; FEED_MAX_BYTES is %d", name, config.feed_max_bytes)
            return
        newest, *older = editions
        parts = []
        if self.item == "paper" and len(groups[0]) < len(newest.papers):
            papers = count(len(newest.papers) - len(groups[0]), "paper")
            parts.append(f"{papers} of {newest.edition.period}")
        if left_out := older[len(groups) - 1 :]:
            papers = count(sum(len(feed_edition.papers) for feed_edition in left_out), "paper")
            parts.append(f"{count(len(left_out), 'older edition')} ({papers})")
        if not parts:
            return
        limits = []
        if len(fitting) < len(editions) or len(fitting[0].papers) < len(newest.papers):
            limits.append(f"FEED_ITEMS is {config.feed_items}")
        if len(groups) < len(fitting) or (self.item == "paper" and len(groups[0]) < len(fitting[0].papers)):
            limits.append(f"FEED_MAX_BYTES is {config.feed_max_bytes}")
        logger.info("%s: left out %s, because %s", name, " and ".join(parts), " and ".join(limits))


def feed_title(config: Config, kind: str | None) -> str:
    """Return the title of the feed of a kind of edition; None is a feed of all kinds."""
    title = config.feed_title.replace("%(kind)s", kind.title() if kind in KINDS else "")
    return collapse_whitespace(strip_unprintable(title)) or "Hugging Face Papers"


def _fit_bytes(
    groups: Sequence[list[FeedItem]], fits: Callable[[Sequence[list[FeedItem]]], bool]
) -> list[list[FeedItem]]:
    """Return the first groups that fit together. If not even one does, return the first items of it that fit."""
    number = _largest(len(groups), lambda number: fits(groups[:number]))
    if number:
        return [*groups[:number]]
    # An item that does not fit on its own must not keep out the others.
    items = [item for item in groups[0] if fits([[item]])]
    number = _largest(len(items), lambda number: fits([items[:number]]))
    return [items[:number]] if number else []


def _largest(maximum: int, fits: Callable[[int], bool]) -> int:
    """Return the largest number from 0 to `maximum` that fits, if each number below one that fits does, too."""
    if maximum == 0 or fits(maximum):
        return maximum
    return bisect_left(range(1, maximum), True, key=lambda number: not fits(number))  # noqa: FBT003
