"""When things are dated: an edition at a fixed time of its day, its papers a second apart."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self
from zoneinfo import ZoneInfo

from hfpapers.items import Paper
from hfpapers.periods import period


@dataclass(frozen=True)
class EditionClock:
    """The time of day, and where, at which editions are dated: the settings POST_TIME and POST_TIMEZONE."""

    time: dt.time
    zone: ZoneInfo

    @classmethod
    def of(cls, time: Any, zone: Any) -> Self:
        """Return the clock of POST_TIME and POST_TIMEZONE; raise `ValueError` for a time or a zone that is none."""
        try:
            parsed = dt.time.fromisoformat(str(time))
        except ValueError:
            parsed = None
        if parsed is None or parsed.tzinfo:
            raise ValueError(f"POST_TIME is {time!r}; it must be a time like 09:15")
        try:
            return cls(parsed, ZoneInfo(str(zone)))
        except (ValueError, KeyError, OSError):
            # Unknown names, names that are paths, names of folders of the time zone database.
            raise ValueError(f"POST_TIMEZONE is {zone!r}; it must be one like Asia/Seoul") from None

    def on(self, day: dt.date) -> dt.datetime:
        """Return the moment of a day at which things are dated."""
        return dt.datetime.combine(day, self.time, self.zone)

    def published(self, paper: Paper) -> dt.datetime:
        """Return when a paper is dated: no two are alike, and none changes, whatever becomes of the ranks.

        The later it came into the edition, the newer: readers of feeds skip what is older than what they saw.
        """
        place = paper.entry or 1 + paper.edition_size - paper.rank
        # A week that is not over is dated by its beginning: that stays, and is no date to come.
        return self.on(period(paper.edition).first) + dt.timedelta(seconds=place - 1)

    def updated(self, paper: Paper) -> dt.datetime:
        """Return when a paper last changed; when it is dated, if it never did."""
        published = self.published(paper)
        return max(published, dt.datetime.fromisoformat(paper.updated_at)) if paper.updated_at else published
