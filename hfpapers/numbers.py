"""Settings that are numbers: read once, and refused in a sentence if they are none."""

import math
from typing import Any

from scrapy.settings import BaseSettings

# What each must be at the least, and at the most.
_BOUNDS = {
    "BROWSER_TIMEOUT": (0.1, math.inf),
    "EDITION_MAX_LOSS": (0, 1),
    "QUOTA_UNKNOWN_BURST": (1, math.inf),
    "QUOTA_UNKNOWN_RATE": (0.001, math.inf),
    "RETRY_BACKOFF": (0, math.inf),
    "RETRY_MAX_WAIT": (0, math.inf),
    "SETTLED_AFTER": (0, math.inf),
}


def check_numbers(settings: BaseSettings) -> None:
    """Raise `ValueError` in one sentence if one of our settings is not the number it should be."""
    for name, (least, most) in _BOUNDS.items():
        number = _number(settings[name])
        if number is None or not least <= number <= most:
            right = f"from {least} to {most}" if most < math.inf else f"from {least}"
            raise ValueError(f"{name} is {settings[name]!r}; it must be a number {right}")


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
