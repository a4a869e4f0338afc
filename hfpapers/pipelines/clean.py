"""Clean the texts and URLs of each paper. LaTeX is kept, since each output format converts it in its own way."""

from typing import Any, Self

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler

from hfpapers.items import MAX_URL_LENGTH, Kind, Paper, fields_of_kind
from hfpapers.text.plain import is_blank, single_line
from hfpapers.text.urls import github_repo, web_url

_TEXT_FIELDS = fields_of_kind(Kind.TEXT)
_URL_FIELDS = fields_of_kind(Kind.URL)


class CleanPipeline:
    """Clean the papers in place, and count the values that change.

    The stats are `clean/FIELD_cleaned` for texts, and `clean/FIELD_normalized` and `clean/FIELD_dropped` for URLs.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawl."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Clean the item if it is a paper, and return it. Other spiders of the project may yield other items."""
        if not isinstance(item, Paper):
            return item
        fields = ItemAdapter(item)
        for name in _TEXT_FIELDS:
            fields[name] = self._clean_texts(name, fields[name])
        if item.organization:
            organization_name = self._clean_text("organization", item.organization.name)
            item.organization = (
                item.organization.model_copy(update={"name": organization_name}) if organization_name else None
            )
        for name in _URL_FIELDS:
            fields[name] = self._normalize_urls(name, fields[name])
        self._normalize_repo(item)
        return item

    def _clean_texts(self, name: str, value: Any) -> Any:
        """Return the value of a text field, or of a field that is a list of texts, cleaned."""
        if isinstance(value, list):
            return [cleaned for text in value if (cleaned := self._clean_text(name, text))] or None
        return None if value is None else self._clean_text(name, value)

    def _clean_text(self, name: str, text: str) -> str | None:
        """Return a text on one line; None if it has no visible character."""
        cleaned = None if is_blank(text) else single_line(text)
        if cleaned != text:
            self._count(f"{name}_cleaned")
        return cleaned

    def _normalize_urls(self, name: str, value: Any) -> Any:
        """Return the value of a URL field, or of a field that is a list of URLs, normalized, without invalid URLs."""
        if isinstance(value, list):
            return [url for text in value if (url := self._normalize_url(name, text))] or None
        return self._normalize_url(name, value)

    def _normalize_url(self, name: str, text: str | None) -> str | None:
        url = web_url(text) if text else None
        # Encoding its characters makes a URL longer.
        if url and len(url) > MAX_URL_LENGTH:
            url = None
        if url != text:
            self._count(f"{name}_normalized" if url else f"{name}_dropped")
        return url

    def _normalize_repo(self, item: Paper) -> None:
        """Normalize the URL of the repository. If there is none, use the project page if it is a repository."""
        given = item.github_repo
        # Despite its name, the field may contain a repository that is not on GitHub.
        item.github_repo = (github_repo(given) or web_url(given)) if given else None
        if given and item.github_repo != given:
            self._count("github_repo_normalized" if item.github_repo else "github_repo_dropped")
        if not item.github_repo and item.project_page:
            item.github_repo = github_repo(item.project_page)
            if item.github_repo:
                self._count("github_repo_from_project_page")

    def _count(self, stat: str) -> None:
        self.crawler.stats.inc_value(f"clean/{stat}")
