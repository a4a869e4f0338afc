"""JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/."""

import json
from typing import Any

from hfpapers.exporters.feed import FeedExporter
from hfpapers.items import Paper

_ABOUT = "https://github.com/hfpapers/hfpapers/blob/main/docs/feeds.md"
# What programs want to know of a paper, as in the data.
_OWN_FIELDS = (
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
)


class JsonFeedExporter(FeedExporter):
    """Writes papers as a JSON Feed."""

    def feed_of(self, papers: list[Paper], longest: int | None) -> bytes:
        """Return the feed of these papers."""
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "home_page_url": self.home_page_url,
            "feed_url": self.feed_url,
            "language": self.language,
            "items": [self._item(paper, longest) for paper in papers],
        }
        return (json.dumps(_known(feed), ensure_ascii=False, indent=1) + "\n").encode()

    def _item(self, paper: Paper, longest: int | None) -> dict[str, Any]:
        return _known(
            {
                "id": self.id_of(paper),
                "url": self.url(paper),
                "external_url": paper.arxiv_url,
                "title": self.text(paper.title),
                "content_html": self.content(paper, longest),
                "summary": self.text(paper.ai_summary) if paper.ai_summary else None,
                "image": paper.thumbnail,
                "date_published": self.clock.published(paper).isoformat(),
                "date_modified": self.clock.updated(paper).isoformat(),
                "authors": [{"name": name} for name in paper.authors or []],
                "tags": paper.ai_keywords,
                "_hfpapers": {"about": _ABOUT} | paper.model_dump(include=set(_OWN_FIELDS)),
            }
        )


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that have a value: in a JSON Feed, what is not known is left out."""
    return {name: value for name, value in fields.items() if value not in (None, [])}
