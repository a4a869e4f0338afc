"""What is shown: rows of a table, and medians of what was measured in turns."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")

# A table's head and its other rows.
Rows = Sequence[Sequence[str]]


def in_turns(contenders: Mapping[str, Callable[[], T]], times: int) -> dict[str, list[T]]:
    """Return what each contender measured, so often, one after the other, so that all meet the same neighbours."""
    measured: dict[str, list[T]] = {name: [] for name in contenders}
    for turn in range(times):
        # Nobody is always the first.
        for name in [*contenders][:: 1 if turn % 2 else -1]:
            measured[name].append(contenders[name]())
    return measured


def median(measured: Sequence[T], value: Callable[[T], float]) -> float:
    """Return the median of a value of what was measured."""
    return statistics.median(map(value, measured))


def ratio(value: float, other: float) -> str:
    """Return how many times another value one is."""
    return f"{value / other:.2f}"


def table(rows: Rows) -> str:
    """Return rows as a Markdown table."""
    head, *others = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *others))
