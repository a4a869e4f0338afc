"""The dates of posts and feed items, computed from the papers and from the settings POST_TIME and POST_TIMEZONE."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo

from hfpapers.config import Config
from hfpapers.editions.merge import last_changed_at
from hfpapers.editions.periods import Day, parse_period
from hfpapers.editions.summary import summarize
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

    def post_date(self, papers: Sequence[Paper]) -> dt.datetime:
        """Return the date of the post of an edition.

        The post of a day has the date of that day. The post of a week or month has the date of the last day on which
        papers were listed, which advances until the period is over. No post is dated later than the crawl that found
        its papers, because Jekyll does not build posts with a future date. The date depends on the papers only, so
        rendering the post again does not change it.
        """
        period = parse_period(papers[0].edition)
        if isinstance(period, Day):
            first_seen = [paper.first_seen for paper in papers if paper.first_seen]
            crawled_at = dt.datetime.fromisoformat(min(first_seen)) if first_seen else None
            date = self._moment(period.first)
        else:
            crawled_at = last_changed_at(papers)
            date = self._moment(max(summarize(papers).days, default=period.first))
        return min(date, crawled_at.astimezone(self.zone)) if crawled_at else date

    def _moment(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, self.time, self.zone)
