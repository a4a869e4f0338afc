"""BibTeX: the papers of an edition as references."""

from hfpapers.exporters.base import PaperExporter
from hfpapers.items import Paper
from hfpapers.text.bibtex import escape_field, join_names
from hfpapers.text.months import MONTH_ABBREVIATIONS


class BibtexExporter(PaperExporter):
    """Write papers as BibTeX entries. The key of an entry contains the paper's id: it is unique and never changes."""

    def render(self, papers: list[Paper]) -> bytes:
        """Return the references, ordered by edition and rank."""
        papers = sorted(papers, key=lambda paper: (paper.edition, paper.rank))
        return "\n".join(map(_render_entry, papers)).encode()


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
