"""BibTeX: an edition's papers as references."""

from hfpapers.exporters.gathering import GatheringExporter
from hfpapers.items import Paper
from hfpapers.text.bibtex import field, names

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class BibtexExporter(GatheringExporter):
    """Writes papers as BibTeX entries, whose keys are made of the papers' ids: unique, and the same for ever."""

    def file_of(self, papers: list[Paper]) -> bytes:
        """Return the references, by edition and rank."""
        papers = sorted(papers, key=lambda paper: (paper.edition, paper.rank))
        return "\n".join(map(_entry, papers)).encode()


def _entry(paper: Paper) -> str:
    year, month = _year_and_month(paper)
    fields = {
        # The second pair of braces keeps capitals as they are.
        "title": f"{{{{{field(paper.title)}}}}}",
        "author": f"{{{names(paper.authors)}}}" if paper.authors else None,
        "year": f"{{{year}}}",
        "month": _MONTHS[month - 1],
        "eprint": f"{{{paper.id}}}",
        "archivePrefix": "{arXiv}",
        "url": f"{{{paper.arxiv_url}}}",
    }
    lines = "".join(f"  {name} = {value},\n" for name, value in fields.items() if value)
    return f"@misc{{arxiv.{paper.id},\n{lines}}}\n"


def _year_and_month(paper: Paper) -> tuple[int, int]:
    """Return when a paper was published: as the Hub says, else as arXiv's identifier does, which begins with it."""
    if paper.published_at:
        return int(paper.published_at[:4]), int(paper.published_at[5:7])
    return 2000 + int(paper.id[:2]), min(max(int(paper.id[2:4]), 1), len(_MONTHS))
