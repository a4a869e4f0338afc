"""Atom, RFC 4287, written by feedgen."""

from feedgen.feed import FeedGenerator

from hfpapers.exporters.feed import FeedExporter
from hfpapers.items import Paper
from hfpapers.text.plain import printable


class AtomExporter(FeedExporter):
    """Writes papers as an Atom feed."""

    def feed_of(self, papers: list[Paper], longest: int | None) -> bytes:
        """Return the feed of these papers."""
        feed = FeedGenerator()
        feed.id(self.home_page_url)
        feed.title(self.title)
        feed.link(href=self.home_page_url, rel="alternate")
        if self.feed_url:
            feed.link(href=self.feed_url, rel="self", type="application/atom+xml")
        feed.language(self.language)
        feed.author(name=self.title)
        feed.generator("hfpapers")
        for paper in papers:
            self._add_entry(feed, paper, longest)
        feed.updated(max(map(self.clock.updated, papers)))
        return bytes(feed.atom_str(pretty=True))

    def _add_entry(self, feed: FeedGenerator, paper: Paper, longest: int | None) -> None:
        entry = feed.add_entry(order="append")
        entry.id(self.id_of(paper))
        entry.title(self.text(paper.title))
        # One link only: of an entry's links, feedgen 1.0 loses what they are.
        entry.link(href=self.url(paper), rel="alternate")
        entry.published(self.clock.published(paper))
        entry.updated(self.clock.updated(paper))
        entry.author([{"name": printable(name)} for name in paper.authors or []])
        entry.category([{"term": printable(keyword)} for keyword in paper.ai_keywords or []])
        if paper.ai_summary:
            entry.summary(self.text(paper.ai_summary))
        entry.content(self.content(paper, longest), type="html")
