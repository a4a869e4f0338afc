"""Which pages the site has, and which of them show something that changed."""

from collections.abc import Collection, Iterable, Iterator
from functools import partial

from hfpapers.archive.changes import Change
from hfpapers.archive.listings import all_editions, neighbours, select_stored
from hfpapers.archive.search_index import read_years
from hfpapers.editions.periods import Day, Month, Period, Week, parse_period
from hfpapers.exporters.permalinks import edition_page
from hfpapers.site.context import SiteContext
from hfpapers.site.links import HOME, SAVED, SEARCH, search_data
from hfpapers.site.overviews import Overviews
from hfpapers.site.page import Page
from hfpapers.site.pages.assets import asset_names, render_asset
from hfpapers.site.pages.copies import find_references, newest_files, read_copy
from hfpapers.site.pages.editions import render_edition
from hfpapers.site.pages.home import render_home
from hfpapers.site.pages.search import render_saved, render_search, render_year


class Catalog:
    """The pages of a site."""

    def __init__(self, site: SiteContext) -> None:
        self.site = site
        self._overviews = Overviews(site)

    def all_pages(self) -> Iterator[Page]:
        """Yield all pages, in the order in which they are written: what others link to comes first."""
        for name in asset_names():
            yield Page(f"assets/{name}", partial(render_asset, self.site, name))
        for period in all_editions(self.site.connection):
            yield from self._edition(period)
        yield from self._overviews.all_pages()
        for year in read_years(self.site.connection):
            yield self._year(year)
        yield from self._summaries()

    def find_outdated(self, changes: Iterable[Change], existing: Collection[str]) -> Iterator[Page]:
        """Yield the pages that show something that changed, each once; `existing` are the paths of all files.

        A page that is not needed any more has no bytes.
        """
        pages: dict[str, Page] = {}
        existing_paths = frozenset(existing)
        for change in changes:
            for page in (*self._find_outdated(change), *self._overviews.find_outdated(change, existing_paths)):
                pages.setdefault(page.path, page)
        for page in (*self._overviews.new_pages(existing_paths), *self._summaries()):
            pages.setdefault(page.path, page)
        yield from pages.values()
        for path in existing:
            if path not in pages and (_is_of_newest(path) or self._overviews.is_obsolete(path)):
                yield Page(path, _no_page)

    def _find_outdated(self, change: Change) -> Iterator[Page]:
        match change.kind:
            case "edition":
                period = parse_period(change.name)
                yield from self._edition(period)
                if not isinstance(period, Day):
                    # Its page compares the totals.
                    yield from self._edition(period.next())
            case "appearance":
                for other in self._linking_editions(parse_period(change.name)):
                    yield from self._edition(other)
            case "year":
                yield self._year(int(change.name))
            case _:
                return

    def _edition(self, period: Period) -> Iterator[Page]:
        """Yield the files of an edition."""
        yield Page(edition_page(period), partial(render_edition, self.site, period))
        references = find_references(self.site, period)
        if references:
            yield self._copy(references)

    def _linking_editions(self, period: Period) -> Iterator[Period]:
        """Yield the other editions whose pages link to an edition."""
        connection = self.site.connection
        yield from (other for other in neighbours(connection, period) if other)
        if isinstance(period, Day):
            yield from select_stored(connection, [Week.containing(period.first), Month.containing(period.first)])
        else:
            days = [*period.days()]
            yield from select_stored(connection, days)
            weeks = [Week.containing(day.first) for day in days]
            months = [Month.containing(day.first) for day in days]
            yield from select_stored(connection, dict.fromkeys([*weeks, *months]))

    def _summaries(self) -> Iterator[Page]:
        """Yield the pages that every update may change. Each has a bounded size."""
        for path in newest_files(self.site):
            yield self._copy(path)
        yield from self._overviews.summaries()
        yield Page(SEARCH, partial(render_search, self.site))
        yield Page(SAVED, partial(render_saved, self.site))
        yield Page(HOME, partial(render_home, self.site))

    def _year(self, year: int) -> Page:
        return Page(search_data(year), partial(render_year, self.site, year))

    def _copy(self, path: str) -> Page:
        return Page(path, partial(read_copy, self.site, path))


def _is_of_newest(path: str) -> bool:
    """Return whether a file belongs to the newest editions, so that it is removed when newer ones come."""
    return path.endswith(".jsonl")


def _no_page() -> None:
    return None
