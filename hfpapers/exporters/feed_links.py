"""The ids of feed items, which never change, and the URLs that the items link to."""

import posixpath
from dataclasses import dataclass

from hfpapers.editions.periods import Day, Period, parse_period
from hfpapers.exporters.context import ArchivedEdition
from hfpapers.exporters.permalinks import paper_anchor
from hfpapers.items import Paper

# Ids contain this address even if HUB_URL is another one.
_HUB = "https://huggingface.co"
# Before the name of the topic in the ids of its items.
TOPIC_MARK = "#topic-"


def paper_id(paper: Paper) -> str:
    """Return the id of the item of a paper.

    Of a day, it is the paper's page on the Hub. Weeks and months have ids of their own, because readers drop an item
    whose id they know from another feed.
    """
    period = parse_period(paper.edition)
    if isinstance(period, Day):
        return f"{_HUB}/papers/{paper.id}"
    return f"{edition_id(period)}#{paper.id}"


def topic_paper_id(paper: Paper, topic: str) -> str:
    """Return the id of the item of a paper in the feed of a topic, which differs from those in all other feeds."""
    return f"{_HUB}/papers/{paper.id}{TOPIC_MARK}{topic}"


def edition_id(period: Period) -> str:
    """Return the id of the item of an edition."""
    return f"{_HUB}{_hub_path(period)}"


@dataclass(frozen=True)
class FeedLinks:
    """The URLs in a feed.

    `base_url` is the address of the blog, or None if the output folder is not on the web; `hub_url` is the address of
    the Hub, and `path` that of the feed in the output folder, or None if it is not known.
    """

    base_url: str | None
    hub_url: str
    path: str | None

    @property
    def feed(self) -> str | None:
        """The URL of the feed, or None if it is not known."""
        return f"{self.base_url}/{self.path}" if self.base_url and self.path else None

    @property
    def feed_id(self) -> str:
        """The id of the feed, which differs from those of the other feeds."""
        return self.feed or f"{_HUB}/papers#{self.path or 'feed'}"

    @property
    def home_page(self) -> str:
        """The URL of the page that the feed belongs to: the blog, or the papers of the Hub."""
        return f"{self.base_url}/" if self.base_url else f"{self.hub_url}/papers"

    def paper(self, paper: Paper, edition: ArchivedEdition) -> str:
        """Return the URL of a paper in the post of its edition; of its page on the Hub if the post does not show it."""
        post = self._post(edition)
        return f"{post}#{paper_anchor(paper)}" if post and paper.id not in edition.not_in_post else paper.url

    def edition(self, edition: ArchivedEdition) -> str:
        """Return the URL of the post of an edition; of its page on the Hub if there is no post."""
        return self._post(edition) or f"{self.hub_url}{_hub_path(edition.period)}"

    def data(self, edition: ArchivedEdition) -> str | None:
        """Return the URL of the data of an edition, relative to the feed without `base_url`; None if it has none."""
        if not edition.data:
            return None
        if self.base_url:
            return f"{self.base_url}{edition.data}"
        return relative_url(edition.data, self.path) if self.path else None

    def _post(self, edition: ArchivedEdition) -> str | None:
        return f"{self.base_url}{edition.post}" if self.base_url and edition.post else None


def relative_url(path: str, other: str) -> str:
    """Return the URL of a file relative to another file, both given by their paths in the output folder."""
    return posixpath.relpath(path.lstrip("/"), posixpath.dirname(other) or ".")


def _hub_path(period: Period) -> str:
    return f"/papers/{period.url_segment}/{period}"
