"""The crawl log: one record for every crawl of a period, whether or not it changed the edition.

It tells an edition that was unchanged from one that was not crawled, and a day without a list from one whose list the
Hub did not show for an hour.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hfpapers.editions.jsonlines import is_incomplete
from hfpapers.editions.periods import Period

# How a source is called in the crawl log.
SourceName = Literal["page", "api", "browser"]

# The verdicts of crawls that found the edition complete.
_COMPLETE = {"published", "unchanged"}
# The verdicts of crawls in which no source had a list.
_NO_LIST = {"without_list", "not_open"}
# The page, also as a browser renders it, and the API show independently of each other whether a period has a list.
_PAGES: set[SourceName] = {"page", "browser"}
# The Hub may show a wrong list for hours, and the list of a day may appear late.
_BETWEEN_CONFIRMATIONS = dt.timedelta(hours=24)
_DAYS_BEFORE_CONFIRMATION = 2


class CrawlRecord(BaseModel):
    """One crawl of a period: a line of the crawl log."""

    model_config = ConfigDict(extra="ignore")

    time: str = Field(
        description="When the crawl began: RFC 3339, UTC. The list is at least as new.",
        examples=["2026-02-20T10:00:04Z"],
    )
    edition: str = Field(description="The period.", examples=["2026-02-19"])
    # A newer version may know more sources and verdicts than `SourceName` and `Verdict`.
    sources: list[str] = Field(
        description="The sources that the list was read from; or those that state that there is none."
    )
    papers: int | None = Field(description="The number of papers in the edition; null if it was not published.")
    verdict: str = Field(description="How the crawl ended, as in the report.")

    @property
    def moment(self) -> dt.datetime:
        """The time of the crawl, in UTC also if it is stated without a time zone."""
        moment = dt.datetime.fromisoformat(self.time)
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)

    def to_line(self) -> bytes:
        """Return the line that contains the record."""
        return f"{self.model_dump_json()}\n".encode()


def parse_records(data: bytes) -> tuple[list[CrawlRecord], bytes]:
    """Return the records that the bytes of a file contain, oldest first, and the lines that contain them.

    An incomplete last line is ignored: a crawl that is killed while it writes leaves one behind. If the lines are fewer
    than those of the file, the file is corrupt.
    """
    records, valid = [], []
    for line in complete_lines(data).splitlines(keepends=True):
        try:
            record = CrawlRecord.model_validate_json(line)
            # A record without a valid time is of no use.
            _ = record.moment
        except (ValueError, OverflowError):
            continue
        records.append(record)
        valid.append(line)
    return records, b"".join(valid)


def complete_lines(data: bytes) -> bytes:
    """Return the bytes without an incomplete last line."""
    end = data.rfind(b"\n") + 1
    return data[:end] if is_incomplete(data[end:]) else data


class CrawlLog:
    """The records of all crawls, by edition."""

    def __init__(self, records: Iterable[CrawlRecord] = ()) -> None:
        """Create a log of the records, which are in the order of their times."""
        self._records: defaultdict[str, list[CrawlRecord]] = defaultdict(list)
        for record in records:
            self._records[record.edition].append(record)

    def records(self, period: Period) -> Sequence[CrawlRecord]:
        """Return the records of a period, oldest first."""
        return self._records.get(str(period), ())

    def editions(self) -> set[str]:
        """Return the names of the periods that were crawled."""
        return {*self._records}

    def last_complete_crawl(self, period: Period) -> dt.datetime | None:
        """Return when a crawl last found the edition complete, whether or not it had changed; None if none did."""
        moments = [record.moment for record in self.records(period) if record.verdict in _COMPLETE]
        return max(moments, default=None)

    def is_known_without_list(self, period: Period, current: CrawlRecord | None = None) -> bool:
        """Return whether it is certain that the Hub has no list for a period.

        On weekends one crawl is enough. Every other day has a list, so that its absence has to be confirmed: by two
        crawls at least 24 hours apart, the second at least two days after the period, in each of which the page and
        the API agree. `current` is a crawl that is not in the log yet.
        """
        records = [*self.records(period), *([current] if current else [])]
        if any(record.verdict in _COMPLETE for record in records):
            return False
        # A list that was found, even if it was rejected, makes earlier crawls without a list invalid.
        found = [
            number for number, record in enumerate(records, 1) if record.sources and record.verdict not in _NO_LIST
        ]
        without_list = [record for record in records[max(found, default=0) :] if record.verdict == "without_list"]
        if not period.may_have_list:
            return bool(without_list)
        confirming = [record for record in without_list if "api" in record.sources and _PAGES & {*record.sources}]
        moments = sorted(record.moment for record in confirming)
        return any(
            moment - moments[0] >= _BETWEEN_CONFIRMATIONS
            and (moment.date() - period.last).days >= _DAYS_BEFORE_CONFIRMATION
            for moment in moments
        )
