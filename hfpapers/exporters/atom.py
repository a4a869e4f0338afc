"""Atom (RFC 4287), written with feedgen."""

from feedgen.feed import FeedGenerator

from hfpapers.exporters.feed import Feed, FeedExporter
from hfpapers.exporters.feed_items import FeedItem
from hfpapers.exporters.ownership import Ownership
from hfpapers.exporters.xml_marks import has_element

_NAMESPACE = "http://www.w3.org/2005/Atom"
# The text of the element `generator`, which is the mark of hfpapers.
_MARK = "hfpapers"


class AtomExporter(FeedExporter):
    """Write papers or editions as an Atom feed."""

    def render_feed(self, feed: Feed) -> bytes:
        """Return the bytes of a feed."""
        generator = FeedGenerator()
        generator.id(feed.id)
        generator.title(feed.title)
        generator.link(href=feed.home_page_url, rel="alternate")
        if feed.url:
            generator.link(href=feed.url, rel="self", type="application/atom+xml")
        generator.language(feed.language)
        generator.author(name=feed.title)
        generator.generator(_MARK)
        for item in feed.items:
            _add_entry(generator, item)
        generator.updated(max(item.updated for item in feed.items))
        return bytes(generator.atom_str(pretty=True))

    @classmethod
    def find_owner(cls, data: bytes) -> Ownership:
        """Return who wrote a file: hfpapers if it is an Atom feed with the mark."""
        path = (f"{_NAMESPACE} feed", f"{_NAMESPACE} generator")
        return Ownership.OURS if has_element(data, path, _MARK) else Ownership.FOREIGN


def _add_entry(generator: FeedGenerator, item: FeedItem) -> None:
    entry = generator.add_entry(order="append")
    entry.id(item.id)
    entry.title(item.title)
    # An entry has one link only, because feedgen 1.0 loses the relation of the others.
    entry.link(href=item.url, rel="alternate")
    entry.published(item.published)
    entry.updated(item.updated)
    entry.author([{"name": name} for name in item.authors if name])
    entry.category([{"term": tag} for tag in item.tags])
    if item.summary:
        entry.summary(item.summary)
    entry.content(item.html, type="html")
