"""Buffers the papers of editions until they are complete."""

from collections.abc import Iterator

from hfpapers.editions.periods import Period, parse_period
from hfpapers.items import Paper
from hfpapers.text.plain import count


class EditionBuffer:
    """The papers that have arrived of each edition. An edition is complete with `edition_size` different papers."""

    def __init__(self) -> None:
        self._papers: dict[str, dict[str, Paper]] = {}

    def add(self, paper: Paper) -> list[Paper] | None:
        """Buffer a paper. If it completes its edition, remove the edition and return its papers."""
        papers = self._papers.setdefault(paper.edition, {})
        papers[paper.id] = paper
        if len(papers) < paper.edition_size:
            return None
        return [*self._papers.pop(paper.edition).values()]

    def incomplete(self) -> Iterator[tuple[Period, str]]:
        """Yield each incomplete edition with the reason why it cannot be published."""
        for edition, papers in self._papers.items():
            size = next(iter(papers.values())).edition_size
            yield parse_period(edition), f"only {len(papers)} of {count(size, 'paper')} arrived"
