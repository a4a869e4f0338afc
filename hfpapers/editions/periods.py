"""The periods that editions are published for: days, ISO weeks and months."""

import calendar
import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

_RANGE = ".."
_SATURDAY = 5
# The Hub's daily papers began in 2023. A year outside of these bounds is a typing error.
_FIRST_YEAR, _LAST_YEAR = 2000, 2999
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, order=True)
class Period(ABC):
    """A day, a week or a month, identified by its first day. All days are UTC days."""

    first: dt.date

    # The kind of its editions, which is also the name of the spider and of the folder.
    kind: ClassVar[str]
    # What the Hub calls it in the URLs of pages ("/papers/week/…") and in API queries ("?week=…"). The argument of the
    # spider has the same name.
    url_segment: ClassVar[str]
    noun: ClassVar[str]
    example: ClassVar[str]
    # Words that an argument may use instead of a name, with the number of periods before the current one.
    aliases: ClassVar[dict[str, int]]

    @classmethod
    @abstractmethod
    def parse(cls, text: str) -> Self:
        """Return the period with this name; raise `ValueError` if the text is not a name of this kind."""

    @classmethod
    def parse_names(cls, names: Iterable[str]) -> Iterator[Self]:
        """Yield the periods of this kind among names, which may also be names of something else."""
        for name in names:
            try:
                yield cls.parse(name)
            except ValueError:
                continue

    @classmethod
    @abstractmethod
    def containing(cls, date: dt.date) -> Self:
        """Return the period that contains a day."""

    @abstractmethod
    def __str__(self) -> str:
        """Return the name of the period, which is the field `edition` of its papers and a part of file names."""

    @property
    @abstractmethod
    def last(self) -> dt.date:
        """The last day of the period."""

    @property
    def may_have_list(self) -> bool:
        """Whether the Hub may list papers for the period. Only weekend days never have a list."""
        return True

    @property
    def crawl_command(self) -> str:
        """The command that crawls the period."""
        return f"scrapy crawl {self.kind} -a {self.url_segment}={self}"

    @property
    def crawl_days_command(self) -> str:
        """The command that crawls the days of the period that are not stored."""
        return f"scrapy crawl daily -a date={self.first}..{self.last} -a only=missing"

    def previous(self, number: int = 1) -> Self:
        """Return the period that many periods earlier."""
        period = self
        for _ in range(number):
            period = self.containing(period.first - dt.timedelta(days=1))
        return period

    def next(self) -> Self:
        """Return the period after this one."""
        return self.containing(self.last + dt.timedelta(days=1))

    def through(self, last: Self) -> Iterator[Self]:
        """Yield the periods from this one to `last`, both included."""
        period = self
        while period < last:
            yield period
            period = period.next()
        if period == last:
            yield period

    def days(self) -> "Iterator[Day]":
        """Yield the days of the period in order."""
        return Day(self.first).through(Day(self.last))

    @classmethod
    def parse_range(cls, text: str, today: dt.date) -> list[Self]:
        """Return the periods that an argument names, in order.

        The argument is a name, an alias, or a range of two of these, like ``2026-02-01..yesterday``. Periods that
        never have a list are left out of a range, and so are periods that have not begun.

        Raises:
            ValueError: if the argument is wrong, or names only periods that have not begun, with a one-line message.
        """
        begin, end = cls.parse_bounds(text, today)
        current = cls.containing(today)
        if begin > current:
            raise ValueError(f"{text!r} is in the future; expected {cls.noun} up to {current}, the current one in UTC")
        if _RANGE not in text:
            return [begin]
        periods = [period for period in begin.through(min(end, current)) if period.may_have_list]
        if not periods:
            raise ValueError(f"the range {text!r} contains no weekday; the Hub lists papers on weekdays only")
        return periods

    @classmethod
    def parse_bounds(cls, text: str, today: dt.date) -> tuple[Self, Self]:
        """Return the first and the last period that an argument names; raise `ValueError` as `parse_range` does."""
        first, is_range, last = text.partition(_RANGE)
        try:
            begin, end = cls._parse_bound(first, today), cls._parse_bound(last if is_range else first, today)
        except ValueError as error:
            example = f"{cls.example}{_RANGE}{[*cls.aliases][1]}"
            raise ValueError(f"{error}, {', '.join(cls.aliases)}, or a range like {example}") from error
        if end < begin:
            raise ValueError(f"the range {text!r} ends before it begins")
        return begin, end

    @classmethod
    def _parse_bound(cls, text: str, today: dt.date) -> Self:
        if text in cls.aliases:
            return cls.containing(today).previous(cls.aliases[text])
        return cls.parse(text)


