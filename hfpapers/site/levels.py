"""Levels of a heat map: which numbers have the same shade."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self

_NUMBER = 4


class LevelRange(NamedTuple):
    """A level, and the smallest and the largest number that have it."""

    level: int
    lowest: int
    highest: int


@dataclass(frozen=True)
class Levels:
    """Levels from 1. Each has about as many of the numbers as the others, and equal numbers have the same level."""

    ranges: tuple[LevelRange, ...]

    @classmethod
    def of_numbers(cls, numbers: Iterable[int]) -> Self:
        """Return the levels of numbers."""
        ordered = sorted(numbers)
        bounds = [ordered[(len(ordered) * part - 1) // _NUMBER] for part in range(1, _NUMBER) if ordered]
        by_level: dict[int, list[int]] = {}
        for number in ordered:
            by_level.setdefault(1 + sum(number > bound for bound in bounds), []).append(number)
        return cls(tuple(LevelRange(level, min(group), max(group)) for level, group in by_level.items()))

    def find(self, number: int) -> int:
        """Return the level of one of the numbers."""
        return next((each.level for each in self.ranges if number <= each.highest), _NUMBER)
