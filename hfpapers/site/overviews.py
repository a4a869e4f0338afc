"""The pages that are about several editions: which there are, and which of them show something that changed."""

from collections.abc import Collection, Iterator
from functools import cached_property, partial

from hfpapers.archive.calendar import list_years
from hfpapers.archive.changes import Change
from hfpapers.archive.months import months_of
from hfpapers.archive.organizations import list_handles
from hfpapers.archive.search_index import read_years
from hfpapers.editions.periods import parse_period
from hfpapers.site.context import SiteContext
from hfpapers.site.links import (
    CALENDAR,
    FEEDS,
    KEYWORD_FOLDER,
    KEYWORDS,
    NOT_FOUND,
    ORGANIZATIONS,
    ROBOTS,
    SITEMAP,
    SITEMAP_OF_INDEXES,
    TOPICS,
    calendar_page,
    keyword_page,
    organization_page,
    organizations_page,
    sitemap,
    topic_page,
)
from hfpapers.site.page import Page
from hfpapers.site.pages.calendar import render_calendar, render_calendar_of_year
from hfpapers.site.pages.feeds import render_feeds, render_not_found
from hfpapers.site.pages.keywords import Keywords
from hfpapers.site.pages.organizations import render_organization, render_organizations, render_organizations_of_year
from hfpapers.site.pages.sitemaps import (
    render_robots,
    render_sitemap,
    render_sitemap_of_indexes,
    render_sitemap_of_year,
)
from hfpapers.site.pages.topics import render_topic, render_topics
from hfpapers.site.pages.years import nearest_years


class Overviews:
    """The pages of a site that are about several editions."""

    def __init__(self, site: SiteContext) -> None:
        self._site = site

    def all_pages(self) -> Iterator[Page]:
        """Yield all of these pages but those that every update may change."""
        connection = self._site.connection
        years = read_years(connection)
        for handle in dict.fromkeys(each for year in years for each in list_handles(connection, months_of(year))):
            yield self._organization(handle)
        for key in self._keywords.keys:
            yield self._keyword(key)
        for name in self._site.config.topics:
            yield self._topic(name)
        for year in {*list_years(connection), *years}:
            yield from self._year(year)
        yield Page(NOT_FOUND, partial(render_not_found, self._site))
        yield Page(ROBOTS, partial(render_robots, self._site))

    def find_outdated(self, change: Change, existing: Collection[str]) -> Iterator[Page]:
        """Yield the pages that show something that changed; `existing` are the paths of all files."""
        match change.kind:
            case "edition":
                period = parse_period(change.name)
                # A week at the turn of the year is in both years.
                for year in dict.fromkeys([period.first.year, period.last.year]):
                    yield from self._years(year, existing)
            case "organization":
                yield self._organization(change.name)
            case "keyword":
                yield self._keyword(change.name)
            case "topic":
                yield self._topic(change.name)
            case "year":
                yield from self._years(int(change.name), existing)
            case _:
                return

    def summaries(self) -> Iterator[Page]:
        """Yield the pages that every update may change. Each has a bounded size."""
        yield Page(CALENDAR, partial(render_calendar, self._site))
        yield Page(ORGANIZATIONS, partial(render_organizations, self._site))
        yield Page(KEYWORDS, self._keywords.render_index)
        yield Page(TOPICS, partial(render_topics, self._site))
        yield Page(FEEDS, partial(render_feeds, self._site))
        yield Page(SITEMAP, partial(render_sitemap, self._site))
        yield Page(SITEMAP_OF_INDEXES, partial(render_sitemap_of_indexes, self._site, self._keywords.keys))

    def new_pages(self, existing: Collection[str]) -> Iterator[Page]:
        """Yield the pages of keywords that have become frequent; `existing` are the paths of all files."""
        for key in self._keywords.keys:
            if keyword_page(key) not in existing:
                yield self._keyword(key)

    def is_obsolete(self, path: str) -> bool:
        """Return whether a file is the page of a keyword that is not frequent any more."""
        return path.startswith(KEYWORD_FOLDER) and path not in self._keyword_pages

    @cached_property
    def _keywords(self) -> Keywords:
        return Keywords(self._site)

    @cached_property
    def _keyword_pages(self) -> frozenset[str]:
        return frozenset(map(keyword_page, self._keywords.keys))

    def _organization(self, handle: str) -> Page:
        return Page(organization_page(handle), partial(render_organization, self._site, handle))

    def _keyword(self, key: str) -> Page:
        return Page(keyword_page(key), partial(self._keywords.render, key))

    def _topic(self, name: str) -> Page:
        return Page(topic_page(name), partial(render_topic, self._site, name))

    def _years(self, year: int, existing: Collection[str]) -> Iterator[Page]:
        """Yield the pages of a year. If the year is new, or does not exist any more, those that link to it come first.

        So an update that is interrupted begins with them again.
        """
        connection = self._site.connection
        for page, years in ((calendar_page, list_years(connection)), (organizations_page, read_years(connection))):
            if (page(year) in existing) != (year in years):
                for other in nearest_years(years, year):
                    yield from self._year(other) if other != year else ()
        yield from self._year(year)

    def _year(self, year: int) -> Iterator[Page]:
        yield Page(calendar_page(year), partial(render_calendar_of_year, self._site, year))
        yield Page(organizations_page(year), partial(render_organizations_of_year, self._site, year))
        yield Page(sitemap(year), partial(render_sitemap_of_year, self._site, year))
