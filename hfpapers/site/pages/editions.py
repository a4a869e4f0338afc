"""The page of a day, a week or a month, and the home page, which shows the newest day."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from hfpapers.archive.listings import neighbours, read_observations, select_stored
from hfpapers.editions.merge import last_changed_at
from hfpapers.editions.periods import Day, Month, Period, Week
from hfpapers.editions.summary import Summary, summarize
from hfpapers.exporters.chart import chart_points
from hfpapers.exporters.display import repair_summary
from hfpapers.exporters.period_names import describe_period, describe_time
from hfpapers.exporters.permalinks import edition_page
from hfpapers.exporters.small_charts import Point
from hfpapers.items import Paper
from hfpapers.site.cards import Card, build_cards
from hfpapers.site.context import SiteContext
from hfpapers.site.names import short_name
from hfpapers.site.pages.copies import find_references
from hfpapers.text.latex import display
from hfpapers.text.plain import shorten_line

# The papers that are shown in full. The others have a line each. The page of a day has all of its papers; the other
# pages show so many.
FULL_PAPERS, MAX_PAPERS = 10, 100


# The most characters of the title of a paper in the skyline.
_MAX_BAR_TITLE = 80
# The charts of a page, each with the labels of the columns of its table. Organizations have a list of links.
_CHART_COLUMNS = {
    "days": ("day_column", "papers_column"),
    "votes": ("paper_column", "votes_column"),
}


@dataclass(frozen=True)
class PeriodLink:
    """A link to the page of an edition."""

    name: str
    path: str
    papers: int | None = None


@dataclass(frozen=True)
class Chart:
    """A chart, and what it shows as a table with two columns, which are named by labels."""

    svg: Markup
    points: Sequence[Point]
    column: str
    value_column: str


@dataclass(frozen=True)
class EditionView:
    """An edition as its page shows it. Properties are what only some templates need."""

    site: SiteContext
    period: Period
    papers: Sequence[Paper]
    # The most papers that the page shows; None for all.
    max_papers: int | None = None

    @property
    def is_day(self) -> bool:
        """Whether the edition is that of a day."""
        return isinstance(self.period, Day)

    @property
    def title(self) -> str:
        """The period, written out. The name of a week is not in its days."""
        templates = self.site.templates
        title = describe_period(self.period, templates.locale)
        if isinstance(self.period, Week):
            return f"{short_name(self.period, templates.labels, templates.locale)} · {title}"
        return title

    @property
    def path(self) -> str:
        """The path of the page."""
        return edition_page(self.period)

    @property
    def updated(self) -> str | None:
        """When a crawl last found a paper new or changed."""
        time = last_changed_at(self.papers)
        return describe_time(time, self.site.templates.locale) if time else None

    @property
    def upvotes(self) -> int:
        """The sum of the votes."""
        return sum(paper.upvotes for paper in self.papers)

    @property
    def organizations(self) -> int:
        """The number of organizations."""
        return len({paper.organization.handle.lower() for paper in self.papers if paper.organization})

    @cached_property
    def cards(self) -> list[Card]:
        """The papers that the page shows, by rank."""
        return build_cards(self.site.connection, self.site.config, self.papers[: self.max_papers])

    @property
    def not_shown(self) -> int:
        """The number of papers that the page does not show."""
        return len(self.papers) - len(self.cards)

    @cached_property
    def previous(self) -> PeriodLink | None:
        """The previous edition of this kind."""
        return self._link(self._neighbours[0])

    @cached_property
    def next(self) -> PeriodLink | None:
        """The next edition of this kind."""
        return self._link(self._neighbours[1])

    @cached_property
    def containing(self) -> list[PeriodLink]:
        """The week and the month of a day, or the months of a week."""
        return [*self._links(_containing(self.period))]

    @cached_property
    def parts(self) -> list[PeriodLink]:
        """The days of a week or a month."""
        return [] if self.is_day else [*self._links(self.period.days())]

    @cached_property
    def weeks(self) -> list[PeriodLink]:
        """The weeks of a month."""
        if not isinstance(self.period, Month):
            return []
        return [*self._links(dict.fromkeys(Week.containing(day.first) for day in self.period.days()))]

    @property
    def references(self) -> str | None:
        """The path of the BibTeX file, if there is one."""
        return find_references(self.site, self.period)

    @cached_property
    def summary(self) -> Summary:
        """The summary. It does not say which days are missing, which is no matter of readers."""
        if self.is_day:
            return summarize(self.papers)
        observed = read_observations(self.site.connection, [*self.period.days(), self.period])
        previous = visible_papers(self.site, self.period.previous())
        return repair_summary(summarize(self.papers, previous, observed))

    @cached_property
    def bars(self) -> list[tuple[str, str, int]]:
        """A bar for each paper that the page shows: the link to it, its title, and its votes."""
        counted, label = self.site.templates.counted, self.site.templates.labels["votes"]
        papers = [card.paper for card in self.cards]
        return [
            (
                f"#{paper.id}",
                f"{shorten_line(display(paper.title), _MAX_BAR_TITLE)}: {counted(label, paper.upvotes)}",
                paper.upvotes,
            )
            for paper in papers
        ]

    @cached_property
    def charts(self) -> list[Chart]:
        """The charts of a week or a month."""
        if self.is_day:
            return []
        templates = self.site.templates
        charts = [
            Chart(
                templates.drawer.draw(chart, self.summary),
                chart_points(chart, self.summary, templates.locale),
                *_CHART_COLUMNS[chart],
            )
            for chart in _CHART_COLUMNS
        ]
        return [chart for chart in charts if chart.svg]

    @cached_property
    def topics(self) -> list[tuple[str, str, int]]:
        """The name and the title of each topic of the papers that the page shows, and how many of them it has."""
        numbers = Counter(topic.name for card in self.cards for topic in card.topics)
        topics = self.site.config.topics.items()
        return [(name, topic.title, numbers[name]) for name, topic in topics if numbers[name]]

    @cached_property
    def _neighbours(self) -> tuple[Period | None, Period | None]:
        return neighbours(self.site.connection, self.period)

    def _link(self, period: Period | None) -> PeriodLink | None:
        if period is None:
            return None
        templates = self.site.templates
        return PeriodLink(short_name(period, templates.labels, templates.locale), edition_page(period))

    def _links(self, periods: Iterator[Period] | dict[Week, None] | Sequence[Period]) -> Iterator[PeriodLink]:
        for period in select_stored(self.site.connection, periods):
            link = self._link(period)
            if link:
                yield link


def render_edition(site: SiteContext, period: Period) -> bytes | None:
    """Return the page of an edition; None if it is not stored, or has no papers to show."""
    papers = visible_papers(site, period)
    if not papers:
        return None
    edition = EditionView(site, period, papers, None if isinstance(period, Day) else MAX_PAPERS)
    return site.templates.render("edition.html.j2", edition_page(period), edition=edition, full=FULL_PAPERS)


def visible_papers(site: SiteContext, period: Period) -> list[Paper]:
    """Return the papers of an edition by rank, without those that the configuration excludes."""
    excluded = site.config.exclude_ids
    return [paper for paper in site.store.readable_papers(period) if paper.id not in excluded]


def _containing(period: Period) -> list[Period]:
    """Return the longer periods that a period belongs to."""
    if isinstance(period, Month):
        return []
    months = dict.fromkeys(Month.containing(day) for day in (period.first, period.last))
    return [Week.containing(period.first), *months] if isinstance(period, Day) else [*months]
