"""arXiv's texts in the stored editions: which papers have them, which lack them, and adding them to the latter."""

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache

from hfpapers.arxiv.query import has_arxiv_form
from hfpapers.arxiv.records import ArxivRecord, add_record
from hfpapers.editions.carry_over import has_arxiv_text, with_arxiv_text
from hfpapers.editions.periods import KINDS, Period, parse_period
from hfpapers.items import Paper
from hfpapers.publishing.publisher import Publisher, rejecting_errors
from hfpapers.storage.store import CorruptDataError, EditionStore

# A paper that is listed again has been listed some days before. Texts are added to editions of the last days only, so
# that the time of a crawl does not depend on the size of the archive.
_DAYS = 30
# The editions whose papers are kept in memory: those of the days before a period, and of the periods of a range.
_MAX_EDITIONS = 64


class StoredTexts:
    """Finds the stored papers that have arXiv's text, and those that lack it.

    An edition that is corrupt is left out. Whoever publishes or lists it reports that.
    """

    def __init__(self, store: EditionStore, today: dt.date) -> None:
        """Create it for a crawl that began on the day `today`."""
        self._store = store
        self._today = today
        self._with_text = lru_cache(_MAX_EDITIONS)(self._read_with_text)

    def find(self, paper: Paper) -> Paper | None:
        """Return a stored version of a paper that has arXiv's text; None if there is none.

        It is the one in the same edition, else in another one of the 30 days until the end of the paper's period.
        """
        period = parse_period(paper.edition)
        periods = dict.fromkeys([period, *_recent_periods(period.last)])
        return next((found for other in periods if (found := self._with_text(other).get(paper.id))), None)

    def complete(self, paper: Paper) -> Paper:
        """Return a copy of a paper with arXiv's text from a stored version; the paper itself if there is none."""
        stored = self.find(paper)
        return with_arxiv_text(paper, stored) if stored else paper

    def missing_ids(self) -> list[str]:
        """Return the ids of the stored papers of the last 30 days that lack arXiv's text, newest first."""
        papers = (paper for period in _recent_periods(self._today) for paper in _read(self._store, period))
        return [*dict.fromkeys(paper.id for paper in papers if lacks_text(paper))]

    async def add(self, records: Mapping[str, ArxivRecord], publisher: Publisher) -> dict[Period, int]:
        """Add what arXiv states to the papers of the stored editions of the last 30 days that lack it.

        Return the number of papers that gained arXiv's text, by period.

        Raises:
            RejectedError: if a file cannot be rendered or written. The published files are unchanged then.
        """
        added: dict[Period, int] = {}

        def change() -> dict[Period, list[Paper]]:
            changed: dict[Period, list[Paper]] = {}
            for period in _recent_periods(self._today):
                papers = _read(publisher.store, period)
                found = {paper.id for paper in papers if paper.id in records and lacks_text(paper)}
                if found:
                    added[period] = len(found)
                    changed[period] = [
                        add_record(paper, records[paper.id]) if paper.id in found else paper for paper in papers
                    ]
            return changed

        with rejecting_errors():
            async with publisher.store.files.locked_async():
                publisher.rewrite(change)
        return added

    def _read_with_text(self, period: Period) -> dict[str, Paper]:
        return {paper.id: paper for paper in _read(self._store, period) if has_arxiv_text(paper)}


def lacks_text(paper: Paper) -> bool:
    """Return whether a paper does not have arXiv's text, although arXiv may know the paper."""
    return not has_arxiv_text(paper) and has_arxiv_form(paper.id)


def _recent_periods(today: dt.date) -> list[Period]:
    """Return the periods of all kinds that did not end more than 30 days before a day, newest first."""
    begin = today - dt.timedelta(_DAYS)
    periods = (period for kind in KINDS.values() for period in kind.containing(begin).through(kind.containing(today)))
    return sorted(periods, key=lambda period: (period.last, period.first), reverse=True)


def _read(store: EditionStore, period: Period) -> list[Paper]:
    with suppress(CorruptDataError):
        return store.papers(period)
    return []
