"""The data of a stored edition: JSON Lines of its papers by rank."""

from hfpapers.editions.periods import Period
from hfpapers.editions.timestamps import check_timestamp
from hfpapers.items import Paper, StoredPaper

_TIMES = ("published_at", "submitted_at", "first_seen", "updated_at")


class CorruptPapersError(ValueError):
    """Raised when the data of an edition is corrupt. The message contains the file, and the line where there is one."""


def parse_papers(data: bytes, period: Period, file: str) -> list[Paper]:
    """Return the papers that the bytes of a file contain; `file` is how messages call it.

    Each line states the size of its edition and the rank of its paper, so that a missing line is found.

    Raises:
        CorruptPapersError: if a line is not a valid paper of the edition, or a paper is missing.
    """
    papers: list[Paper] = []
    for number, line in enumerate(data.splitlines(), 1):
        try:
            papers.append(_parse_paper(line))
        except ValueError as error:
            raise CorruptPapersError(f"line {number} of {file} is not a valid paper") from error
    if not papers:
        raise CorruptPapersError(f"{file} is empty")
    size = papers[0].edition_size
    if len(papers) != size:
        raise CorruptPapersError(f"{file} has {len(papers)} papers; expected {size}")
    for number, paper in enumerate(papers, 1):
        if (paper.edition, paper.edition_size, paper.rank) != (str(period), size, number):
            raise CorruptPapersError(f"line {number} of {file} is not the paper with rank {number} of {period}")
    if len({paper.id for paper in papers}) < size:
        raise CorruptPapersError(f"{file} contains a paper twice")
    return papers


def _parse_paper(line: bytes) -> StoredPaper:
    """Return the paper in a line; raise `ValueError` if it is not valid."""
    # The error of pydantic is a ValueError.
    paper = StoredPaper.model_validate_json(line)
    for name in _TIMES:
        time = getattr(paper, name)
        if time is not None:
            check_timestamp(time)
    return paper
