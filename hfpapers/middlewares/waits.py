"""How long an edition has waited because requests failed."""


class FailureWaits:
    """Adds up the waits of one edition, so that together they do not exceed a limit.

    It measures the time that passes: waits at the same time count once. It does not read the clock: `now` is a number
    of seconds from any monotonic clock.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit
        # The seconds that are covered by at least one wait, and when the last of the waits ends.
        self.total = 0.0
        self._ends_at = float("-inf")

    def begin(self, now: float, seconds: float) -> bool:
        """Add a wait that begins now, and return True; return False and add nothing if it would exceed the limit."""
        end = now + seconds
        added = max(0.0, end - max(now, self._ends_at))
        if self.total + added > self.limit:
            return False
        self.total += added
        self._ends_at = max(self._ends_at, end)
        return True
