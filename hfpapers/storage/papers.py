"""The data of a stored edition: JSON Lines of its papers by rank."""

from pydantic import BaseModel

from hfpapers.editions.periods import Period
from hfpapers.editions.timestamps import check_timestamp
from hfpapers.items import Paper, StoredPaper
from hfpapers.text.plain import is_blank, is_printable

_TIMES = ("published_at", "submitted_at", "first_seen", "updated_at", "arxiv_updated_at")
_URLS = ("url", "arxiv_url", "pdf_url")


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
    if not all(getattr(paper, name).startswith(("http://", "https://")) for name in _URLS):
        raise ValueError("a URL is not valid")
    if is_blank(paper.title):
        raise ValueError("the title is blank")
    # All texts were cleaned before they were stored. Most lines show it without a look at each text.
    is_plain = b"\\u" not in line and is_printable(line.decode())
    if not is_plain and not all(_is_clean(getattr(paper, name)) for name in Paper.model_fields):
        raise ValueError("a text has unprintable characters")
    return paper


def _is_clean(value: object) -> bool:
    """Return whether all texts in a value are printable."""
    match value:
        case str():
            return is_printable(value)
        case BaseModel() | dict():
            return all(_is_clean(name) and _is_clean(inner) for name, inner in dict(value).items())
        case list():
            return all(map(_is_clean, value))
        case _:
            return True
