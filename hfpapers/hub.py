"""The Hub's URLs, made from the setting HUB_URL. Pure: asks nobody."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urlencode, urlsplit

from scrapy.settings import BaseSettings

from hfpapers.periods import Period
from hfpapers.text.urls import web_url

# The API answers 400 to more (facts of August 2026).
API_LIMIT = 100


@dataclass(frozen=True)
class Hub:
    """A Hub at a URL without a trailing slash."""

    url: str

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Return the Hub at the setting HUB_URL; raise `ValueError` if that is no http(s) URL."""
        url = str(settings["HUB_URL"]).rstrip("/")
        if web_url(url) != url or "?" in url or "#" in url:
            raise ValueError(f"HUB_URL is {settings['HUB_URL']!r}; it must be a URL like https://huggingface.co")
        return cls(url)

    @property
    def host(self) -> str:
        """The host's name alone, as Scrapy's ``allowed_domains`` wants it."""
        return urlsplit(self.url).hostname or ""

    def list_page(self, period: Period) -> str:
        """Return the URL of the page that lists a period's papers."""
        return f"{self.url}/papers/{period.name}/{period}"

    def list_api(self, period: Period, page: int = 0) -> str:
        """Return the URL of the API's answer for a period's papers, a page of `API_LIMIT` of them."""
        which = {"p": page} if page else {}
        return f"{self.url}/api/daily_papers?" + urlencode({period.name: str(period), "limit": API_LIMIT} | which)

    def paper_api(self, paper_id: str) -> str:
        """Return the URL of the API's answer for a paper."""
        return f"{self.url}/api/papers/{quote(paper_id, safe='')}"

    def paper_page(self, paper_id: str) -> str:
        """Return the URL of a paper's own page."""
        return f"{self.url}/papers/{quote(paper_id, safe='')}"

    def organization_page(self, handle: str) -> str:
        """Return the URL of an organization's page."""
        return f"{self.url}/{quote(handle, safe='')}"
