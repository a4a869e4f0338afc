"""A line of numbers as a row of bars."""

from collections.abc import Sequence

_BARS = "▁▂▃▄▅▆▇█"
_MIDDLE = "▄"


def sparkline(values: Sequence[int], max_width: int) -> str:
    """Return a bar for each value: the lowest one for the smallest value, the highest one for the largest.

    Of more values than fit, the first, the last and those at equal distances between them are shown.
    """
    last = len(values) - 1
    shown = (
        values if len(values) <= max_width else [values[place * last // (max_width - 1)] for place in range(max_width)]
    )
    low, high = min(shown, default=0), max(shown, default=0)
    if low == high:
        return _MIDDLE * len(shown)
    return "".join(_BARS[(value - low) * (len(_BARS) - 1) // (high - low)] for value in shown)
