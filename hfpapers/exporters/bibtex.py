"""BibTeX: an edition's papers as references."""

from io import BytesIO
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter

from hfpapers.items import Paper
from hfpapers.text.bibtex import field, names

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class BibtexExporter(BaseItemExporter):
    """Writes papers as BibTeX entries, whose keys are made of the papers' ids: unique, and the same for ever."""

    def __init__(self, file: BytesIO, **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        self.file = file
        self.papers: list[Paper] = []

    @classmethod
    def from_crawler(cls, _: Crawler, file: BytesIO, **options: Any) -> Self:
        """Return an exporter; it has no settings."""
        return cls(file, **options)

    def export_item(self, item: Paper) -> None:
        """Keep a paper until all are there."""
        self.papers.append(item)

    def finish_exporting(self) -> None:
        """Write the papers in the order of their ranks."""
        papers = sorted(self.papers, key=lambda paper: (paper.edition, paper.rank))
        self.file.write("\n".join(map(_entry, papers)).encode())


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
