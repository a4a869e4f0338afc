"""Which periods contain each other: months contain weeks, and both contain days."""

from hfpapers.editions.periods import Day, Month, Period, Week


def parts_of(period: Period) -> list[Period]:
    """Return the days of a week or the weeks of a month, oldest first. A day has no parts."""
    match period:
        case Week():
            return [*period.days()]
        case Month():
            return [*Week.containing(period.first).through(Week.containing(period.last))]
        case _:
            return []


def containing_periods(period: Period) -> list[Period]:
    """Return the week and the month of a day, or the one or two months of a week. No period contains a month."""
    match period:
        case Day():
            return [Week.containing(period.first), Month.containing(period.first)]
        case Week():
            return [*dict.fromkeys([Month.containing(period.first), Month.containing(period.last)])]
        case _:
            return []
