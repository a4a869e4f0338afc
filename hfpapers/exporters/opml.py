"""OPML 2.0: the list of all feeds, which feed readers import: http://opml.org/spec2.opml."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, ClassVar
from xml.sax.saxutils import escape, quoteattr

from hfpapers.config import Config
from hfpapers.exporters.base import PaperExporter
from hfpapers.exporters.feed import feed_title
from hfpapers.exporters.feed_links import FeedLinks, relative_url
from hfpapers.exporters.ownership import Ownership
from hfpapers.exporters.xml_marks import has_comment
from hfpapers.items import Paper

_MARK = "generator: hfpapers"
_ATOM_SUFFIXES = (".xml", ".atom")


class OpmlExporter(PaperExporter):
    """Write the list of the feeds. The papers are not used."""

    options: ClassVar[dict[str, str]] = {"base_url": "feed_base_url", "title": "feed_title"}

    def __init__(
        self,
        file: BytesIO,
        config: Config,
        *,
        feeds: Sequence[tuple[str, str]] = (),
        topic_feeds: Sequence[tuple[str, str]] = (),
        **options: Any,
    ) -> None:
        """Raise `ValueError` with a one-line message if an option is wrong.

        `feeds` contains, for each feed, its path in the output folder and the kind of its editions, or ``editions`` for
        the feed of all kinds. `topic_feeds` contains the path and the title of each feed of a topic.
        """
        super().__init__(file, config, **options)
        titles = [(path, feed_title(self.config, kind)) for path, kind in feeds]
        self.feeds = _prefer_atom([*titles, *topic_feeds])

    def render(self, papers: list[Paper]) -> bytes:  # noqa: ARG002
        """Return the list. Without feeds, it is empty."""
        if not self.feeds:
            return b""
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<opml version="2.0">',
            f"  <!-- {_MARK} -->",
            f"  <head><title>{escape(feed_title(self.config, None))}</title></head>",
            "  <body>",
            *(f"    {self._outline(path, title)}" for path, title in self.feeds),
            "  </body>",
            "</opml>",
        ]
        return ("\n".join(lines) + "\n").encode()

    @classmethod
    def find_owner(cls, data: bytes) -> Ownership:
        """Return who wrote a file: hfpapers if it is XML with the mark."""
        return Ownership.OURS if has_comment(data, _MARK) else Ownership.FOREIGN

    def _outline(self, path: str, title: str) -> str:
        links = FeedLinks.from_config(self.config, path)
        attributes = {
            # Feed readers expect this type for Atom and JSON feeds, too.
            "type": "rss",
            "text": title,
            "title": title,
            "xmlUrl": links.feed or relative_url(path, self.path or ""),
            "htmlUrl": links.home_page,
        }
        return f"<outline {' '.join(f'{name}={quoteattr(value)}' for name, value in attributes.items())}/>"


def _prefer_atom(feeds: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the feeds without JSON feeds that are also there as Atom, because readers import every entry."""
    atom = {PurePosixPath(path).with_suffix("") for path, _ in feeds if path.endswith(_ATOM_SUFFIXES)}
    return [
        (path, title)
        for path, title in dict.fromkeys(feeds)
        if path.endswith(_ATOM_SUFFIXES) or PurePosixPath(path).with_suffix("") not in atom
    ]
