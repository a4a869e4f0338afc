"""What our exporters share: papers are gathered until all are there, and options are an output's own or settings."""

from io import BytesIO
from typing import Any, ClassVar, Self

from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter
from scrapy.settings import BaseSettings

from hfpapers.items import Paper

# What Scrapy's feeds give to any exporter, and is not for ours.
_OF_ANY_EXPORTER = {"encoding", "export_empty_fields", "fields_to_export", "indent"}


class GatheringExporter(BaseItemExporter):
    """An exporter of papers that needs all of them before it can write the first.

    ``known`` names its options, each with the prefix of the setting that stands in for it: "language" is POST_LANGUAGE
    for the prefix POST_. ``path`` is the file's name in the output folder, where it is known.
    """

    known: ClassVar[dict[str, str]] = {}

    def __init__(self, file: BytesIO, settings: BaseSettings, *, path: str | None = None, **options: Any) -> None:
        """Raise `ValueError` in one sentence for an option that there is not."""
        super().__init__(dont_fail=True)
        unknown = sorted(set(options) - set(self.known) - _OF_ANY_EXPORTER)
        if unknown:
            raise ValueError(f"there is no option {unknown[0]!r}; there are {', '.join(sorted(self.known)) or 'none'}")
        self.file = file
        self.path = path
        self.options = {
            name: options[name] if name in options else settings[f"{prefix}{name.upper()}"]
            for name, prefix in self.known.items()
        }
        self.papers: list[Paper] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: BytesIO, **options: Any) -> Self:
        """Return an exporter with the crawl's settings; raise as the class does."""
        return cls(file, crawler.settings, **options)

    def export_item(self, item: Paper) -> None:
        """Keep a paper until all are there."""
        self.papers.append(item)

    def finish_exporting(self) -> None:
        """Write the papers."""
        self.file.write(self.file_of(self.papers))

    def file_of(self, papers: list[Paper]) -> bytes:
        """Return the file's bytes."""
        raise NotImplementedError


def prefixed(prefix: str, *names: str) -> dict[str, str]:
    """Return the names of options, each with the prefix that its setting has."""
    return dict.fromkeys(names, prefix)
