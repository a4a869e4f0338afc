"""The document with which the process that sends the notifications of a dispatch is started."""

from collections.abc import Mapping

from pydantic import BaseModel

from hfpapers.cluster.crawls import Outcome
from hfpapers.editions.periods import KINDS
from hfpapers.editions.result import EditionResult


class Announcement(BaseModel):
    """What the process is to do: the outcomes of the editions of a kind, and the spider's argument `notify`."""

    spider: str
    outcomes: dict[str, Outcome]
    notify: str

    def results(self) -> list[EditionResult]:
        """Return the outcomes as the results of a crawl of all editions."""
        parse = KINDS[self.spider].parse
        return [
            EditionResult(
                parse(edition),
                (outcome.is_successful and outcome.verdict) or "withheld",
                outcome.reason,
                anomalies=outcome.anomalies,
            )
            for edition, outcome in self.outcomes.items()
        ]


def announce_command(spider: str, outcomes: Mapping[str, Outcome], notify: str) -> tuple[list[str], str]:
    """Return the arguments of Python that send the notifications, and the standard input of that process."""
    announcement = Announcement(spider=spider, outcomes=dict(outcomes), notify=notify)
    return ["-m", "hfpapers.cluster.announce"], announcement.model_dump_json()
