"""The pages of the most frequent keywords, and their index."""

from hfpapers.archive.keywords import find_keywords, read_keyword
from hfpapers.archive.months import months_until, newest_month
from hfpapers.site.context import SiteContext
from hfpapers.site.following import topic_lines
from hfpapers.site.lines import build_lines
from hfpapers.site.links import KEYWORDS, keyword_page, search_link
from hfpapers.site.months import build_charts
from hfpapers.site.pages.ranking import TABLE_SIZE, Entry, build_ranking
from hfpapers.text.plain import shorten_line

_MONTHS, _PAPERS = 24, 100
_INDEX_MONTHS, _INDEX_SIZE = 12, 300
_MAX_NAME = 100
# As in the example of the documentation: most readers do not want all papers of a keyword.
_FOLLOWED_VOTES = 5


class Keywords:
    """The keywords of a site, of which the most frequent ones have pages."""

    def __init__(self, site: SiteContext) -> None:
        self._site = site
        newest = newest_month(site.connection)
        self._months = months_until(newest, _INDEX_MONTHS) if newest else []
        # The pages of keywords, and their index, share what takes longest to find.
        self._totals = find_keywords(site.connection, self._months, _INDEX_SIZE) if newest else []

    @property
    def keys(self) -> list[str]:
        """The keys of the keywords that have a page."""
        return [total.key for total in self._totals[:TABLE_SIZE]]

    def render_index(self) -> bytes:
        """Return the index of the keywords."""
        with_page = {*self.keys}
        entries = [
            Entry.from_total(
                total.name,
                keyword_page(total.key) if total.key in with_page else search_link(total.name),
                total.papers,
                total.votes,
                total.months,
            )
            for total in self._totals
        ]
        ranking = build_ranking(self._site, entries, self._months) if entries else None
        return self._site.templates.render("keywords.html.j2", KEYWORDS, ranking=ranking)

    def render(self, key: str) -> bytes | None:
        """Return the page of a keyword; None if it is not one of the most frequent ones."""
        found = key in self.keys and read_keyword(self._site.connection, key, months=_MONTHS, newest=_PAPERS)
        if not found:
            return None
        name = shorten_line(found.total.name, _MAX_NAME) or key
        return self._site.templates.render(
            "keyword.html.j2",
            keyword_page(key),
            name=name,
            total=found.total,
            charts=build_charts(found.total.months, self._site.templates.locale),
            lines=build_lines(self._site.templates, found.newest),
            follow=topic_lines(name, {"words": [found.total.name], "min_upvotes": _FOLLOWED_VOTES}),
        )
