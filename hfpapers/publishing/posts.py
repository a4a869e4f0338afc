"""Which post an edition has, and what a post links to: other posts, feeds and references."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from hfpapers.config.outputs import expand_path
from hfpapers.editions.calendar import containing_periods, parts_of
from hfpapers.editions.periods import Day, Month, Period
from hfpapers.editions.topics import topics_by_paper
from hfpapers.exporters.atom import AtomExporter
from hfpapers.exporters.bibtex import BibtexExporter
from hfpapers.exporters.context import PostContext, PostLink
from hfpapers.exporters.dates import earliest_first_seen
from hfpapers.exporters.feed import FeedExporter
from hfpapers.exporters.jsonfeed import JsonFeedExporter
from hfpapers.exporters.ownership import Ownership
from hfpapers.exporters.permalinks import permalink, post_slug
from hfpapers.exporters.post import PostExporter
from hfpapers.publishing.images import PostImages
from hfpapers.publishing.outputs import Output, Outputs
from hfpapers.publishing.ownership import find_owner
from hfpapers.publishing.snapshot import Snapshot


class Posts:
    """The posts of the editions of a snapshot."""

    def __init__(self, outputs: Outputs, snapshot: Snapshot, *, replaces_posts: bool = False) -> None:
        """Create it; `replaces_posts` says whether posts that hfpapers did not write are replaced, too."""
        self.outputs = outputs
        self.snapshot = snapshot
        self.replaces_posts = replaces_posts
        self.base_path = urlsplit(outputs.config.feed_base_url or "").path

    def path(self, period: Period, preferred: Output | None = None) -> str | None:
        """Return the URL path of an edition's post without the base path of the blog; None if it has no post of ours.

        If there are several posts, it is that of the `preferred` output, else the first one.
        """
        has_kind = preferred is not None and preferred.has_kind(period.kind)
        output = preferred if has_kind else self.outputs.find(PostExporter, period.kind)
        if output is None or not self._exists(period, output):
            return None
        return permalink(str(period), post_slug(output.path, period.kind))

    def papers_left_out(self, period: Period) -> frozenset[str]:
        """Return the ids of the papers of an edition that its first post does not show."""
        output = self.outputs.find(PostExporter, period.kind)
        papers = self.snapshot.papers(period)
        shown = output.select(papers) if output else []
        return frozenset(paper.id for paper in papers) - {paper.id for paper in shown}

    def context(self, period: Period, output: Output) -> PostContext:
        """Return what an edition's post of an output shows beside its papers."""
        following, previous = self._neighbors(period)
        return PostContext(
            first_seen=earliest_first_seen(self.snapshot.all_papers(period)),
            previous=self._link(previous, output),
            next=self._link(following, output),
            parts=self._links(parts_of(period), output),
            containing=self._links(containing_periods(period), output),
            json_feed=self._feed(period, JsonFeedExporter, output.topic_name),
            atom_feed=self._feed(period, AtomExporter, output.topic_name),
            references=self._references(period, output.topic_name),
            used_images=PostImages(self.snapshot).find_used(period),
            topics=topics_by_paper(self.outputs.config.topics, self.snapshot.papers(period)),
            topic_title=output.topic.title if output.topic else None,
        )

    def site_path(self, name: str) -> str:
        """Return the URL path of a file of the output folder, with the base path of the blog. It is not encoded."""
        return f"{self.base_path}/{name}"

    def find_linking_editions(self, period: Period) -> list[Period]:
        """Return the stored editions whose posts link to that of an edition, or summarize it."""
        days = period.days() if isinstance(period, Month) else ()
        return self.snapshot.select_stored(
            [*self._neighbors(period), *containing_periods(period), *parts_of(period), *days]
        )

    def find_summarizing_editions(self, period: Period) -> list[Period]:
        """Return the stored editions whose posts and charts show votes from the history of an edition."""
        return self.snapshot.select_stored(containing_periods(period)) if isinstance(period, Day) else []

    def _exists(self, period: Period, output: Output) -> bool:
        """Return whether an edition has a post of ours, edited or not, when the current run ends."""
        if not output.select(self.snapshot.papers(period)):
            return False
        [name] = expand_path(output.path, period)
        owner = find_owner(self.snapshot.store, name, output)
        if owner in {Ownership.OURS, Ownership.EDITED}:
            return True
        is_replaced = self.replaces_posts and period in self.snapshot.requested and owner is Ownership.FOREIGN
        is_rendered = self.snapshot.is_rendered(period) and output in self.outputs.selected
        return is_rendered and (owner is None or is_replaced)

    def _neighbors(self, period: Period) -> tuple[Period | None, Period | None]:
        """Return the next and the previous edition of the same kind, None where there is none."""
        following, previous = self.snapshot.editions_after(period, 1), self.snapshot.editions_before(period, 1)
        return next(iter(following), None), next(iter(previous), None)

    def _link(self, period: Period | None, output: Output) -> PostLink | None:
        path = self.path(period, output) if period else None
        return PostLink(period, f"{self.base_path}{path}") if period and path else None

    def _links(self, periods: Iterable[Period], output: Output) -> list[PostLink]:
        return [link for period in periods if (link := self._link(period, output))]

    def _feed(self, period: Period, exporter: type[FeedExporter], topic_name: str | None) -> str | None:
        """Return the URL path of the feed with the papers of this kind of edition, or of a topic; None without one."""
        for output in self._outputs_of_topic(topic_name):
            is_feed = output.is_a(exporter) and output.has_kind(period.kind) and not output.is_per_edition
            if is_feed and output.options.exporter_options.get("item", "paper") == "paper":
                return self.site_path(output.path % {"kind": period.kind})
        return None

    def _references(self, period: Period, topic_name: str | None) -> str | None:
        for output in self._outputs_of_topic(topic_name):
            is_reference = output.is_a(BibtexExporter) and output.has_kind(period.kind) and output.is_per_edition
            if is_reference and output.select(self.snapshot.papers(period)):
                [name] = expand_path(output.path, period)
                return self.site_path(name)
        return None

    def _outputs_of_topic(self, topic_name: str | None) -> list[Output]:
        """Return the outputs of a topic; those that are not about topics for None."""
        return [output for output in self.outputs.all if output.topic_name == topic_name]
