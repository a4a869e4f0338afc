"""The Hub's quota, as the header RateLimit of its answers tells it. Pure."""

import re
from dataclasses import dataclass
from typing import Self

# Like "pages";r=97;t=240, of the IETF's draft-ietf-httpapi-ratelimit-headers.
_LIMIT = re.compile(r'"(?P<name>[^"]*)"\s*;\s*r=(?P<left>[0-9]{1,9})\s*;\s*t=(?P<reset>[0-9]{1,9})(?![0-9])')


@dataclass(frozen=True)
class Quota:
    """What is left of a window: so many requests, for so many seconds until the next one begins."""

    name: str
    left: int
    reset: int

    @classmethod
    def parse(cls, header: str) -> Self | None:
        """Return the quota that an answer's header ``RateLimit`` tells, None if it tells none."""
        match = _LIMIT.search(header)
        return cls(match["name"], int(match["left"]), int(match["reset"])) if match else None
