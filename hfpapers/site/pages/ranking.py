"""Indexes of what papers have in common: the most frequent ones as a table, the others as a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hfpapers.archive.months import MonthTotal
from hfpapers.editions.periods import Month
from hfpapers.site.context import SiteContext
from hfpapers.site.names import medium_month
from hfpapers.text.plain import shorten_line

# So many are in the table, with a chart each.
TABLE_SIZE = 100
_MAX_NAME = 60


@dataclass(frozen=True)
class Entry:
    """Something that papers have in common, like an organization: its name, its page, and its papers."""

    name: str
    path: str
    papers: int
    votes: int
    months: Sequence[int]

    @classmethod
    def from_total(cls, name: str, path: str, papers: int, votes: int, months: Iterable[MonthTotal]) -> "Entry":
        """Return an entry whose chart has the numbers of papers by month."""
        return cls(shorten_line(name, _MAX_NAME) or "?", path, papers, votes, [total.papers for total in months])


@dataclass(frozen=True)
class Ranking:
    """An index: the entries in order, and the first and the last month of their charts."""

    entries: Sequence[Entry]
    first_month: str
    last_month: str

    @property
    def table(self) -> Sequence[Entry]:
        """The entries with a chart each."""
        return self.entries[:TABLE_SIZE]

    @property
    def others(self) -> Sequence[Entry]:
        """The entries that are listed by name only."""
        return self.entries[TABLE_SIZE:]


def build_ranking(site: SiteContext, entries: Sequence[Entry], months: Sequence[Month]) -> Ranking:
    """Return an index of entries that were counted in these months."""
    locale = site.templates.locale
    return Ranking(entries, medium_month(months[0], locale), medium_month(months[-1], locale))
