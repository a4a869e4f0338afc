"""JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/."""

import json
from typing import Any

from hfpapers.exporters.feed import Feed, FeedExporter
from hfpapers.exporters.feed_items import FeedItem, drop_empty
from hfpapers.exporters.ownership import Ownership

# The name of the extension, whose object at the top level of a feed is also the mark of hfpapers.
_EXTENSION = "_hfpapers"
_MARK = {"generator": "hfpapers"}


class JsonFeedExporter(FeedExporter):
    """Write papers or editions as a JSON Feed."""

    def render_feed(self, feed: Feed) -> bytes:
        """Return the bytes of a feed, without whitespace that only people need: a feed of abstracts is large."""
        fields = drop_empty(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": feed.title,
                "home_page_url": feed.home_page_url,
                "feed_url": feed.url,
                "language": feed.language,
                _EXTENSION: _MARK,
                "items": [_item(item) for item in feed.items],
            }
        )
        return (json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n").encode()

    @classmethod
    def find_owner(cls, data: bytes) -> Ownership:
        """Return who wrote a file: hfpapers if it is a JSON object with the mark."""
        try:
            feed = json.loads(data)
        except (ValueError, RecursionError):
            return Ownership.FOREIGN
        return Ownership.OURS if isinstance(feed, dict) and feed.get(_EXTENSION) == _MARK else Ownership.FOREIGN


def _item(item: FeedItem) -> dict[str, Any]:
    return drop_empty(
        {
            "id": item.id,
            "url": item.url,
            "external_url": item.external_url,
            "title": item.title,
            "content_html": item.html,
            "summary": item.summary,
            "image": item.image,
            "date_published": item.published.isoformat(),
            "date_modified": item.updated.isoformat(),
            "authors": [{"name": name} for name in item.authors if name],
            "tags": [*item.tags],
            _EXTENSION: item.extension,
        }
    )
