"""Atom (RFC 4287), written with feedgen."""

from feedgen.feed import FeedGenerator

from hfpapers.exporters.feed import FeedExporter
from hfpapers.items import Paper
from hfpapers.text.latex import display
from hfpapers.text.plain import strip_unprintable


class AtomExporter(FeedExporter):
    """Write papers as an Atom feed."""

    def render_feed(self, papers: list[Paper], max_length: int | None) -> bytes:
        """Return the feed of all these papers, with abstracts of at most `max_length` characters."""
        title = self.feed_title(papers)
        feed = FeedGenerator()
        feed.id(self.home_page_url)
        feed.title(title)
        feed.link(href=self.home_page_url, rel="alternate")
        if self.feed_url:
            feed.link(href=self.feed_url, rel="self", type="application/atom+xml")
        feed.language(self.language)
        feed.author(name=title)
        feed.generator("hfpapers")
        for paper in papers:
            self._add_entry(feed, paper, max_length)
        feed.updated(max(map(self.dates.updated_at, papers)))
        return bytes(feed.atom_str(pretty=True))

    def _add_entry(self, feed: FeedGenerator, paper: Paper, max_length: int | None) -> None:
        entry = feed.add_entry(order="append")
        entry.id(self.item_id(paper))
        entry.title(display(paper.title))
        # An entry has one link only, because feedgen 1.0 loses the relation of the others.
        entry.link(href=self.item_url(paper), rel="alternate")
        entry.published(self.dates.published_at(paper))
        entry.updated(self.dates.updated_at(paper))
        entry.author([{"name": strip_unprintable(name)} for name in paper.authors or []])
        entry.category([{"term": strip_unprintable(keyword)} for keyword in paper.ai_keywords or []])
        if paper.ai_summary:
            entry.summary(display(paper.ai_summary))
        entry.content(self.item_content(paper, max_length), type="html")
