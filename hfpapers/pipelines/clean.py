"""Makes each paper's texts and URLs regular. LaTeX stays: only what shows a text knows what to make of it."""

from typing import Self

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler

from hfpapers.items import Paper
from hfpapers.text.plain import one_line, printable
from hfpapers.text.urls import github_repo, web_url

_TEXTS = ("title", "abstract", "ai_summary", "submitted_by")
_LISTS_OF_TEXTS = ("authors", "ai_keywords")
_URLS = ("project_page", "thumbnail")


class CleanPipeline:
    """Cleans papers in place, and counts what it changed: ``clean/title_tidied``, ``clean/project_page_dropped``."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawl."""
        return cls(crawler)

    def process_item(self, item: Paper) -> Paper:
        """Return the paper, cleaned."""
        paper = ItemAdapter(item)
        for field in _TEXTS:
            paper[field] = paper[field] and self._tidied(field, paper[field])
        for field in _LISTS_OF_TEXTS:
            paper[field] = paper[field] and [self._tidied(field, text) for text in paper[field]]
        if item.organization:
            item.organization.name = self._tidied("organization", item.organization.name)
        for field in _URLS:
            paper[field] = self._url(field, paper[field])
        item.media_urls = item.media_urls and [
            url for text in item.media_urls if (url := self._url("media_urls", text))
        ]
        self._settle_repo(item)
        return item

    def _tidied(self, field: str, text: str) -> str:
        tidied = one_line(printable(text))
        if tidied != text:
            self._count(f"{field}_tidied")
        return tidied

    def _url(self, field: str, text: str | None) -> str | None:
        url = web_url(text) if text else None
        if url != text:
            self._count(f"{field}_normalized" if url else f"{field}_dropped")
        return url

    def _settle_repo(self, item: Paper) -> None:
        """Make the repository's URL regular; where there is none, a project page may be one."""
        given = item.github_repo
        # Some keep their code elsewhere than on GitHub.
        item.github_repo = (github_repo(given) or web_url(given)) if given else None
        if given and item.github_repo != given:
            self._count("github_repo_normalized" if item.github_repo else "github_repo_dropped")
        if not item.github_repo and item.project_page:
            item.github_repo = github_repo(item.project_page)
            if item.github_repo:
                self._count("github_repo_from_project_page")

    def _count(self, stat: str) -> None:
        self.crawler.stats.inc_value(f"clean/{stat}")
