"""Export papers as Scrapy does."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from scrapy.exporters import BaseItemExporter, JsonLinesItemExporter

from hfpapers.config import Config
from hfpapers.exporters.atom import AtomExporter
from hfpapers.exporters.base import PaperExporter
from hfpapers.exporters.bibtex import BibtexExporter
from hfpapers.exporters.csv import CsvExporter
from hfpapers.exporters.jsonfeed import JsonFeedExporter
from hfpapers.exporters.post import PostExporter
from hfpapers.items import Paper


def export(exporter: type[PaperExporter], config: Config, papers: Iterable[Paper], **options: Any) -> bytes:
    """Return the file that an exporter writes."""
    file = BytesIO()
    run(exporter(file, config, **options), papers)
    return file.getvalue()


def export_in_every_format(papers: Sequence[Paper]) -> None:
    """Write the papers of a day in every format, and as the papers of a week. No file may be empty."""
    config = Config()
    for template in ("list", "cards"):
        assert export(PostExporter, config, papers, template=template)
    assert export(PostExporter, config, [paper.model_copy(update={"edition": "2026-W08"}) for paper in papers])
    for exporter in (AtomExporter, JsonFeedExporter, BibtexExporter):
        assert export(exporter, config, papers)
    for scrapy_exporter in (JsonLinesItemExporter, CsvExporter):
        file = BytesIO()
        run(scrapy_exporter(file), papers)
        assert file.getvalue().decode()


def run(exporter: BaseItemExporter, papers: Iterable[Paper]) -> None:
    exporter.start_exporting()
    for paper in papers:
        exporter.export_item(paper)
    exporter.finish_exporting()
