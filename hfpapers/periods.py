"""The periods that editions are of: parsed, named, walked through. Pure: nothing here asks the clock or the Hub."""

import calendar
import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

_RANGE = ".."
_SATURDAY = 5
# The Hub's daily papers began in 2023.
_FIRST_YEAR, _LAST_YEAR = 2000, 2999
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, order=True)
class Period(ABC):
    """A day, a week or a month, by the UTC day on which it begins."""

    first: dt.date

    # What its editions are: the name of their spider and of their folder.
    kind: ClassVar[str]
    # What the Hub calls it, in the URLs of its pages and of its API.
    name: ClassVar[str]
    example: ClassVar[str]
    # What an argument may say instead of a name: how many periods before today's.
    words: ClassVar[dict[str, int]]

    @classmethod
    @abstractmethod
    def parse(cls, text: str) -> Self:
        """Return the period that ``text`` names as its editions are named; raise `ValueError` if it names none."""

    @classmethod
    @abstractmethod
    def containing(cls, date: dt.date) -> Self:
        """Return the period in which a day falls."""

    @abstractmethod
    def __str__(self) -> str:
        """Return the period's name: the ``edition`` of its papers and a part of its files' names."""

    @property
    @abstractmethod
    def last(self) -> dt.date:
        """The day on which it ends."""

    @property
    def has_list(self) -> bool:
        """Whether the Hub may have a list for it: only weekends have none for certain, holidays may have one."""
        return True

    def before(self, number: int = 1) -> Self:
        """Return the period that many periods before this one."""
        period = self
        for _ in range(number):
            period = self.containing(period.first - dt.timedelta(days=1))
        return period

    def after(self) -> Self:
        """Return the period after this one."""
        return self.containing(self.last + dt.timedelta(days=1))

    def until(self, last: Self) -> Iterator[Self]:
        """Yield the periods from this one to ``last``, both included."""
        period = self
        while period < last:
            yield period
            period = period.after()
        if period == last:
            yield period

    def days(self) -> "Iterator[Day]":
        """Yield its days, first to last."""
        return Day(self.first).until(Day(self.last))

    @classmethod
    def named(cls, text: str, today: dt.date) -> list[Self]:
        """Return the periods that an argument names, first to last; raise `ValueError` in one sentence if it is wrong.

        It is a period's name, one of `words`, or a range of two of these like ``2026-02-01..yesterday``. Of a range,
        periods that never have a list are left out.
        """
        first, is_range, last = text.partition(_RANGE)
        try:
            begin, end = cls._end(first, today), cls._end(last if is_range else first, today)
        except ValueError as error:
            example = f"{cls.example}{_RANGE}{[*cls.words][1]}"
            raise ValueError(f"{error}, nor {', '.join(cls.words)} or a range like {example}") from error
        if end < begin:
            raise ValueError(f"{text} ends before it begins")
        periods = [each for each in begin.until(end) if each.has_list] if is_range else [begin]
        if not periods:
            raise ValueError(f"there is no weekday in {text}")
        return periods

    @classmethod
    def _end(cls, text: str, today: dt.date) -> Self:
        if text in cls.words:
            return cls.containing(today).before(cls.words[text])
        return cls.parse(text)


@dataclass(frozen=True, order=True)
class Day(Period):
    """A day of the Hub, which is a UTC day."""

    kind: ClassVar[str] = "daily"
    name: ClassVar[str] = "date"
    example: ClassVar[str] = "2026-02-19"
    # The Hub's latest list is today's, if there is one already; who asks for it looks back from there.
    words: ClassVar[dict[str, int]] = {"today": 0, "yesterday": 1, "latest": 0}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the day that ``text`` names, like ``2026-02-19``; raise `ValueError` if it names none."""
        try:
            # fromisoformat() alone would also take 20260219 and 2026-W08-4.
            return cls(of_our_time(dt.date.fromisoformat(text if _ISO_DAY.fullmatch(text) else "")))
        except ValueError:
            raise ValueError(f"{text!r} is not a day like {cls.example}") from None

    @classmethod
    def containing(cls, date: dt.date) -> Self:
        """Return the day itself."""
        return cls(date)

    def __str__(self) -> str:
        """Return the day's name, like ``2026-02-19``."""
        return self.first.isoformat()

    @property
    def last(self) -> dt.date:
        """The day itself."""
        return self.first

    @property
    def has_list(self) -> bool:
        """Whether it is one of the days on which the Hub lists papers: holidays are, weekends are not."""
        return self.first.weekday() < _SATURDAY


@dataclass(frozen=True, order=True)
class Week(Period):
    """An ISO week, from Monday to Sunday."""

    kind: ClassVar[str] = "weekly"
    name: ClassVar[str] = "week"
    example: ClassVar[str] = "2026-W08"
    words: ClassVar[dict[str, int]] = {"this": 0, "last": 1}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the week that ``text`` names, like ``2026-W08``; raise `ValueError` if it names none."""
        match = _ISO_WEEK.fullmatch(text)
        try:
            year, week = map(int, match.groups() if match else ())
            return cls(of_our_time(dt.date.fromisocalendar(year, week, 1)))
        except ValueError:
            raise ValueError(f"{text!r} is not a week like {cls.example}") from None

    @classmethod
    def containing(cls, date: dt.date) -> Self:
        """Return the week in which a day falls."""
        return cls(date - dt.timedelta(days=date.weekday()))

    def __str__(self) -> str:
        """Return the week's name, like ``2026-W08``: its year is the one that has most of it."""
        year, week, _ = self.first.isocalendar()
        return f"{year:04}-W{week:02}"

    @property
    def last(self) -> dt.date:
        """Its Sunday."""
        return self.first + dt.timedelta(days=6)


@dataclass(frozen=True, order=True)
class Month(Period):
    """A month of the calendar."""

    kind: ClassVar[str] = "monthly"
    name: ClassVar[str] = "month"
    example: ClassVar[str] = "2026-02"
    words: ClassVar[dict[str, int]] = {"this": 0, "last": 1}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the month that ``text`` names, like ``2026-02``; raise `ValueError` if it names none."""
        match = _ISO_MONTH.fullmatch(text)
        try:
            year, month = map(int, match.groups() if match else ())
            return cls(of_our_time(dt.date(year, month, 1)))
        except ValueError:
            raise ValueError(f"{text!r} is not a month like {cls.example}") from None

    @classmethod
    def containing(cls, date: dt.date) -> Self:
        """Return the month in which a day falls."""
        return cls(date.replace(day=1))

    def __str__(self) -> str:
        """Return the month's name, like ``2026-02``."""
        return f"{self.first:%Y-%m}"

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])


KINDS: dict[str, type[Period]] = {period.kind: period for period in (Day, Week, Month)}


def of_our_time(date: dt.date) -> dt.date:
    """Return a date; raise `ValueError` for one that is a slip of the hand or made up: ranges to it would not end."""
    if not _FIRST_YEAR <= date.year <= _LAST_YEAR:
        raise ValueError
    return date


def period(text: str) -> Period:
    """Return the day, the week or the month that an edition is named after; raise `ValueError` if it is none."""
    for kind in KINDS.values():
        try:
            return kind.parse(text)
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no edition like {', '.join(kind.example for kind in KINDS.values())}, nor a range")


def periods(text: str, today: dt.date) -> list[Period]:
    """Return the periods of a name, or of a range that begins with one; raise `ValueError` if it is wrong.

    Of words, only those for days are plain without the kind.
    """
    first = text.partition(_RANGE)[0]
    kind: type[Period] = Day if first in Day.words else type(period(first))
    return [*kind.named(text, today)]
