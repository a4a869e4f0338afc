"""The base class of the feed formats: which papers a feed contains, and what an item says."""

import re
from abc import abstractmethod
from collections.abc import Mapping
from io import BytesIO
from typing import Any, ClassVar

from hfpapers.config import Config
from hfpapers.editions.periods import parse_period
from hfpapers.exporters.base import PaperExporter
from hfpapers.exporters.dates import PublicationDates
from hfpapers.exporters.labels import load_labels
from hfpapers.exporters.permalinks import paper_anchor, permalink, post_slug
from hfpapers.exporters.templates import babel_locale, html_environment, render_template
from hfpapers.items import Paper
from hfpapers.text.latex import display
from hfpapers.text.plain import collapse_whitespace, strip_unprintable

# The lengths to which abstracts are truncated, in turn, until the feed is small enough. None means no limit.
_ABSTRACT_LIMITS = (None, 1500, 1000, 700, 500, 300, 150, 0)
_SENTENCE_END = re.compile(r"[.!?\u3002\uff01\uff1f](?=\s|$)")


class FeedExporter(PaperExporter):
    """Write papers as a feed, newest first, with at most FEED_ITEMS papers and FEED_MAX_BYTES bytes."""

    options: ClassVar[dict[str, str]] = {
        "base_url": "feed_base_url",
        "items": "feed_items",
        "language": "post_language",
        "max_bytes": "feed_max_bytes",
        "templates_folder": "post_templates_folder",
        "time": "post_time",
        "timezone": "post_timezone",
        "title": "feed_title",
    }

    def __init__(
        self, file: BytesIO, config: Config, *, posts: Mapping[str, str | None] | None = None, **options: Any
    ) -> None:
        """Raise `ValueError` with a one-line message if an option is wrong.

        `posts` contains the path of the post that items link to, by kind of edition. It may contain placeholders.
        """
        super().__init__(file, config, **options)
        self.posts = posts or {}
        self.dates = PublicationDates.from_config(self.config)
        self.language = self.config.post_language
        env = html_environment(self.config.post_templates_folder, babel_locale(self.language))
        self.labels = load_labels(env, self.language, as_markdown=False)
        self.template = env.get_template("feed-item.html.j2")

    @property
    def feed_url(self) -> str | None:
        """The URL of the feed, or None if it is not known."""
        base_url = self.config.feed_base_url
        return f"{base_url}/{self.path}" if base_url and self.path else None

    @property
    def home_page_url(self) -> str:
        """The URL of the page that the feed belongs to: the blog, or the papers of the Hub."""
        base_url = self.config.feed_base_url
        return f"{base_url}/" if base_url else f"{self.config.hub_url}/papers"

    def render(self, papers: list[Paper]) -> bytes:
        """Return the feed.

        To stay below the largest size, abstracts are truncated first; then the oldest papers are left out. The feed is
        empty without papers, or if not even one paper fits, because a feed needs a date.

        Raise `jinja2.TemplateError` if the template cannot be rendered.
        """
        papers = sorted(papers, key=self.dates.published_at, reverse=True)[: self.config.feed_items]
        for max_length in _ABSTRACT_LIMITS if papers else ():
            data = self.render_feed(papers, max_length)
            if len(data) <= self.config.feed_max_bytes:
                return data
        while papers := papers[: len(papers) * 9 // 10]:
            data = self.render_feed(papers, max_length=0)
            if len(data) <= self.config.feed_max_bytes:
                return data
        return b""

    @abstractmethod
    def render_feed(self, papers: list[Paper], max_length: int | None) -> bytes:
        """Return the feed of all these papers, with abstracts of at most `max_length` characters."""

    def feed_title(self, papers: list[Paper]) -> str:
        """Return the title of the feed of these papers."""
        kind = parse_period(papers[0].edition).kind
        return collapse_whitespace(self.config.feed_title).replace("%(kind)s", kind.title())

    def item_id(self, paper: Paper) -> str:
        """Return the id of a paper in all feeds. It never changes, whatever HUB_URL is."""
        return f"https://huggingface.co/papers/{paper.id}"

    def item_url(self, paper: Paper) -> str:
        """Return the URL that an item links to: the paper in the blog's post, or its page on the Hub."""
        kind = parse_period(paper.edition).kind
        base_url, post = self.config.feed_base_url, self.posts.get(kind)
        if not base_url or not post:
            return paper.url
        return f"{base_url}{permalink(paper.edition, post_slug(post, kind))}#{paper_anchor(paper)}"

    def item_content(self, paper: Paper, max_length: int | None) -> str:
        """Return the content of an item as HTML."""
        html = render_template(
            self.template,
            paper=paper,
            summary=display(paper.ai_summary) if paper.ai_summary else None,
            abstract=truncate(display(paper.abstract), max_length) if paper.abstract else None,
            labels=self.labels,
        )
        return strip_unprintable(html).strip()


def truncate(text: str, max_length: int | None) -> str:
    """Return a text of at most `max_length` characters and an ellipsis, truncated after a sentence.

    If the first sentence is longer, the text is truncated after a word. None means no limit.
    """
    if max_length is None or len(text) <= max_length:
        return text
    head = text[:max_length]
    ends = [match.end() for match in _SENTENCE_END.finditer(head)]
    truncated = head[: ends[-1]] if ends else head.rpartition(" ")[0]
    return f"{truncated} …" if truncated else ""
