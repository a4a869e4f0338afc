"""Export papers as Scrapy does."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from hfpapers.config import Config
from hfpapers.exporters.base import PaperExporter
from hfpapers.items import Paper


def export(exporter: type[PaperExporter], config: Config, papers: Iterable[Paper], **options: Any) -> bytes:
    """Return the file that an exporter writes."""
    file = BytesIO()
    run(exporter(file, config, **options), papers)
    return file.getvalue()


def run(exporter: PaperExporter, papers: Iterable[Paper]) -> None:
    exporter.start_exporting()
    for paper in papers:
        exporter.export_item(paper)
    exporter.finish_exporting()
