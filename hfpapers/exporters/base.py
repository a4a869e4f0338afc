"""The base class of the exporters: it collects all papers before it writes, and reads the options."""

from abc import ABC, abstractmethod
from io import BytesIO
from typing import Any, ClassVar, Self

from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter

from hfpapers.config import Config
from hfpapers.exporters.ownership import Ownership
from hfpapers.items import Paper

# Scrapy's feed exports pass these options to every exporter. They have no meaning for ours.
_IGNORED_OPTIONS = {"encoding", "export_empty_fields", "fields_to_export", "indent"}


class PaperExporter(BaseItemExporter, ABC):
    """An exporter that needs all papers before it can write the first one.

    `options` maps the name of each option to the field of `Config` that the option replaces: the option `language`
    of a post replaces the setting `POST_LANGUAGE`.

    `path` is the name of the file in the output folder, or None if it is not known. `config` is the configuration
    with the options applied.
    """

    options: ClassVar[dict[str, str]] = {}
    # The options of an exporter that replace no setting.
    own_options: ClassVar[tuple[str, ...]] = ()

    def __init__(self, file: BytesIO, config: Config, *, path: str | None = None, **options: Any) -> None:
        """Raise `ValueError` with a one-line message if an option is unknown or has a wrong value."""
        super().__init__(dont_fail=True)
        self.file = file
        self.path = path
        self.config = config.with_options(self._config_fields(options))
        self.papers: list[Paper] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: BytesIO, **options: Any) -> Self:
        """Return an exporter with the settings of a crawler; raise `ValueError` if a setting or an option is wrong."""
        return cls(file, Config.from_settings(crawler.settings), **options)

    def export_item(self, item: Paper) -> None:
        """Collect the paper."""
        self.papers.append(item)

    def finish_exporting(self) -> None:
        """Write the collected papers to the file."""
        self.file.write(self.render(self.papers))

    @abstractmethod
    def render(self, papers: list[Paper]) -> bytes:
        """Return the content of the file, or an empty one if the papers make no file."""

    @classmethod
    def find_owner(cls, data: bytes) -> Ownership:  # noqa: ARG003
        """Return who wrote a file in this format. A format without a mark belongs to hfpapers by its path."""
        return Ownership.OURS

    @classmethod
    def _config_fields(cls, options: dict[str, Any]) -> dict[str, Any]:
        """Return the values of the options by the fields of `Config` that they replace."""
        own_options = {name: value for name, value in options.items() if name not in _IGNORED_OPTIONS}
        for name in sorted(own_options):
            if name not in cls.options:
                known = sorted({*cls.options, *cls.own_options})
                expected = f"one of {', '.join(known)}" if known else "no options"
                raise ValueError(f"unknown option {name!r}; expected {expected}")
        return {cls.options[name]: value for name, value in own_options.items()}
