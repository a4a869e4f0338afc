"""How posts refer to each other: which post an edition has, its neighbors, and the images that are shown near it."""

from collections.abc import Iterator
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
from hfpapers.publishing.snapshot import Snapshot

# A paper that is listed again is listed within days. A home page shows about this many posts.
_DAYS_WITH_OTHER_IMAGES = 4


class Posts:
    """The posts of the editions of a snapshot."""

    def __init__(self, outputs: Outputs, snapshot: Snapshot, *, replaces_all: bool = False) -> None:
        """Create it; `replaces_all` says that also the posts of others are replaced."""
        self.outputs = outputs
        self.snapshot = snapshot
        self.replaces_all = replaces_all
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
            used_images=frozenset(self.used_images(period)),
        )

    def site_path(self, name: str) -> str:
        """Return the URL path of a file of the output folder, with the base path of the blog. It is not encoded."""
        return f"{self.base_path}/{name}"

    def used_images(self, period: Period) -> Iterator[str]:
        """Yield the images that the posts near an edition's post show, as far as it may show the same ones.

        The image of a day comes first, then that of a week, then that of a month.
        """
        for day in self._days_with_other_images(period):
            if image := self._top_image(day):
                yield image
        if isinstance(period, Month):
            for week in _parts(period):
                paper = choose_image(self.snapshot.papers(week), frozenset(self.used_images(week)))
                if paper and paper.thumbnail:
                    yield paper.thumbnail

    def state(self, period: Period) -> tuple[object, ...]:
        """Return what the posts of other editions show of an edition."""
        return self.path(period), self._top_image(period)

    def dependents(self, period: Period) -> list[Period]:
        """Return the stored editions whose posts show something of an edition: a link, or another image than it."""
        periods = [*self._neighbors(period), *_containing(period), *_parts(period)]
        if isinstance(period, Day):
            later = [day for day in self.snapshot.editions(Day) if day > period]
            periods += later[-_DAYS_WITH_OTHER_IMAGES:]
            periods += _containing(Week.containing(period.first))
        return [other for other in dict.fromkeys(periods) if other and self.snapshot.papers(other)]

    def _exists(self, period: Period, output: Output) -> bool:
        """Return whether an edition has a post of ours, edited or not, when the current run ends."""
        if not output.options.selection.select(self.snapshot.papers(period)):
            return False
        [name] = expand_path(output.path, period)
        data = self.snapshot.store.read(name)
        is_rendered = period in self.snapshot.rendered and output in self.outputs.selected
        if data is None:
            return is_rendered
        is_foreign = PostExporter.find_owner(data) is Ownership.FOREIGN
        return not is_foreign or (is_rendered and self.replaces_all)

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

    def _days_with_other_images(self, period: Period) -> list[Day]:
        days = self.snapshot.editions(Day)
        if isinstance(period, Day):
            return [day for day in days if day < period][:_DAYS_WITH_OTHER_IMAGES]
        return [day for day in days if period.first <= day.first <= period.last]

    def _top_image(self, period: Period) -> str | None:
        paper = choose_image(self.snapshot.papers(period), frozenset())
        return paper.thumbnail if paper else None


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
