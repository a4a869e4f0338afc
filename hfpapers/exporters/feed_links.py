"""The ids of feed items, which never change, and the URLs that the items link to."""

import posixpath
from dataclasses import dataclass
from typing import Self

from hfpapers.config import Config
from hfpapers.editions.periods import Day, Period, parse_period
from hfpapers.exporters.context import ArchivedEdition
from hfpapers.exporters.permalinks import edition_page, paper_anchor
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

    `base_url` is the address of the blog and `site_url` that of the site, or None if there is none on the web;
    `hub_url` is the address of the Hub, and `path` that of the feed in the output folder, or None if it is not known.
    """

    base_url: str | None
    hub_url: str
    path: str | None
    site_url: str | None = None

    @classmethod
    def from_config(cls, config: Config, path: str | None) -> Self:
        """Return the URLs in the feed at a path."""
        return cls(config.feed_base_url, config.hub_url, path, None if config.site is False else config.site_url)

    @property
    def public_url(self) -> str | None:
        """The address at which the files of the output folder are on the web; that of the blog if there are two."""
        return self.base_url or self.site_url

    @property
    def feed(self) -> str | None:
        """The URL of the feed, or None if it is not known."""
        return f"{self.public_url}/{self.path}" if self.public_url and self.path else None

    @property
    def feed_id(self) -> str:
        """The id of the feed, which differs from those of the other feeds."""
        return self.feed or f"{_HUB}/papers#{self.path or 'feed'}"

    @property
    def home_page(self) -> str:
        """The URL of the page that the feed belongs to: the blog, the site, or the papers of the Hub."""
        return f"{self.public_url}/" if self.public_url else f"{self.hub_url}/papers"

    def paper(self, paper: Paper, edition: ArchivedEdition) -> str:
        """Return the URL of a paper: in the post of its edition, else in the site, else on the Hub."""
        post, page = self._post(edition), self._page(edition)
        if post and paper.id not in edition.not_in_post:
            return f"{post}#{paper_anchor(paper)}"
        return f"{page}#{paper.id}" if page else paper.url

    def edition(self, edition: ArchivedEdition) -> str:
        """Return the URL of an edition: of its post, else of its page in the site, else of its page on the Hub."""
        return self._post(edition) or self._page(edition) or f"{self.hub_url}{_hub_path(edition.period)}"

    def data(self, edition: ArchivedEdition) -> str | None:
        """Return the URL of the data of an edition, relative to the feed if that is not on the web; None if none."""
        if not edition.data:
            return None
        if self.public_url:
            return f"{self.public_url}{edition.data}"
        return relative_url(edition.data, self.path) if self.path else None

    def _post(self, edition: ArchivedEdition) -> str | None:
        return f"{self.base_url}{edition.post}" if self.base_url and edition.post else None

    def _page(self, edition: ArchivedEdition) -> str | None:
        return f"{self.site_url}/{edition_page(edition.period)}" if self.site_url else None


def relative_url(path: str, other: str) -> str:
    """Return the URL of a file relative to another file, both given by their paths in the output folder."""
    return posixpath.relpath(path.lstrip("/"), posixpath.dirname(other) or ".")


def _hub_path(period: Period) -> str:
    return f"/papers/{period.url_segment}/{period}"
