"""JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/."""

import json
from typing import Any

from hfpapers.exporters.feed import FeedExporter
from hfpapers.items import Paper
from hfpapers.text.latex import display

# The fields of the data that the extension `_hfpapers` of an item contains, for programs.
_EXTENSION_FIELDS = {
    "edition",
    "rank",
    "id",
    "upvotes",
    "comments",
    "organization",
    "github_repo",
    "github_stars",
    "project_page",
    "models",
    "datasets",
    "spaces",
}


class JsonFeedExporter(FeedExporter):
    """Write papers as a JSON Feed."""

    def render_feed(self, papers: list[Paper], max_length: int | None) -> bytes:
        """Return the feed of all these papers, with abstracts of at most `max_length` characters."""
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed_title(papers),
            "home_page_url": self.home_page_url,
            "feed_url": self.feed_url,
            "language": self.language,
            "items": [self._item(paper, max_length) for paper in papers],
        }
        return (json.dumps(_drop_empty(feed), ensure_ascii=False, indent=1) + "\n").encode()

    def _item(self, paper: Paper, max_length: int | None) -> dict[str, Any]:
        return _drop_empty(
            {
                "id": self.item_id(paper),
                "url": self.item_url(paper),
                "external_url": paper.arxiv_url,
                "title": display(paper.title),
                "content_html": self.item_content(paper, max_length),
                "summary": display(paper.ai_summary) if paper.ai_summary else None,
                "image": paper.thumbnail,
                "date_published": self.dates.published_at(paper).isoformat(),
                "date_modified": self.dates.updated_at(paper).isoformat(),
                "authors": [{"name": name} for name in paper.authors or []],
                "tags": paper.ai_keywords,
                "_hfpapers": paper.model_dump(include=_EXTENSION_FIELDS),
            }
        )


def _drop_empty(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields without those that are None or an empty list, which a JSON Feed leaves out."""
    return {name: value for name, value in fields.items() if value not in (None, [])}
