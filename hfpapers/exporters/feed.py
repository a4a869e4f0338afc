"""What feeds of all formats share: which papers they hold, and what they say of each."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from scrapy.settings import BaseSettings

from hfpapers.exporters.dates import EditionClock
from hfpapers.exporters.gathering import GatheringExporter, prefixed
from hfpapers.exporters.post import permalink, slug
from hfpapers.exporters.templates import anchor, html_environment, labels, locale_of, rendered
from hfpapers.hub import Hub
from hfpapers.items import Paper
from hfpapers.periods import period
from hfpapers.text.latex import plain
from hfpapers.text.plain import one_line, printable
from hfpapers.text.urls import web_url

# To how many characters abstracts are cut, longest first, until a feed is small enough.
_CUTS = (None, 1500, 1000, 700, 500, 300, 150, 0)
_SENTENCE_END = re.compile(r"[.!?\u3002\uff01\uff1f](?=\s|$)")


class FeedExporter(GatheringExporter):
    """Writes papers as a feed, newest first, at most FEED_ITEMS of them and FEED_MAX_BYTES of it."""

    known = prefixed("FEED_", "base_url", "items", "max_bytes", "title") | prefixed(
        "POST_", "language", "templates_folder", "time", "timezone"
    )

    def __init__(
        self, file: BytesIO, settings: BaseSettings, *, posts: Mapping[str, str | None] | None = None, **options: Any
    ) -> None:
        """Raise `ValueError` in one sentence if an option is wrong. ``posts`` has the paths of posts, by their kind."""
        super().__init__(file, settings, **options)
        self.posts = posts or {}
        self.clock = EditionClock.of(self.options["time"], self.options["timezone"])
        self.title = one_line(str(self.options["title"]))
        if not self.title:
            raise ValueError("FEED_TITLE is empty; it must be a title like Hugging Face %(kind)s Papers")
        self.items = _whole_number("FEED_ITEMS", self.options["items"])
        self.max_bytes = _whole_number("FEED_MAX_BYTES", self.options["max_bytes"])
        self.base_url = _base_url(self.options["base_url"])
        self.hub_url = Hub.from_settings(settings).url
        self.language = str(self.options["language"])
        env = html_environment(self.options["templates_folder"], locale_of(self.language))
        self.labels = labels(env, self.language, as_markdown=False)
        self.template = env.get_template("feed-item.html.j2")

    @property
    def feed_url(self) -> str | None:
        """Where the feed itself is, if that is known."""
        return f"{self.base_url}/{self.path}" if self.base_url and self.path else None

    @property
    def home_page_url(self) -> str:
        """The page that the feed is the feed of: the blog's, or the Hub's."""
        return f"{self.base_url}/" if self.base_url else f"{self.hub_url}/papers"

    def file_of(self, papers: list[Paper]) -> bytes:
        """Return the feed, its abstracts cut at a sentence, or its oldest papers left out, as far as its size asks.

        Without papers, or where not even one fits, there is no feed: it would have no date.
        """
        papers = sorted(papers, key=self.clock.published, reverse=True)[: self.items]
        if papers:
            self.title = self.title.replace("%(kind)s", period(papers[0].edition).kind.title())
            for longest in _CUTS:
                data = self.feed_of(papers, longest)
                if len(data) <= self.max_bytes:
                    return data
        while papers := papers[: len(papers) * 9 // 10]:
            data = self.feed_of(papers, 0)
            if len(data) <= self.max_bytes:
                return data
        return b""

    def feed_of(self, papers: list[Paper], longest: int | None) -> bytes:
        """Return the feed of these papers, their abstracts cut to ``longest`` characters; None leaves them whole."""
        raise NotImplementedError

    def url(self, paper: Paper) -> str:
        """Return where a reader is sent: to the paper's place in our post, or to its page on the Hub."""
        kind = period(paper.edition).kind
        post = self.posts.get(kind)
        if not self.base_url or not post:
            return paper.url
        return f"{self.base_url}{permalink(paper.edition, slug(post, kind))}#{anchor(paper)}"

    def id_of(self, paper: Paper) -> str:
        """Return what names a paper in every feed for ever: its page on the Hub, wherever that was asked for it."""
        return f"https://huggingface.co/papers/{paper.id}"

    def text(self, text: str) -> str:
        """Return a text as plain text on one line."""
        return one_line(plain(printable(text)))

    def content(self, paper: Paper, longest: int | None) -> str:
        """Return what a feed says of a paper, as HTML."""
        abstract = cut(self.text(paper.abstract), longest) if paper.abstract else None
        summary = self.text(paper.ai_summary) if paper.ai_summary else None
        text = rendered(self.template, paper=paper, summary=summary, abstract=abstract, labels=self.labels)
        return printable(text).strip()


def cut(text: str, longest: int | None) -> str:
    """Return a text cut after its last sentence that ends within ``longest`` characters, with an ellipsis.

    If not even the first one does, it is cut at a word.
    """
    if longest is None or len(text) <= longest:
        return text
    head = text[:longest]
    ends = [match.end() for match in _SENTENCE_END.finditer(head)]
    short = head[: ends[-1]] if ends else head.rpartition(" ")[0]
    return f"{short} …" if short else ""


def _whole_number(name: str, value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = 0
    if number < 1:
        raise ValueError(f"{name} is {value!r}; it must be a whole number from 1")
    return number


def _base_url(value: Any) -> str | None:
    if not value:
        return None
    url = str(value).rstrip("/")
    if web_url(url) != url or "?" in url or "#" in url:
        raise ValueError(f"FEED_BASE_URL is {value!r}; it must be your blog's URL, like https://blog.example.org")
    return url
