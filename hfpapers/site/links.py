"""The paths of the pages of the site, and relative links between them, which also work from a disk."""

import hashlib
import re
from collections.abc import Callable
from functools import partial
from urllib.parse import quote, urlsplit

_INDEX = "index.html"
HOME = _INDEX
CALENDAR = "calendar/index.html"
ORGANIZATIONS = "organizations/index.html"
KEYWORDS = "keywords/index.html"
TOPICS = "topics/index.html"
FEEDS = "feeds/index.html"
SEARCH = "search.html"
SAVED = "saved.html"
KEYWORD_FOLDER = "keyword/"
NOT_FOUND = "404.html"
SITEMAP = "sitemap.xml"
SITEMAP_OF_INDEXES = "sitemaps/indexes.xml"
ROBOTS = "robots.txt"

# File systems and web servers agree on these names. Those of others are replaced by a digest.
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


def calendar_page(year: int | str) -> str:
    """Return the path of the calendar of a year."""
    return f"calendar/{year}.html"


def organizations_page(year: int | str) -> str:
    """Return the path of the index of the organizations of a year."""
    return f"organizations/{year}.html"


def organization_page(handle: str) -> str:
    """Return the path of the page of an organization. Its handle may be in upper or lower case."""
    return f"organization/{file_name(handle.lower())}.html"


def keyword_page(key: str) -> str:
    """Return the path of the page of a keyword, given by the key of its spellings."""
    return f"{KEYWORD_FOLDER}{file_name(key.replace(' ', '-'))}.html"


def topic_page(name: str) -> str:
    """Return the path of the page of a topic."""
    return f"topic/{name}.html"


def search_data(year: int | str) -> str:
    """Return the path of the data of the search for a year."""
    return f"search/{year}.js"


def sitemap(year: int | str) -> str:
    """Return the path of the sitemap of a year."""
    return f"sitemaps/{year}.xml"


def search_link(query: str) -> str:
    """Return the path of the search with a query."""
    return f"{SEARCH}?q={quote(query, safe='')}"


def file_name(name: str) -> str:
    """Return a name that is safe in a path: the name itself, or its digest."""
    return name if _NAME.fullmatch(name) else f"_{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def relative_link(target: str, page: str) -> str:
    """Return the link from a page to a file of the site, which may have a query and a fragment."""
    return "../" * page.count("/") + target


def page_address(site_url: str, path: str) -> str:
    """Return the address of a page. That of an index is the address of its folder."""
    return f"{site_url}/{path.removesuffix(_INDEX) if path.endswith(f'/{_INDEX}') or path == _INDEX else path}"


def links_from(page: str, site_url: str | None) -> Callable[[str], str]:
    """Return the function that makes links from a page to files of the site.

    A server sends the page for missing ones at any address, where relative links would lead anywhere.
    """
    if page == NOT_FOUND and site_url:
        folder = urlsplit(site_url).path
        return lambda target: f"{folder}/{target}"
    return partial(relative_link, page=page)


def root_link(page: str, site_url: str | None) -> str:
    """Return the link from a page to the folder of the site, with a slash at its end."""
    return links_from(page, site_url)("") or "./"
