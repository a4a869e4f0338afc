"""The URLs of the Hub's pages and of its API."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from hfpapers.editions.periods import Period

# The API responds with 400 to a larger limit (as of August 2026).
API_LIMIT = 100


@dataclass(frozen=True)
class HubUrls:
    """The URLs of the Hub at `url`, an http or https URL without a trailing slash."""

    url: str

    def list_page(self, period: Period) -> str:
        """Return the URL of the page that lists the papers of a period."""
        return f"{self.url}/papers/{period.url_segment}/{period}"

    def list_api(self, period: Period, page: int = 0) -> str:
        """Return the URL of the API for the papers of a period. A page has `API_LIMIT` papers; the first is page 0."""
        query = {period.url_segment: str(period), "limit": API_LIMIT} | ({"p": page} if page else {})
        return f"{self.url}/api/daily_papers?{urlencode(query)}"

    def paper_page(self, paper_id: str) -> str:
        """Return the URL of the page of a paper."""
        return f"{self.url}/papers/{quote(paper_id, safe='')}"

    def paper_api(self, paper_id: str) -> str:
        """Return the URL of the API for a paper."""
        return f"{self.url}/api/papers/{quote(paper_id, safe='')}"

    def organization_page(self, handle: str) -> str:
        """Return the URL of the page of an organization."""
        return f"{self.url}/{quote(handle, safe='')}"
