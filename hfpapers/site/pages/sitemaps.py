"""Sitemaps and robots.txt, for search engines. They need the address of the site.

The protocol: https://www.sitemaps.org/protocol.html
"""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from hfpapers.archive.calendar import list_editions, list_years
from hfpapers.archive.months import months_of
from hfpapers.archive.organizations import list_handles
from hfpapers.archive.search_index import read_years
from hfpapers.exporters.permalinks import edition_page
from hfpapers.site.context import SiteContext
from hfpapers.site.links import (
    CALENDAR,
    FEEDS,
    HOME,
    KEYWORDS,
    ORGANIZATIONS,
    SITEMAP_OF_INDEXES,
    TOPICS,
    calendar_page,
    keyword_page,
    organization_page,
    organizations_page,
    page_address,
    sitemap,
    topic_page,
)

_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def render_sitemap(site: SiteContext) -> bytes | None:
    """Return the list of the sitemaps; None if the address of the site is not known."""
    years = sorted({*list_years(site.connection), *read_years(site.connection)}, reverse=True)
    return _render(site, "sitemapindex", "sitemap", [SITEMAP_OF_INDEXES, *map(sitemap, years)])


def render_sitemap_of_indexes(site: SiteContext, keys: Sequence[str]) -> bytes | None:
    """Return the sitemap of the pages that are not about a year; `keys` are those of the keywords with a page."""
    years, years_of_papers = list_years(site.connection), read_years(site.connection)
    paths = [
        *(HOME, CALENDAR, ORGANIZATIONS, KEYWORDS, TOPICS, FEEDS),
        *map(calendar_page, years),
        *map(organizations_page, years_of_papers),
        *map(topic_page, site.config.topics),
        *map(keyword_page, keys),
    ]
    return _render(site, "urlset", "url", paths)


def render_sitemap_of_year(site: SiteContext, year: int) -> bytes | None:
    """Return the sitemap of the editions of a year, and of the organizations with papers in it; None without any."""
    handles = list_handles(site.connection, months_of(year))
    paths = [*map(edition_page, list_editions(site.connection, year)), *map(organization_page, handles)]
    return _render(site, "urlset", "url", paths) if paths else None


def render_robots(site: SiteContext) -> bytes | None:
    """Return the file that allows everything, and names the sitemap; None if the address of the site is not known."""
    if not site.config.site_url:
        return None
    return f"User-agent: *\nAllow: /\nSitemap: {site.config.site_url}/sitemap.xml\n".encode()


def _render(site: SiteContext, root: str, element: str, paths: Iterable[str]) -> bytes | None:
    url = site.config.site_url
    if not url:
        return None
    lines = (f"<{element}><loc>{escape(page_address(url, path))}</loc></{element}>" for path in paths)
    return "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_XMLNS}">', *lines, f"</{root}>", ""]
    ).encode()
