"""The page of the search, its data, and the page of the papers that a reader has saved."""

from hfpapers.archive.search_index import read_search_rows, read_years
from hfpapers.site.context import SiteContext
from hfpapers.site.links import SAVED, SEARCH
from hfpapers.site.search_data import render_search_data


def render_search(site: SiteContext) -> bytes:
    """Return the page of the search."""
    return site.templates.render("search.html.j2", SEARCH, years=read_years(site.connection), topics=site.config.topics)


def render_saved(site: SiteContext) -> bytes:
    """Return the page of the saved papers, which the reader's browser knows."""
    return site.templates.render("saved.html.j2", SAVED, years=read_years(site.connection), section="saved")


def render_year(site: SiteContext, year: int) -> bytes | None:
    """Return the data of the search for a year, None if no paper is from it."""
    rows = [*read_search_rows(site.connection, year)]
    return render_search_data(year, rows) if rows else None
