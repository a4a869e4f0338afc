"""Renders the files of the newest editions: feeds, and the list of feeds."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hfpapers.editions.latest import latest_papers
from hfpapers.editions.merge import is_settled
from hfpapers.editions.periods import Period
from hfpapers.exporters.card import CardExporter
from hfpapers.exporters.context import ArchivedEdition
from hfpapers.exporters.feed import FeedExporter
from hfpapers.exporters.opml import OpmlExporter
from hfpapers.publishing.jekyll import Blog
from hfpapers.publishing.outputs import Output, Outputs
from hfpapers.publishing.posts import Posts
from hfpapers.publishing.topic_files import TopicFiles
from hfpapers.publishing.topic_papers import StoredMatches
from hfpapers.storage.store import data_path

if TYPE_CHECKING:
    from hfpapers.exporters.feed_items import SharedItems


class NewestEditions:
    """The newest editions of a snapshot, as the files that contain several editions show them."""

    def __init__(self, outputs: Outputs, posts: Posts, blog: Blog) -> None:
        self.outputs = outputs
        self.config = outputs.config
        self.posts = posts
        self.snapshot = posts.snapshot
        self.blog = blog
        self.topics = TopicFiles(outputs, posts, StoredMatches(self.config.topics, self.snapshot))
        # Feeds of the same papers in several formats share their items.
        self._shared_items: SharedItems = {}

    def render(self, output: Output, name: str, kinds: Sequence[type[Period]]) -> bytes | None:
        """Return a file of the newest editions of some kinds; None if it would contain nothing.

        It is without bytes, so that an earlier file is removed, if it would contain nothing because its papers are
        excluded or not selected. While an edition is corrupt, the earlier file remains.

        Raises:
            jinja2.TemplateError: if a template cannot be rendered.
        """
        if output.is_a(CardExporter):
            return self._render_card(output, name, kinds)
        given = output.options.exporter_options
        number = output.configure(self.config).feed_editions
        select = output.options.selection.select
        merge = given.get("item") != "edition"
        papers = [
            paper
            for kind in kinds
            for paper in latest_papers(self.snapshot.newest_first(kind), number, select, merge_listings=merge)
        ]
        options: dict[str, Any] = {"path": name}
        if output.is_a(FeedExporter):
            names = dict.fromkeys(paper.edition for paper in papers)
            periods = [period for kind in kinds for period in kind.parse_names(names)]
            options["archive"] = {str(period): self.describe(period) for period in periods}
            options["shared_items"] = self._shared_items
        if output.is_a(OpmlExporter):
            options |= {"feeds": self._feeds(), "topic_feeds": self.topics.feeds()}
        is_obsolete = not papers and self._are_intact(kinds, number)
        return output.export(self.config, papers, options) or (b"" if is_obsolete else None)

    def _render_card(self, output: Output, name: str, kinds: Sequence[type[Period]]) -> bytes | None:
        """Return the card of the dataset. A blog has none, because Jekyll would copy it to the site."""
        if self.blog.exists:
            return b""
        tables = [kind.kind for kind in kinds if self.snapshot.editions(kind)]
        if tables and self.snapshot.has_histories():
            tables.append("history")
        return output.export(self.config, [], {"path": name, "tables": tables}) or None

    def _are_intact(self, kinds: Sequence[type[Period]], number: int) -> bool:
        """Return whether there are editions of some kinds, and the newest ones of each kind are not corrupt."""
        newest = [period for kind in kinds for period in self.snapshot.editions(kind)[:number]]
        return bool(newest) and all(self.snapshot.all_papers(period) for period in newest)

    def describe(self, period: Period) -> ArchivedEdition:
        """Return an edition as feeds and digests show it."""
        crawled_at = self.snapshot.crawled_at(period)
        data = data_path(period)
        papers = self.snapshot.all_papers(period)
        known_ids = {observation.id for observation in self.snapshot.history(period).observations}
        return ArchivedEdition(
            period,
            papers,
            removed=len(known_ids - {paper.id for paper in papers}),
            crawled_at=crawled_at,
            is_settled=crawled_at is not None and is_settled(period, crawled_at, self.config.settled_after),
            post=self.posts.path(period),
            not_in_post=self.posts.papers_left_out(period),
            data=None if self.blog.is_excluded(data) else f"/{data}",
        )

    def _feeds(self) -> list[tuple[str, str]]:
        """Return the path of each feed of stored editions with its kind; "editions" if it has an item per edition."""
        feeds = []
        for output in self.outputs.all:
            if output.is_a(FeedExporter) and not output.is_per_edition and not output.is_of_topics:
                is_by_edition = output.options.exporter_options.get("item") == "edition"
                kinds = [kind for kind in output.kinds if self.snapshot.editions(kind)]
                names = {output.path % {"kind": kind.kind}: kind.kind for kind in kinds}
                feeds += [(name, "editions" if is_by_edition else kind) for name, kind in names.items()]
        return feeds
