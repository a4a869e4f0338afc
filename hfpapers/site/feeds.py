"""The feeds and the other files that readers subscribe to or import."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hfpapers.config import Config
from hfpapers.config.outputs import insert_topic, is_of_topic, is_per_edition
from hfpapers.exporters.feed import feed_title
from hfpapers.storage.store import EditionStore

# The formats of feeds, and their media types.
MEDIA_TYPES = {"atom": "application/atom+xml", "jsonfeed": "application/feed+json"}


# In this order, pages list the files of the same papers.
_FORMATS = ("atom", "jsonfeed", "bib", "opml")


class Feed(NamedTuple):
    """A feed: its path in the output folder and in the site, its media type, its title, and what it contains.

    `kind` is the kind of its editions, or ``editions`` for a feed with an item per edition.
    """

    path: str
    media_type: str
    title: str
    kind: str


class NamedFile(NamedTuple):
    """A file: its path in the output folder and in the site, and the format that OUTPUTS states."""

    path: str
    format: str


def find_feeds(config: Config, store: EditionStore) -> list[Feed]:
    """Return the feeds of the newest papers and editions that exist, in the order of OUTPUTS."""
    return [feed for feed in _configured_feeds(config) if store.files.exists(feed.path)]


def _configured_feeds(config: Config) -> Iterator[Feed]:
    for path, options in config.outputs.items():
        media_type = MEDIA_TYPES.get(options.format)
        if media_type is None or is_per_edition(path) or is_of_topic(path):
            continue
        if options.exporter_options.get("item") == "edition":
            yield Feed(path % {"kind": "editions"}, media_type, feed_title(config, "editions"), "editions")
            continue
        for kind in options.kinds or ():
            yield Feed(path % {"kind": kind}, media_type, feed_title(config, kind), kind)


def find_topic_files(config: Config, store: EditionStore, topic: str) -> list[NamedFile]:
    """Return the feeds and references of a topic, or of ``all`` topics, that exist, those for readers first."""
    files = (
        NamedFile(insert_topic(path, topic) % {}, options.format)
        for path, options in config.outputs.items()
        if is_of_topic(path) and not is_per_edition(path)
    )
    return sort_files(file for file in files if store.files.exists(file.path))


def sort_files(files: Iterable[NamedFile]) -> list[NamedFile]:
    """Return files in the order of their formats: Atom first, and formats that are not known last."""
    return sorted(files, key=lambda file: _FORMATS.index(file.format) if file.format in _FORMATS else len(_FORMATS))


def find_lists_of_feeds(config: Config, store: EditionStore) -> list[NamedFile]:
    """Return the files that list all feeds, which feed readers import, in the order of OUTPUTS."""
    files = (
        NamedFile(path % {"kind": kind}, options.format)
        for path, options in config.outputs.items()
        if options.format == "opml" and not is_per_edition(path)
        for kind in options.kinds or ()
    )
    return [file for file in dict.fromkeys(files) if store.files.exists(file.path)]
