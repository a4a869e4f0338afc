"""Measure functions in turns, and format the medians as tables."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")

# The header of a table and its other rows.
Rows = Sequence[Sequence[str]]


def in_turns(contenders: Mapping[str, Callable[[], T]], times: int) -> dict[str, list[T]]:
    """Call each function `times` times in turns, and return the results by name.

    In turns, because the load of the machine changes over time. Each contender then meets the same load.
    """
    measured: dict[str, list[T]] = {name: [] for name in contenders}
    for turn in range(times):
        # Reverse the order in every other turn, so that no contender is always the first.
        for name in [*contenders][:: 1 if turn % 2 else -1]:
            measured[name].append(contenders[name]())
    return measured


def median(measured: Sequence[T], value: Callable[[T], float]) -> float:
    """Return the median of a value of the measured results."""
    return statistics.median(map(value, measured))


def ratio(value: float, other: float) -> str:
    """Return the ratio of two values as text."""
    return f"{value / other:.2f}"


def format_table(rows: Rows) -> str:
    """Return the rows as a Markdown table."""
    header, *others = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, ["---"] * len(header), *others))
