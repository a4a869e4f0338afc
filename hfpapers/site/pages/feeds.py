"""The page that lists every feed, and the page that servers send if there is none at an address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hfpapers.archive.listings import newest_editions
from hfpapers.editions.periods import KINDS
from hfpapers.editions.topics import ALL
from hfpapers.site.context import SiteContext
from hfpapers.site.feeds import MEDIA_TYPES, NamedFile, find_feeds, find_lists_of_feeds, find_topic_files, sort_files
from hfpapers.site.links import FEEDS, NOT_FOUND, topic_page
from hfpapers.storage.store import LATEST_DAY, data_path


@dataclass(frozen=True)
class Subscription:
    """The feeds of the same papers in several formats, and their references.

    Attributes:
        title: The title of the feeds.
        kind: The kind of its editions; ``editions`` if it has an item per edition; ``topic`` for the papers of a topic,
            ``topics`` for those of all.
        files: The files.
        path: The path of the page about it; None if there is none.
    """

    title: str
    kind: str
    files: Sequence[NamedFile]
    path: str | None = None


def render_feeds(site: SiteContext) -> bytes:
    """Return the list of the feeds and of the other files that the site has for programs."""
    editions = [period for kind in KINDS.values() for period in newest_editions(site.connection, kind, 1)]
    data = [LATEST_DAY, *map(data_path, editions)]
    return site.templates.render(
        "feeds.html.j2",
        FEEDS,
        subscriptions=[*_of_editions(site), *_of_topics(site)],
        lists=find_lists_of_feeds(site.config, site.store),
        data=[path for path in data if site.store.files.exists(path)],
    )


def render_not_found(site: SiteContext) -> bytes:
    """Return the page that servers send if there is none at an address."""
    return site.templates.render("not-found.html.j2", NOT_FOUND)


def _of_editions(site: SiteContext) -> Iterable[Subscription]:
    formats = {media_type: name for name, media_type in MEDIA_TYPES.items()}
    by_title: dict[tuple[str, str], list[NamedFile]] = {}
    for feed in find_feeds(site.config, site.store):
        by_title.setdefault((feed.title, feed.kind), []).append(NamedFile(feed.path, formats[feed.media_type]))
    return [Subscription(title, kind, sort_files(feeds)) for (title, kind), feeds in by_title.items()]


def _of_topics(site: SiteContext) -> Iterable[Subscription]:
    if not site.config.topics:
        return
    titles = {name: topic.title for name, topic in site.config.topics.items()} | {
        ALL: site.templates.labels["all_topics"]
    }
    for name, title in titles.items():
        files = find_topic_files(site.config, site.store, name)
        if files:
            is_all = name == ALL
            yield Subscription(title, "topics" if is_all else "topic", files, None if is_all else topic_page(name))
