"""The dates of editions and their papers, computed from the data and the settings POST_TIME and POST_TIMEZONE."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo

from hfpapers.config import Config
from hfpapers.editions.periods import KINDS, Period
from hfpapers.exporters.context import TopicPaper
from hfpapers.items import Paper


@dataclass(frozen=True)
class PublicationDates:
    """The dates of editions and their papers: at a fixed time of day in a time zone. All have the offset of the zone.

    They depend on the data only, so that a later crawl does not move them, and rendering needs nothing else.
    """

    time: dt.time
    zone: ZoneInfo

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """Return the dates for the configured time and time zone."""
        return cls(dt.time.fromisoformat(config.post_time), ZoneInfo(config.post_timezone))

    def edition_date(self, period: Period, first_seen: str | None) -> dt.datetime:
        """Return the date of an edition: the configured time on the last weekday of its period, or `first_seen`.

        The earlier of the two is used, because Jekyll does not build posts with a future date. Of a day, the last
        weekday is the day itself. `first_seen`, in RFC 3339, is when a crawl first found a paper of the edition; None
        if that is not known.
        """
        days = [day.first for day in period.days() if day.may_have_list]
        date = dt.datetime.combine(max(days, default=period.last), self.time, self.zone).astimezone(dt.UTC)
        if first_seen:
            date = min(date, dt.datetime.fromisoformat(first_seen))
        return date.astimezone(self.zone)

    def paper_date(self, paper: Paper, edition_date: dt.datetime) -> dt.datetime:
        """Return the publication date of a paper. It is unique in the edition and stable even if ranks change.

        The papers of an edition are dated one second apart, in the order in which they came into the edition; the first
        has the date of the edition. So a paper that a later crawl adds is newer than the others; otherwise feed readers
        would skip it.
        """
        return self._add_seconds(edition_date, entry_position(paper) - 1)

    def matched_paper_date(self, found: TopicPaper) -> dt.datetime:
        """Return the publication date of a paper in the feed of a topic: when it first matched.

        If that is known to the day only, it is dated as in the feed of its day. As there, the papers of one crawl are
        dated one second apart.
        """
        if found.matched_at == str(found.day):
            date = self.edition_date(found.day, found.paper.first_seen)
        else:
            date = dt.datetime.fromisoformat(found.matched_at)
        return self._add_seconds(date, found.position - 1)

    def edition_item_date(self, period: Period, edition_date: dt.datetime) -> dt.datetime:
        """Return the publication date of the feed item of an edition: that of a day, of its week, then of its month.

        They are one second apart, because a week and its Friday have the same date, and feed readers skip an item
        whose date they have seen.
        """
        return self._add_seconds(edition_date, [*KINDS].index(period.kind))

    def modified_at(self, published: dt.datetime, changed_at: str | None) -> dt.datetime:
        """Return when an item last changed, given in RFC 3339; its publication date if it never did."""
        if not changed_at:
            return published
        return max(published.astimezone(dt.UTC), dt.datetime.fromisoformat(changed_at)).astimezone(self.zone)

    def _add_seconds(self, date: dt.datetime, seconds: int) -> dt.datetime:
        # In UTC, no second is skipped or repeated when clocks change.
        return (date.astimezone(dt.UTC) + dt.timedelta(seconds=seconds)).astimezone(self.zone)


def entry_position(paper: Paper) -> int:
    """Return the position of a paper among those that came into its edition; by its rank if that is not known."""
    return paper.entry or 1 + paper.edition_size - paper.rank


def earliest_first_seen(papers: Iterable[Paper]) -> str | None:
    """Return when a crawl first found one of the papers, in RFC 3339; None if that is not known."""
    return min((paper.first_seen for paper in papers if paper.first_seen), default=None)
