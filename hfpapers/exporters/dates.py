"""The dates of posts and feed items, computed from the papers and from the settings POST_TIME and POST_TIMEZONE."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo

from hfpapers.config import Config
from hfpapers.editions.periods import Period, parse_period
from hfpapers.items import Paper


@dataclass(frozen=True)
class PublicationDates:
    """The dates of editions and their papers: at a fixed time of day in a time zone."""

    time: dt.time
    zone: ZoneInfo

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """Return the dates for the configured time and time zone."""
        return cls(dt.time.fromisoformat(config.post_time), ZoneInfo(config.post_timezone))

    def published_at(self, paper: Paper) -> dt.datetime:
        """Return the publication date of a paper. It is unique in the edition and stable even if ranks change.

        The papers of an edition are dated one second apart, in the order in which they came into the edition. So a
        paper that a later crawl adds is newer than the others; otherwise feed readers would skip it.
        """
        position = paper.entry or 1 + paper.edition_size - paper.rank
        # The first day of a week or month is used because it is never in the future.
        return self._moment(parse_period(paper.edition).first) + dt.timedelta(seconds=position - 1)

    def updated_at(self, paper: Paper) -> dt.datetime:
        """Return when a paper last changed, or its publication date if it never did."""
        published_at = self.published_at(paper)
        return max(published_at, dt.datetime.fromisoformat(paper.updated_at)) if paper.updated_at else published_at

    def edition_date(self, period: Period, first_seen: str | None) -> dt.datetime:
        """Return the date of an edition: that of its period's last weekday, or `first_seen` if that is earlier.

        So the date is never later than the first crawl of the edition, and later crawls do not change it. The current
        week and month have a date, too, and Jekyll does not build posts with a future date.
        """
        date = self._moment(max((day.first for day in period.days() if day.may_have_list), default=period.last))
        return min(date, dt.datetime.fromisoformat(first_seen).astimezone(self.zone)) if first_seen else date

    def _moment(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, self.time, self.zone)


def earliest_first_seen(papers: Iterable[Paper]) -> str | None:
    """Return when a crawl first found one of the papers, or None if that is not known of any."""
    times = (paper.first_seen for paper in papers if paper.first_seen)
    return min(times, key=dt.datetime.fromisoformat, default=None)
