"""The feeds that pages announce, so that browsers and feed readers find them."""

from collections.abc import Iterator
from typing import NamedTuple

from hfpapers.config import Config
from hfpapers.config.outputs import is_of_topic, is_per_edition
from hfpapers.exporters.feed import feed_title
from hfpapers.storage.store import EditionStore

# The formats of feeds, and their media types.
MEDIA_TYPES = {"atom": "application/atom+xml", "jsonfeed": "application/feed+json"}


class Feed(NamedTuple):
    """A feed: its path in the output folder and in the site, its media type, its title, and what it contains.

    `kind` is the kind of its editions, or ``editions`` for a feed with an item per edition.
    """

    path: str
    media_type: str
    title: str
    kind: str


def find_feeds(config: Config, store: EditionStore) -> list[Feed]:
    """Return the feeds of the newest papers and editions that exist, in the order of OUTPUTS."""
    return [feed for feed in _configured_feeds(config) if (store.path / feed.path).is_file()]


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
