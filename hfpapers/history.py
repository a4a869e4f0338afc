"""How the papers of an edition fared: what each crawl that found one changed saw of it. Pure."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hfpapers.items import Count, Paper


class HistoryError(ValueError):
    """A history is none; the message names the line."""


class Observation(BaseModel):
    """What a crawl saw of a paper: a line of a history."""

    model_config = ConfigDict(extra="forbid")

    id: str
    time: str = Field(description="When: RFC 3339, UTC.")
    rank: int | None = Field(ge=1, description="Its place in the edition; null: it had left.")
    upvotes: Count
    comments: Count | None
    stars: Count | None


@dataclass(frozen=True)
class History:
    """The observations of an edition, oldest first, and the file's bytes that they are."""

    observations: tuple[Observation, ...] = ()
    data: bytes = b""

    @classmethod
    def parse(cls, data: bytes) -> "History":
        """Return the history in a file's bytes, without a last line that a crash tore.

        Raise `HistoryError` if another line is no observation.
        """
        lines = data.splitlines(keepends=True)
        if lines and not lines[-1].endswith(b"\n") and not _is_json(lines[-1]):
            lines.pop()
        observations = []
        for number, line in enumerate(lines, 1):
            try:
                observations.append(Observation.model_validate_json(line))
            except ValidationError as error:
                raise HistoryError(f"line {number} is no observation") from error
        whole = b"".join(lines)
        return cls(tuple(observations), whole if whole.endswith(b"\n") or not whole else whole + b"\n")

    def extended(self, papers: Iterable[Paper], now: str) -> "History":
        """Return the history with what is new of an edition's papers ``now``, a moment in RFC 3339.

        What was observed last decides, not what is stored: a crawl that was killed in between leaves no gap, and
        nothing twice.
        """
        last = {observation.id: observation for observation in self.observations}
        new = []
        for paper in papers:
            seen = Observation(
                id=paper.id,
                time=now,
                rank=paper.rank,
                upvotes=paper.upvotes,
                comments=paper.comments,
                stars=paper.github_stars,
            )
            before = last.pop(paper.id, None)
            if before is None or before.model_copy(update={"time": now}) != seen:
                new.append(seen)
        new += [gone.model_copy(update={"time": now, "rank": None}) for gone in last.values() if gone.rank is not None]
        lines = "".join(f"{observation.model_dump_json()}\n" for observation in new)
        return History((*self.observations, *new), self.data + lines.encode())


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True
