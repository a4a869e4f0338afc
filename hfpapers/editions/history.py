"""The history of an edition: the rank, votes, comments and stars of its papers over time."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from hfpapers.editions.jsonlines import is_incomplete
from hfpapers.editions.timestamps import check_timestamp
from hfpapers.items import Count, Paper, Time


class CorruptHistoryError(ValueError):
    """Raised when a history contains an invalid line. The message contains the number of the line."""


class Observation(BaseModel):
    """What one crawl observed of a paper: a line of a history."""

    # Fields that only a newer version knows are kept in the file, because existing lines are never changed.
    model_config = ConfigDict(extra="ignore")

    id: str = Field(description="The arXiv identifier of the paper.")
    time: Annotated[Time, AfterValidator(check_timestamp)] = Field(
        description="When the crawl observed it: RFC 3339, UTC."
    )
    rank: int | None = Field(ge=1, description="The rank in the edition; null if the paper had been removed from it.")
    upvotes: Count = Field(description="Votes of the Hub's users.")
    comments: Count | None = Field(description="Comments on the paper's page; null if not known.")
    stars: Count | None = Field(description="Stars of the code repository; null if not known.")


@dataclass(frozen=True)
class History:
    """The observations of an edition, oldest first, and the bytes of the file that contains them."""

    observations: tuple[Observation, ...] = ()
    data: bytes = b""

    @classmethod
    def parse(cls, data: bytes) -> "History":
        """Return the history that the bytes of a file contain.

        An incomplete last line is dropped: a crawl that is killed while it writes leaves one behind.

        Raises:
            CorruptHistoryError: if any other line is not a valid observation.

        """
        lines = data.splitlines(keepends=True)
        if lines and is_incomplete(lines[-1]) and not _is_json(lines[-1]):
            lines.pop()
        observations = []
        for number, line in enumerate(lines, 1):
            try:
                observations.append(Observation.model_validate_json(line))
            except ValidationError as error:
                raise CorruptHistoryError(f"line {number} is not a valid observation") from error
        parsed = b"".join(lines)
        return cls(tuple(observations), parsed if parsed.endswith(b"\n") or not parsed else parsed + b"\n")

    @classmethod
    def from_papers(cls, papers: Iterable[Paper]) -> "History":
        """Return a history that begins with the stored papers of an edition, for use if its own one is corrupt."""
        history = cls()
        by_time = sorted(papers, key=lambda paper: (paper.first_seen or "", paper.rank))
        for time, group in groupby(by_time, key=lambda paper: paper.first_seen):
            if time:
                history = history._add(_observe(paper, time) for paper in group)
        return history

    def first_seen(self) -> dict[str, str]:
        """Return when each paper was first in the edition, by its id; also of papers that were removed since."""
        times: dict[str, str] = {}
        for observation in self.observations:
            times.setdefault(observation.id, observation.time)
        return times

    def entries(self) -> dict[str, int]:
        """Return the field `entry` of each paper that is in the edition, as the crawls numbered them."""
        entries: dict[str, int] = {}
        for _, observations in groupby(self.observations, key=lambda observation: observation.time):
            observed = [*observations]
            new = dict.fromkeys(each.id for each in observed if each.rank is not None and each.id not in entries)
            # Of the papers that one crawl adds, the best one has the highest number.
            first = 1 + max(entries.values(), default=0)
            entries |= {paper_id: number for number, paper_id in enumerate(reversed(new), first)}
            for each in observed:
                if each.rank is None:
                    entries.pop(each.id, None)
        return entries

    def extend(self, papers: Iterable[Paper], now: str) -> "History":
        """Return the history with an observation for each paper that changed, or was removed, since its last one.

        `papers` are all papers of the edition, and `now` is the time of the crawl in RFC 3339.

        The papers are compared with the last observations, not with the stored papers. If a crawl is killed before it
        has written both, the next one therefore neither misses an observation nor repeats one.
        """
        last_observations = {observation.id: observation for observation in self.observations}
        new = []
        for paper in papers:
            observation = _observe(paper, now)
            last = last_observations.pop(paper.id, None)
            if last is None or last.model_copy(update={"time": now}) != observation:
                new.append(observation)
        # What is left are the papers that are not in the edition any more.
        new += [
            last.model_copy(update={"time": now, "rank": None})
            for last in last_observations.values()
            if last.rank is not None
        ]
        return self._add(new)

    def _add(self, observations: Iterable[Observation]) -> "History":
        new = tuple(observations)
        lines = "".join(f"{observation.model_dump_json()}\n" for observation in new)
        return History((*self.observations, *new), self.data + lines.encode())


def _observe(paper: Paper, time: str) -> Observation:
    return Observation(
        id=paper.id,
        time=time,
        rank=paper.rank,
        upvotes=paper.upvotes,
        comments=paper.comments,
        stars=paper.github_stars,
    )


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True
