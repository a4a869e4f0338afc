"""The pages of organizations, and their indexes: of the last twelve months, and of each year."""

from collections.abc import Sequence

from hfpapers.archive.months import months_of, months_until, newest_month
from hfpapers.archive.organizations import find_organizations, read_organization
from hfpapers.archive.search_index import read_years
from hfpapers.editions.periods import Month
from hfpapers.site.context import SiteContext
from hfpapers.site.following import topic_lines
from hfpapers.site.lines import build_lines
from hfpapers.site.links import ORGANIZATIONS, organization_page, organizations_page
from hfpapers.site.months import build_charts
from hfpapers.site.pages.ranking import Entry, Ranking, build_ranking
from hfpapers.site.pages.years import nearest_years, year_links
from hfpapers.text.plain import shorten_line

# What one page shows.
_MONTHS, _PAPERS = 24, 100
_INDEX_MONTHS, _INDEX_SIZE = 12, 300
_MAX_NAME = 100


def render_organization(site: SiteContext, handle: str) -> bytes | None:
    """Return the page of an organization; None if it has no papers."""
    found = read_organization(site.connection, handle, months=_MONTHS, newest=_PAPERS)
    if found is None:
        return None
    total = found.total
    name = shorten_line(total.name, _MAX_NAME) or total.handle
    return site.templates.render(
        "organization.html.j2",
        organization_page(total.handle),
        name=name,
        total=total,
        charts=build_charts(total.months, site.templates.locale),
        lines=build_lines(site.templates, found.newest),
        follow=topic_lines(name, {"organizations": [total.handle]}),
    )


def render_organizations(site: SiteContext) -> bytes:
    """Return the index of the organizations of the last twelve months."""
    newest = newest_month(site.connection)
    months = months_until(newest, _INDEX_MONTHS) if newest else []
    return site.templates.render(
        "organizations.html.j2",
        ORGANIZATIONS,
        ranking=_rank(site, months, _INDEX_SIZE) if months else None,
        year=None,
        years=year_links(read_years(site.connection), organizations_page),
    )


def render_organizations_of_year(site: SiteContext, year: int) -> bytes | None:
    """Return the index of all organizations with papers that were first listed in a year; None if no papers were."""
    years = read_years(site.connection)
    if year not in years:
        return None
    return site.templates.render(
        "organizations.html.j2",
        organizations_page(year),
        ranking=_rank(site, months_of(year), None),
        year=year,
        years=year_links(nearest_years(years, year), organizations_page),
    )


def _rank(site: SiteContext, months: Sequence[Month], limit: int | None) -> Ranking:
    entries = [
        Entry.from_total(each.name, organization_page(each.handle), each.papers, each.votes, each.months)
        for each in find_organizations(site.connection, months, limit)
    ]
    return build_ranking(site, entries, months)
