"""The home page: the newest day, and what is around it."""

from dataclasses import dataclass

from hfpapers.archive.listings import find_rising, read_days, read_votes, select_stored
from hfpapers.archive.rows import read_papers
from hfpapers.editions.periods import Day, Month, Week
from hfpapers.exporters.permalinks import edition_page
from hfpapers.site.cards import bound_paper, show_votes
from hfpapers.site.context import SiteContext
from hfpapers.site.links import HOME
from hfpapers.site.pages.calendar import YearView
from hfpapers.site.pages.editions import FULL_PAPERS, MAX_PAPERS, EditionView, visible_papers

_RISING = 5


@dataclass(frozen=True)
class RisingPaper:
    """A paper that gained votes: where its card is, and its votes over time."""

    title: str
    path: str
    gained: int
    votes: list[int]


def render_home(site: SiteContext) -> bytes:
    """Return the home page."""
    day = site.newest_day
    papers = visible_papers(site, day) if day else []
    if day is None or not papers:
        return site.templates.render("empty.html.j2", HOME)
    year = YearView(site, day.first.year)
    return site.templates.render(
        "home.html.j2",
        HOME,
        edition=EditionView(site, day, papers, MAX_PAPERS),
        full=FULL_PAPERS,
        rising=_find_rising(site, day),
        month=year.month(Month.containing(day.first)),
        weekdays=year.weekdays,
    )


def _find_rising(site: SiteContext, day: Day) -> list[RisingPaper]:
    """Return the papers of the week of a day that gained most votes."""
    days = select_stored(site.connection, Week.containing(day.first).days())
    rising = dict(find_rising(site.connection, days, _RISING))
    listed, votes = read_days(site.connection, rising), read_votes(site.connection, rising)
    return [
        RisingPaper(
            title=bound_paper(paper).title,
            path=f"{edition_page(listed[paper.id][0])}#{paper.id}",
            gained=rising[paper.id],
            votes=[*show_votes(votes.get(paper.id, ()))],
        )
        for paper in read_papers(site.connection, rising)
    ]
