"""What users' pipelines put into `Paper.extra`: checked before it is published, because the data must be read back."""

from collections.abc import Iterable

from hfpapers.editions.checks import RejectedError
from hfpapers.items import Paper
from hfpapers.text.plain import is_blank, show_value, single_line

_MAX_NAMES = 50
_MAX_NAME_LENGTH = 100
_MAX_VALUE_LENGTH = 20_000


def clean_extra(papers: Iterable[Paper]) -> list[Paper]:
    """Return copies of papers whose `extra` has the printable characters of its names and values, each on one line.

    Raises:
        RejectedError: if an `extra` is not a dict, a name or a value is not a text, a name is blank, or there are more
            than 50 names, 100 characters in a name, or 20,000 characters in a value.
    """
    return [
        paper.model_copy(update={"extra": _clean(paper.extra, paper.id)}) if paper.extra != {} else paper
        for paper in papers
    ]


def _clean(extra: object, paper_id: str) -> dict[str, str]:
    if not isinstance(extra, dict):
        raise RejectedError(f"extra of {paper_id} is {show_value(extra)}; expected a dict of texts")
    if len(extra) > _MAX_NAMES:
        raise RejectedError(f"extra of {paper_id} has {len(extra)} names; expected at most {_MAX_NAMES}")
    return {_clean_name(name, paper_id): _clean_value(name, value, paper_id) for name, value in extra.items()}


def _clean_name(name: object, paper_id: str) -> str:
    cleaned = single_line(name) if isinstance(name, str) else ""
    if is_blank(cleaned) or len(cleaned) > _MAX_NAME_LENGTH:
        expected = f"a text of 1 to {_MAX_NAME_LENGTH} characters"
        raise RejectedError(f"extra of {paper_id} has the name {show_value(name)}; expected {expected}")
    return cleaned


def _clean_value(name: object, value: object, paper_id: str) -> str:
    cleaned = single_line(value) if isinstance(value, str) else None
    if cleaned is None or len(cleaned) > _MAX_VALUE_LENGTH:
        problem = show_value(value) if cleaned is None else f"a text of {len(cleaned):,} characters"
        expected = f"a text of at most {_MAX_VALUE_LENGTH:,} characters"
        raise RejectedError(f"extra[{show_value(name)}] of {paper_id} is {problem}; expected {expected}")
    return cleaned