@dataclass(frozen=True, order=True)
class Day(Period):
    """A day."""

    kind: ClassVar[str] = "daily"
    url_segment: ClassVar[str] = "date"
    noun: ClassVar[str] = "a day"
    example: ClassVar[str] = "2026-02-19"
    # The latest list may be today's or an earlier one; the spider finds out.
    aliases: ClassVar[dict[str, int]] = {"today": 0, "yesterday": 1, "latest": 0}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the day with a name like ``2026-02-19``; raise `ValueError` for anything else."""
        try:
            # fromisoformat() alone would also accept 20260219 and 2026-W08-4.
            return cls(check_year(dt.date.fromisoformat(text if _ISO_DAY.fullmatch(text) else "")))
        except ValueError:
            raise ValueError(f"{text!r} is not a day; expected a day like {cls.example}") from None

    @classmethod
    def containing(cls, date: dt.date) -> Self:
        """Return the day itself."""
        return cls(date)

    def __str__(self) -> str:
        """Return the name of the day, like ``2026-02-19``."""
        return self.first.isoformat()

    @property
    def last(self) -> dt.date:
        """The day itself."""
        return self.first

    @property
    def may_have_list(self) -> bool:
        """Whether the Hub may list papers on the day. It does on weekdays, holidays included, and not on weekends."""
        return self.first.weekday() < _SATURDAY


@dataclass(frozen=True, order=True)
class Week(Period):
    """An ISO week, from Monday to Sunday."""

    kind: ClassVar[str] = "weekly"
    url_segment: ClassVar[str] = "week"
    noun: ClassVar[str] = "a week"
    example: ClassVar[str] = "2026-W08"
    aliases: ClassVar[dict[str, int]] = {"this": 0, "last": 1}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the week with a name like ``2026-W08``; raise `ValueError` for anything else."""
        match = _ISO_WEEK.fullmatch(text)
        try:
            year, week = map(int, match.groups() if match else ())
            return cls(check_year(dt.date.fromisocalendar(year, week, 1)))
        except ValueError:
            raise ValueError(f"{text!r} is not a week; expected a week like {cls.example}") from None

    @classmethod
    def containing(cls, date: dt.date) -> Self:
        """Return the week that contains a day."""
        return cls(date - dt.timedelta(days=date.weekday()))

    def __str__(self) -> str:
        """Return the name of the week, like ``2026-W08``. Its year is the year of its Thursday, as in ISO 8601."""
        year, week, _ = self.first.isocalendar()
        return f"{year:04}-W{week:02}"

    @property
    def last(self) -> dt.date:
        """The Sunday of the week."""
        return self.first + dt.timedelta(days=6)


@dataclass(frozen=True, order=True)
class Month(Period):
    """A calendar month."""

    kind: ClassVar[str] = "monthly"
    url_segment: ClassVar[str] = "month"
    noun: ClassVar[str] = "a month"
    example: ClassVar[str] = "2026-02"
    aliases: ClassVar[dict[str, int]] = {"this": 0, "last": 1}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the month with a name like ``2026-02``; raise `ValueError` for anything else."""
        match = _ISO_MONTH.fullmatch(text)
        try:
            year, month = map(int, match.groups() if match else ())
            return cls(check_year(dt.date(year, month, 1)))
        except ValueError:
            raise ValueError(f"{text!r} is not a month; expected a month like {cls.example}") from None

    @classmethod
    def containing(cls, date: dt.date) -> Self:
        """Return the month that contains a day."""
        return cls(date.replace(day=1))

    def __str__(self) -> str:
        """Return the name of the month, like ``2026-02``."""
        return f"{self.first:%Y-%m}"

    @property
    def last(self) -> dt.date:
        """The last day of the month."""
        return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])


KINDS: dict[str, type[Period]] = {period.kind: period for period in (Day, Week, Month)}


def check_year(date: dt.date) -> dt.date:
    """Return a date; raise `ValueError` if its year is implausible. A range to the year 9999 would take too long."""
    if not _FIRST_YEAR <= date.year <= _LAST_YEAR:
        raise ValueError
    return date


def parse_period(text: str) -> Period:
    """Return the day, the week or the month with this name; raise `ValueError` for anything else."""
    for kind in KINDS.values():
        try:
            return kind.parse(text)
        except ValueError:
            continue
    examples = ", ".join(kind.example for kind in KINDS.values())
    raise ValueError(f"{text!r} is not an edition; expected an edition like {examples}, or a range")


def parse_periods(text: str, today: dt.date) -> list[Period]:
    """Return the periods of a name, or of a range that begins with a name; raise `ValueError` for anything else.

    The kind follows from the first name. Of the aliases, only those of days are accepted, because "last" alone does
    not say whether it is a week or a month.
    """
    first = text.partition(_RANGE)[0]
    kind: type[Period] = Day if first in Day.aliases else type(parse_period(first))
    return [*kind.parse_range(text, today)]
