"""The entries of the setting OUTPUTS, each with the exporter that writes its files."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Self

import jinja2
from scrapy.exporters import BaseItemExporter
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from hfpapers.config import Config, ConfigError, OutputOptions, add_origin
from hfpapers.config.outputs import is_chart, is_per_edition
from hfpapers.editions.periods import KINDS, Period
from hfpapers.exporters.base import PaperExporter
from hfpapers.exporters.card import CARD_NAME, CardExporter
from hfpapers.exporters.chart import ChartExporter
from hfpapers.exporters.post import PostExporter
from hfpapers.exporters.templates import describe_mistake
from hfpapers.items import Paper

# The options of exporters that are not choices of a user.
_INTERNAL_OPTIONS = {"archive", "chart", "charts", "context", "feeds", "path", "shared_items", "summary", "tables"}


@dataclass(frozen=True)
class Output:
    """An entry of OUTPUTS with its exporter."""

    path: str
    options: OutputOptions
    exporter: type[BaseItemExporter]

    def has_kind(self, kind: str) -> bool:
        """Return whether editions of a kind have the file."""
        return kind in (self.options.kinds or ())

    def is_a(self, exporter: type[Any]) -> bool:
        """Return whether the file is written by this exporter, or a subclass of it."""
        return issubclass(self.exporter, exporter)

    @property
    def is_per_edition(self) -> bool:
        """Whether each edition has a file of its own. Otherwise it is one file of the newest editions."""
        return is_per_edition(self.path)

    @property
    def kinds(self) -> list[type[Period]]:
        """The kinds of editions with the file."""
        return [KINDS[kind] for kind in self.options.kinds or ()]

    def language(self, config: Config) -> str:
        """Return the language of the entry: its own, else that of the configuration."""
        return str(self.options.exporter_options.get("language", config.post_language))

    def export(self, config: Config, papers: Iterable[Paper], internal: Mapping[str, Any]) -> bytes:
        """Return the bytes of the file. They are empty if the papers make no file.

        `internal` are the options that are not choices of a user.

        Raises:
            jinja2.TemplateError: if a template cannot be rendered.
        """
        file = BytesIO()
        exporter = self._build_exporter(file, config, internal)
        exporter.start_exporting()
        for paper in papers:
            exporter.export_item(paper)
        exporter.finish_exporting()
        return file.getvalue()

    def check(self, config: Config) -> None:
        """Raise `ConfigError` if the exporter refuses the options of the entry."""
        # If the entry has no options of its own, the wrong value is that of a setting.
        entry = f"OUTPUTS[{self.path!r}]: " if self.options.exporter_options else ""
        internal = _INTERNAL_OPTIONS & self.options.exporter_options.keys()
        if internal and self.is_a(PaperExporter):
            raise ConfigError(f"{entry}unknown option {min(internal)!r}")
        try:
            self._build_exporter(BytesIO(), config, {})
        except jinja2.TemplateNotFound as error:
            raise ConfigError(f"{entry}{_describe_template(error.name, config)}") from error
        except jinja2.TemplateError as error:
            raise ConfigError(f"{entry}the template is not valid: {describe_mistake(error)}") from error
        except UnicodeDecodeError as error:
            raise ConfigError(f"{entry}a template or a file of labels is not UTF-8: {error}") from error
        except (TypeError, ValueError) as error:
            raise ConfigError(f"{entry}{error}") from error

    def _build_exporter(self, file: BytesIO, config: Config, internal: Mapping[str, Any]) -> BaseItemExporter:
        exporter: Callable[..., BaseItemExporter] = self.exporter
        given = self.options.exporter_options
        if not self.is_a(PaperExporter):
            # Scrapy's own exporters, and third-party ones. They are created without a crawler.
            return exporter(file, encoding="utf-8", **given)
        return exporter(file, config, **given, **internal)


class Outputs:
    """The entries of OUTPUTS, in the order in which their files are replaced."""

    def __init__(self, config: Config, exporters: Mapping[str, Any]) -> None:
        """Create the outputs of a configuration; `exporters` are Scrapy's `FEED_EXPORTERS` by format.

        Raises:
            ConfigError: if an entry of OUTPUTS has an unknown format, or its exporter refuses its options.
        """
        self.config = config
        self.all = [_load_output(path, options, exporters) for path, options in config.outputs.items()]
        self.selected = self.all
        for output in self.all:
            output.check(config)

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Return the outputs of the project's settings.

        Raises:
            ConfigError: if a setting is wrong.
        """
        config = Config.from_settings(settings)
        try:
            return cls(config, settings.getwithbase("FEED_EXPORTERS"))
        except ConfigError as error:
            raise ConfigError(add_origin(str(error), settings)) from error

    def select(self, name: str) -> None:
        """Render only the outputs with this path or format; raise `ValueError` if there are none."""
        self.selected = [output for output in self.all if name in {output.path, output.options.format}]
        if not self.selected:
            formats = dict.fromkeys(output.options.format for output in self.all)
            known = ", ".join([*formats, *(output.path for output in self.all)])
            raise ValueError(f"unknown output {name!r}; expected one of {known}")

    def per_edition(self, kind: str) -> list[Output]:
        """Return the outputs with a file for each edition of a kind."""
        return [output for output in self.all if output.is_per_edition and output.has_kind(kind)]

    def find(self, exporter: type[PaperExporter], kind: str) -> Output | None:
        """Return the first output of an exporter for a kind of editions; None if there is none."""
        return next((output for output in self.all if output.is_a(exporter) and output.has_kind(kind)), None)


def _describe_template(file: object, config: Config) -> str:
    """Return what is wrong about a template that does not exist: the setting, the value, and the missing file."""
    for name in ("post_template", "post_summary_template"):
        value = getattr(config, name)
        if file == f"{value}.md.j2":
            return f"{name.upper()} is {value!r}; expected the name of a template: there is no {file}"
    return f"there is no template {file}"


def _load_output(path: str, options: OutputOptions, exporters: Mapping[str, Any]) -> Output:
    if options.format not in exporters:
        known = ", ".join(sorted(exporters))
        raise ConfigError(f"OUTPUTS[{path!r}]['format'] is {options.format!r}; expected one of {known}")
    try:
        exporter = load_object(exporters[options.format])
    except (ImportError, NameError, TypeError, ValueError) as error:
        raise ConfigError(f"OUTPUTS[{path!r}]: cannot load the exporter of {options.format!r}: {error}") from error
    if issubclass(exporter, PostExporter) and not is_per_edition(path):
        raise ConfigError(f"OUTPUTS[{path!r}] writes a post per edition; expected %(edition)s or %(date)s in the path")
    if issubclass(exporter, ChartExporter) and not is_chart(path):
        raise ConfigError(f"OUTPUTS[{path!r}] writes charts; expected %(chart)s and %(theme)s in the path")
    if is_chart(path) and not issubclass(exporter, ChartExporter):
        raise ConfigError(f"OUTPUTS[{path!r}] has the placeholders of charts; expected a format that writes charts")
    if issubclass(exporter, CardExporter) and path != CARD_NAME:
        raise ConfigError(f"OUTPUTS[{path!r}] writes the card of the output folder; expected the path {CARD_NAME}")
    return Output(path, options, exporter)
