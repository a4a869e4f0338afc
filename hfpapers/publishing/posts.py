"""How posts refer to each other: which post an edition has, its neighbors, and the images that are shown near it."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from hfpapers.config.outputs import expand_path
from hfpapers.editions.periods import Day, Month, Period, Week
from hfpapers.exporters.atom import AtomExporter
from hfpapers.exporters.bibtex import BibtexExporter
from hfpapers.exporters.context import PostContext, PostLink
from hfpapers.exporters.dates import earliest_first_seen
from hfpapers.exporters.feed import FeedExporter
from hfpapers.exporters.front_matter import choose_image
from hfpapers.exporters.jsonfeed import JsonFeedExporter
from hfpapers.exporters.ownership import Ownership
from hfpapers.exporters.permalinks import permalink, post_slug
from hfpapers.exporters.post import PostExporter
from hfpapers.publishing.outputs import Output, Outputs
from hfpapers.publishing.ownership import find_owner
from hfpapers.publishing.snapshot import Snapshot

# A paper that is listed again is listed within days. A home page shows about this many posts.
_DAYS_WITH_OTHER_IMAGES = 4


class Posts:
    """The posts of the editions of a snapshot."""

    def __init__(self, outputs: Outputs, snapshot: Snapshot, *, replaces_posts: bool = False) -> None:
        """Create it; `replaces_posts` says that also posts that hfpapers did not write are replaced."""
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
        shown = output.options.selection.select(papers) if output else []
        return frozenset(paper.id for paper in papers) - {paper.id for paper in shown}

    def context(self, period: Period, output: Output) -> PostContext:
        """Return what an edition's post of an output shows beside its papers."""
        following, previous = self._neighbors(period)
        return PostContext(
            first_seen=earliest_first_seen(self.snapshot.papers(period)),
            previous=self._link(previous, output),
            next=self._link(following, output),
            parts=[*self._links(_parts(period), output)],
            containing=[*self._links(_containing(period), output)],
            json_feed=self._feed(period, JsonFeedExporter),
            atom_feed=self._feed(period, AtomExporter),
            references=self._references(period),
            used_images=self.used_images(period),
        )

    def site_path(self, name: str) -> str:
        """Return the URL path of a file of the output folder, with the base path of the blog. It is not encoded."""
        return f"{self.base_path}/{name}"

    def image(self, period: Period) -> str | None:
        """Return the image of an edition's post; None if it has none."""
        return self._choose_image(period, self.used_images(period))

    def used_images(self, period: Period) -> frozenset[str]:
        """Return the images of the posts near an edition's post, which it shows only if it has no other.

        The image of a day is chosen first, then that of a week, then that of a month. The image of a day depends on a
        few days before it only, as if the first of them showed its first image.
        """
        images: list[str | None] = []
        if isinstance(period, Day):
            days = self.snapshot.editions(Day)
            # The days are sorted, newest first. The time does not depend on their number.
            begin = bisect_right(days, -period.first.toordinal(), key=lambda day: -day.first.toordinal())
            for day in reversed(days[begin : begin + _DAYS_WITH_OTHER_IMAGES]):
                images.append(self._choose_image(day, frozenset(filter(None, images))))
        else:
            weeks = _parts(period) if isinstance(period, Month) else []
            images += [self.image(other) for other in self._stored([*period.days(), *weeks])]
        return frozenset(filter(None, images))

    def linking(self, period: Period) -> list[Period]:
        """Return the stored editions whose posts link to that of an edition, or summarize it."""
        days = period.days() if isinstance(period, Month) else ()
        return self._stored([*self._neighbors(period), *_containing(period), *_parts(period), *days])

    def summarizing(self, period: Period) -> list[Period]:
        """Return the stored editions whose posts and charts show votes from the history of an edition."""
        return self._stored(_containing(period)) if isinstance(period, Day) else []

    def with_other_images(self, period: Period) -> list[Period]:
        """Return the stored editions whose posts show another image than that of an edition, if they can."""
        later = [day for day in self.snapshot.editions(Day) if day > period] if isinstance(period, Day) else []
        later = later[-_DAYS_WITH_OTHER_IMAGES:]
        containing = [other for near in (period, *later) for other in _containing(near)]
        months = [month for other in containing for month in _containing(other)]
        return self._stored([*later, *containing, *months])

    def _exists(self, period: Period, output: Output) -> bool:
        """Return whether an edition has a post of ours, edited or not, when the current run ends."""
        if not output.options.selection.select(self.snapshot.papers(period)):
            return False
        [name] = expand_path(output.path, period)
        owner = find_owner(self.snapshot.store, name, output)
        if owner in {Ownership.OURS, Ownership.EDITED}:
            return True
        is_replaced = self.replaces_posts and period in self.snapshot.requested and owner is Ownership.FOREIGN
        is_rendered = period in self.snapshot.rendered and output in self.outputs.selected
        return is_rendered and (owner is None or is_replaced)

    def _neighbors(self, period: Period) -> tuple[Period | None, Period | None]:
        """Return the next and the previous edition of the same kind, None where there is none."""
        stored = self.snapshot.editions(type(period))
        following = [other for other in stored if other > period]
        return next(reversed(following), None), next((other for other in stored if other < period), None)

    def _link(self, period: Period | None, output: Output) -> PostLink | None:
        path = self.path(period, output) if period else None
        return PostLink(period, f"{self.base_path}{path}") if period and path else None

    def _links(self, periods: Iterator[Period] | list[Period], output: Output) -> Iterator[PostLink]:
        return (link for period in periods if (link := self._link(period, output)))

    def _feed(self, period: Period, exporter: type[FeedExporter]) -> str | None:
        """Return the URL path of the feed with the papers of this kind of edition; None if there is none."""
        for output in self.outputs.all:
            is_feed = output.is_a(exporter) and output.has_kind(period.kind) and not output.is_per_edition
            if is_feed and output.options.exporter_options.get("item", "paper") == "paper":
                return self.site_path(output.path % {"kind": period.kind})
        return None

    def _references(self, period: Period) -> str | None:
        for output in self.outputs.of_edition(period.kind):
            if output.is_a(BibtexExporter) and output.options.selection.select(self.snapshot.papers(period)):
                [name] = expand_path(output.path, period)
                return self.site_path(name)
        return None

    def _choose_image(self, period: Period, used: frozenset[str]) -> str | None:
        paper = choose_image(self.snapshot.papers(period), used)
        return paper.thumbnail if paper else None

    def _stored(self, periods: Iterable[Period | None]) -> list[Period]:
        return [period for period in dict.fromkeys(periods) if period and self.snapshot.papers(period)]


def _parts(period: Period) -> list[Period]:
    """Return the days of a week or the weeks of a month, oldest first."""
    match period:
        case Week():
            return [*period.days()]
        case Month():
            return [*Week.containing(period.first).through(Week.containing(period.last))]
        case _:
            return []


def _containing(period: Period) -> list[Period]:
    """Return the week and the month of a day, or the months of a week."""
    match period:
        case Day():
            return [Week.containing(period.first), Month.containing(period.first)]
        case Week():
            return [*dict.fromkeys([Month.containing(period.first), Month.containing(period.last)])]
        case _:
            return []
