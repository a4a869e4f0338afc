"""The crawl of an edition as a command, and what its end means."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from hfpapers.cluster.processes import Finished
from hfpapers.editions.periods import KINDS
from hfpapers.editions.result import ResultVerdict

# The exit codes of `scrapy crawl`. All others are those of a process that ended before it could say why.
_OK, _USAGE = 0, 2
# A worker writes the data. What follows from it, and the notifications, are a task of their own.
_WORKER_ARGUMENTS = {"render": "later", "notify": "no", "summary": "json"}


class Outcome(BaseModel):
    """How the crawl of an edition ended, which is the result of its message."""

    exit_code: int
    # None if the crawl ended without a result for the edition.
    verdict: ResultVerdict | None = None
    # Why the edition was not published; None if nothing was wrong.
    reason: str | None = None
    # What is unexpected about what the Hub states, of which people want to be notified.
    anomalies: tuple[str, ...] = ()

    @property
    def is_successful(self) -> bool:
        """Whether the edition is published, or has no list."""
        return self.exit_code == _OK

    @property
    def is_final(self) -> bool:
        """Whether another crawl would end in the same way: it succeeded, or an argument or a setting is wrong."""
        return self.exit_code in {_OK, _USAGE}


def crawl_command(spider: str, edition: str, arguments: Mapping[str, str]) -> list[str]:
    """Return the arguments of Python that crawl an edition."""
    values = {KINDS[spider].url_segment: edition, **arguments, **_WORKER_ARGUMENTS}
    options = (option for name, value in values.items() for option in ("-a", f"{name}={value}"))
    return ["-m", "scrapy", "crawl", spider, *options]


def interpret(edition: str, finished: Finished) -> Outcome:
    """Return the outcome of a crawl."""
    row = _find_row(edition, finished.output)
    reason = None
    if finished.exit_code != _OK:
        ended = f"the crawl ended with exit code {finished.exit_code}"
        # Whether an edition is published decides the exit code alone.
        reason = row.get("reason") or finished.error or ended
    anomalies = row.get("anomalies", ())
    return Outcome(exit_code=finished.exit_code, verdict=row.get("verdict"), reason=reason, anomalies=anomalies)


def _find_row(edition: str, output: str) -> dict[str, Any]:
    """Return the result of an edition that ``-a summary=json`` printed; an empty one if the crawl ended before."""
    try:
        rows = json.loads(output)
    except ValueError:
        return {}
    return next((row for row in rows if row["edition"] == edition), {})
