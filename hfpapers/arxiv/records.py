"""What a response of the arXiv API states about papers: an Atom feed with an entry for each."""

import re
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from hfpapers.editions.limits import limit_fields
from hfpapers.editions.timestamps import parse_timestamp
from hfpapers.items import MAX_NAME_LENGTH, Paper
from hfpapers.text.plain import is_blank, shorten_printable, single_line

_ATOM, _ARXIV = "{http://www.w3.org/2005/Atom}", "{http://arxiv.org/schemas/atom}"
# A hundred papers have some ten thousand tags. Millions of them would fill the memory.
_MAX_TAGS = 500_000
_MAX_REASON_LENGTH = 100
# With fewer papers, equal texts may be a coincidence.
_MIN_RECORDS = 3
# XML forbids these characters. One of them in an abstract must not make the other papers unreadable.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile("&#(?:([0-9]{1,7})|x([0-9A-Fa-f]{1,6}));")
_ENTRY_ID = re.compile(r"https?://[^/\s]+/abs/([0-9]{4}\.[0-9]{4,5})(?:v[0-9]+)?")
# Like "cs.LG", "math-ph" or "cond-mat.mtrl-sci". The classes of the ACM and the MSC, like "I.2.7", have another form.
_CATEGORY = re.compile(r"[a-z][a-z-]*(?:\.[A-Za-z-]+)?")
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")


class ArxivError(ValueError):
    """A response is not an Atom feed of the arXiv API. The message is one line."""


@dataclass(frozen=True)
class ArxivRecord:
    """A paper as arXiv states it. Texts are on one line, with LaTeX, and within the limits of the fields of `Paper`.

    `updated_at` is the time of the current version: RFC 3339, UTC, to the second. What arXiv does not state is None.
    """

    id: str
    title: str
    abstract: str
    primary_category: str | None = None
    categories: list[str] | None = None
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    updated_at: str | None = None


def parse_response(text: str, ids: Collection[str]) -> dict[str, ArxivRecord]:
    """Return the papers in the text of a response by their ids, without versions.

    Papers that are not in `ids`, entries without a title or an abstract, and errors of the API are left out.

    Raises:
        ArxivError: if the text is not an Atom feed, or has a document type, which could define entities; or if all
            papers have the same title or the same abstract.
    """
    requested = {*ids}
    records: dict[str, ArxivRecord] = {}
    for entry in _parse_feed(text).iterfind(f"{_ATOM}entry"):
        paper_id = _entry_id(entry)
        if paper_id in requested and paper_id not in records and (record := _parse_entry(entry, paper_id)):
            records[paper_id] = record
    _check_variety([*records.values()])
    return records


def add_record(paper: Paper, record: ArxivRecord) -> Paper:
    """Return a copy of a paper with what arXiv states about it. All other values are unchanged."""
    return paper.model_copy(
        update={
            "title": record.title,
            "abstract": record.abstract,
            "abstract_source": "arxiv",
            "primary_category": record.primary_category,
            "categories": record.categories,
            "arxiv_comment": record.comment,
            "journal_ref": record.journal_ref,
            "doi": record.doi,
            "arxiv_updated_at": record.updated_at,
        }
    )


def _parse_feed(text: str) -> ET.Element:
    # Markup is case-sensitive in XML, and in a text, "<" is always escaped.
    if "<!DOCTYPE" in text:
        raise ArxivError("the response has a document type; expected an Atom feed without one")
    if text.count("<") > _MAX_TAGS:
        raise ArxivError(f"the response has more than {_MAX_TAGS:,} tags")
    try:
        # Without a document type, there are no entities to expand, and nothing is loaded.
        root = ET.fromstring(_REFERENCE.sub(_allowed_reference, _FORBIDDEN.sub(" ", text)))  # noqa: S314
    except ET.ParseError as error:
        reason = shorten_printable(str(error), _MAX_REASON_LENGTH)
        raise ArxivError(f"the response is not an Atom feed ({reason})") from error
    if root.tag != f"{_ATOM}feed":
        reason = shorten_printable(root.tag, _MAX_REASON_LENGTH)
        raise ArxivError(f"the response is not an Atom feed (its root element is {reason})")
    return root


def _allowed_reference(match: re.Match[str]) -> str:
    """Return a character reference, or a space if XML forbids its character."""
    code = int(match[1]) if match[1] else int(match[2], 16)
    return " " if code > sys.maxunicode or _FORBIDDEN.match(chr(code)) else match[0]


def _check_variety(records: Sequence[ArxivRecord]) -> None:
    """Raise `ArxivError` for texts that are not those of the papers: they would be stored, and not requested again."""
    if len(records) < _MIN_RECORDS:
        return
    for name in ("title", "abstract"):
        if len({getattr(record, name) for record in records}) == 1:
            raise ArxivError(f"all {len(records)} papers have the same {name}")


def _entry_id(entry: ET.Element) -> str | None:
    """Return the id of the paper of an entry; None if the entry is an error, whose id is another URL."""
    match = _ENTRY_ID.fullmatch((entry.findtext(f"{_ATOM}id") or "").strip())
    return match[1] if match else None


def _parse_entry(entry: ET.Element, paper_id: str) -> ArxivRecord | None:
    """Return the paper of an entry; None if it has no title or no abstract."""
    primary = _categories(entry.iterfind(f"{_ARXIV}primary_category"))
    categories = _categories(entry.iterfind(f"{_ATOM}category"))
    fields, _ = limit_fields(
        {
            "title": _line(entry.findtext(f"{_ATOM}title")),
            "abstract": _line(entry.findtext(f"{_ATOM}summary")),
            "primary_category": primary[0] if primary else None,
            "categories": [*dict.fromkeys([*primary[:1], *categories])] or None,
            "arxiv_comment": _line(entry.findtext(f"{_ARXIV}comment")),
            "journal_ref": _line(entry.findtext(f"{_ARXIV}journal_ref")),
        }
    )
    if not fields["title"] or not fields["abstract"]:
        return None
    return ArxivRecord(
        id=paper_id,
        title=fields["title"],
        abstract=fields["abstract"],
        primary_category=fields["primary_category"],
        categories=fields["categories"],
        comment=fields["arxiv_comment"],
        journal_ref=fields["journal_ref"],
        doi=_doi(entry.findtext(f"{_ARXIV}doi")),
        updated_at=parse_timestamp((entry.findtext(f"{_ATOM}updated") or "").strip()),
    )


def _line(text: str | None) -> str | None:
    """Return a text on one line; None if it has no visible character."""
    return None if text is None or is_blank(text) else single_line(text)


def _categories(elements: Iterable[ET.Element]) -> list[str]:
    terms = (element.get("term", "") for element in elements)
    return [term for term in terms if len(term) <= MAX_NAME_LENGTH and _CATEGORY.fullmatch(term)]


def _doi(text: str | None) -> str | None:
    """Return the first DOI in a text, which may have several. A truncated one would be another one."""
    parts = single_line(text or "").split(" ")
    return next((part for part in parts if len(part) <= MAX_NAME_LENGTH and _DOI.fullmatch(part)), None)
