"""Print papers and rows in a format for programs, as the exporters of the project write it."""

import sys
from collections.abc import Iterable
from typing import Any

from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from hfpapers.exporters.bibtex import render_references
from hfpapers.items import Paper

_BIBTEX = "bib"
# The formats of any rows.
ROW_FORMATS = ("json", "jsonl", "csv")
PAPER_FORMATS = (*ROW_FORMATS, _BIBTEX)


def print_papers(papers: Iterable[Paper], file_format: str, settings: BaseSettings) -> None:
    """Print complete papers, in UTF-8 whatever the terminal uses."""
    if file_format == _BIBTEX:
        # A file of the exporter begins with a line that says that hfpapers replaces the file.
        sys.stdout.buffer.write(render_references(papers).encode())
        sys.stdout.buffer.flush()
    else:
        print_rows(papers, file_format, settings)


def print_rows(rows: Iterable[Any], file_format: str, settings: BaseSettings) -> None:
    """Print papers or dicts in a format of `FEED_EXPORTERS` other than BibTeX."""
    exporter = load_object(settings.getwithbase("FEED_EXPORTERS")[file_format])(sys.stdout.buffer, encoding="utf-8")
    exporter.start_exporting()
    for row in rows:
        exporter.export_item(row)
    exporter.finish_exporting()
    sys.stdout.buffer.flush()
