"""BibTeX: the papers of an edition as references."""

import re
from collections.abc import Iterable

from hfpapers.exporters.base import PaperExporter
from hfpapers.exporters.display import repair_paper
from hfpapers.exporters.ownership import Ownership
from hfpapers.items import Paper
from hfpapers.text.bibtex import escape, escape_field, join_names
from hfpapers.text.months import MONTH_ABBREVIATIONS

# The first line of a file, which shows that hfpapers wrote it. BibTeX ignores what is not in an entry.
_MARK = "% Written by hfpapers, which replaces this file when it publishes the edition again."
# The characters that Crossref recommends for DOIs. Styles that make a link of the field need it without escapes.
_PLAIN_DOI = re.compile(r"[A-Za-z0-9._;()/-]+")


class BibtexExporter(PaperExporter):
    """Write papers as BibTeX entries. The key of an entry contains the paper's id: it is unique and never changes."""

    def render(self, papers: list[Paper]) -> bytes:
        """Return the references, ordered by edition and rank; an empty file if there are no papers."""
        papers = sorted(papers, key=lambda paper: (paper.edition, paper.rank))
        return f"{_MARK}\n\n{render_references(papers)}".encode() if papers else b""

    @classmethod
    def find_owner(cls, data: bytes) -> Ownership:
        """Return who wrote a file: hfpapers if it begins with the mark."""
        return Ownership.OURS if data.startswith(_MARK.encode()) else Ownership.FOREIGN


def render_references(papers: Iterable[Paper]) -> str:
    """Return papers as BibTeX entries, in this order."""
    return "\n".join(_render_entry(repair_paper(paper)) for paper in papers)


def _render_entry(paper: Paper) -> str:
    year, month = _publication_month(paper)
    fields = {
        # The second pair of braces makes BibTeX keep the capitals.
        "title": f"{{{{{escape_field(paper.title)}}}}}",
        "author": f"{{{join_names(paper.authors)}}}" if paper.authors else None,
        "year": f"{{{year}}}",
        "month": MONTH_ABBREVIATIONS[month - 1].lower(),
        "eprint": f"{{{paper.id}}}",
        "archivePrefix": "{arXiv}",
        "primaryClass": f"{{{escape(paper.primary_category)}}}" if paper.primary_category else None,
        "doi": f"{{{paper.doi}}}" if paper.doi and _PLAIN_DOI.fullmatch(paper.doi) else None,
        # An entry of this type has no journal.
        "note": f"{{{escape_field(paper.journal_ref)}}}" if paper.journal_ref else None,
        "url": f"{{{paper.arxiv_url}}}",
    }
    lines = "".join(f"  {name} = {value},\n" for name, value in fields.items() if value)
    return f"@misc{{arxiv.{paper.id},\n{lines}}}\n"


def _publication_month(paper: Paper) -> tuple[int, int]:
    """Return the year and the month of a paper's publication.

    If the Hub does not state them, they are read from the arXiv identifier, which begins with them.
    """
    if paper.published_at:
        return int(paper.published_at[:4]), int(paper.published_at[5:7])
    return 2000 + int(paper.id[:2]), min(max(int(paper.id[2:4]), 1), 12)
