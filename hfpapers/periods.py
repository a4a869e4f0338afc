"""The periods that editions are of: parsed, named, compared. Pure: nothing here asks the clock or the Hub."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

_SATURDAY = 5
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, order=True)
class Day:
    """A day of the Hub, which is a UTC day."""

    date: dt.date

    kind: ClassVar[str] = "daily"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the day that ``text`` names, like ``2026-02-19``; raise `ValueError` if it names none."""
        try:
            # fromisoformat() alone would also take 20260219 and 2026-W08-4.
            return cls(dt.date.fromisoformat(text if _ISO_DAY.fullmatch(text) else ""))
        except ValueError:
            raise ValueError(f"{text!r} is not a day like 2026-02-19") from None

    @classmethod
    def of(cls, moment: dt.datetime) -> Self:
        """Return the day in which a moment falls; ``moment`` has a time zone."""
        return cls(moment.astimezone(dt.UTC).date())

    def __str__(self) -> str:
        """Return the day's name: the ``edition`` of its papers and a part of its files' names."""
        return self.date.isoformat()

    @property
    def is_weekday(self) -> bool:
        """Whether it is one of the days on which the Hub lists papers: holidays are, weekends are not."""
        return self.date.weekday() < _SATURDAY

    def until(self, last: Self) -> Iterator[Self]:
        """Yield the days from this one to ``last``, both included."""
        for number in range((last.date - self.date).days + 1):
            yield type(self)(self.date + dt.timedelta(days=number))

    def before(self, days: int = 1) -> Self:
        """Return the day that many days before this one."""
        return type(self)(self.date - dt.timedelta(days=days))
