"""What users' pipelines put into `Paper.extra`: checked before it is published, because the data must be read back."""

import reprlib
from collections.abc import Iterable

from hfpapers.editions.checks import RejectedError
from hfpapers.items import Paper
from hfpapers.text.plain import is_blank, shorten_printable, single_line

MAX_NAMES = 50
MAX_NAME_LENGTH = 100
MAX_VALUE_LENGTH = 20_000
_MAX_SHOWN_LENGTH = 60


def clean_extra(papers: Iterable[Paper]) -> list[Paper]:
    """Return copies of papers whose `extra` has the printable characters of its names and values, each on one line.

    Raises:
        RejectedError: if an `extra` is not a dict, a name or a value is not a text, a name is blank, or there are more
            than `MAX_NAMES` names, `MAX_NAME_LENGTH` characters in a name, or `MAX_VALUE_LENGTH` in a value.
    """
    return [
        paper.model_copy(update={"extra": _clean(paper.extra, paper.id)}) if paper.extra != {} else paper
        for paper in papers
    ]


def _clean(extra: object, paper_id: str) -> dict[str, str]:
    if not isinstance(extra, dict):
        raise RejectedError(f"extra of {paper_id} is {_show(extra)}; expected a dict of texts")
    if len(extra) > MAX_NAMES:
        raise RejectedError(f"extra of {paper_id} has {len(extra)} names; expected at most {MAX_NAMES}")
    return {_clean_name(name, paper_id): _clean_value(name, value, paper_id) for name, value in extra.items()}


def _clean_name(name: object, paper_id: str) -> str:
    cleaned = single_line(name) if isinstance(name, str) else ""
    if is_blank(cleaned) or len(cleaned) > MAX_NAME_LENGTH:
        raise RejectedError(
            f"extra of {paper_id} has the name {_show(name)}; expected a text of 1 to {MAX_NAME_LENGTH} characters"
        )
    return cleaned


def _clean_value(name: object, value: object, paper_id: str) -> str:
    cleaned = single_line(value) if isinstance(value, str) else None
    if cleaned is None or len(cleaned) > MAX_VALUE_LENGTH:
        problem = _show(value) if cleaned is None else f"a text of {len(cleaned):,} characters"
        expected = f"a text of at most {MAX_VALUE_LENGTH:,} characters"
        raise RejectedError(f"extra[{_show(name)}] of {paper_id} is {problem}; expected {expected}")
    return cleaned


def _show(value: object) -> str:
    return shorten_printable(reprlib.repr(value), _MAX_SHOWN_LENGTH)
