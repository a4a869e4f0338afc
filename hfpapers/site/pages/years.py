"""Links between the pages of years. The page of a year links to the years beside it, so that a new year changes few."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class YearLink(NamedTuple):
    """A year and the path of its page."""

    year: int
    path: str


def nearest_years(years: Sequence[int], year: int) -> list[int]:
    """Return those of the years that are nearest to a year: the next one, the year itself, and the previous one."""
    later = [each for each in years if each > year]
    earlier = [each for each in years if each < year]
    return [*([min(later)] if later else []), year, *([max(earlier)] if earlier else [])]


def year_links(years: Iterable[int], page: Callable[[int], str]) -> list[YearLink]:
    """Return links to the pages of years."""
    return [YearLink(year, page(year)) for year in years]
