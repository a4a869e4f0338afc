"""The entries of the setting OUTPUTS, each with the exporter that writes its files."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, Self

import jinja2
from scrapy.exporters import BaseItemExporter
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from hfpapers.config import Config, ConfigError, OutputOptions, add_origin
from hfpapers.config.outputs import check_outputs, insert_topic, is_chart, is_of_topic, is_per_edition
from hfpapers.editions.periods import KINDS, Period
from hfpapers.editions.topics import ALL, Topic
from hfpapers.exporters.base import PaperExporter
from hfpapers.exporters.card import CARD_NAME, CardExporter
from hfpapers.exporters.chart import ChartExporter
from hfpapers.exporters.post import PostExporter
from hfpapers.exporters.templates import describe_mistake
from hfpapers.items import Paper

# The options of exporters that are not choices of a user.
_INTERNAL_OPTIONS = {
    *("archive", "chart", "charts", "context", "feeds", "path", "shared_items", "summary", "tables", "theme"),
    *("topic", "topic_feeds"),
}


@dataclass(frozen=True)
class Output:
    """An entry of OUTPUTS with its exporter. An entry with files of topics is an output for each topic.

    Attributes:
        path: The path, with the name of the topic inserted.
        options: The options of the entry.
        exporter: The exporter of its format.
        entry: The path as OUTPUTS has it.
        topic_name: The name of the topic whose papers the files contain, or ``all``; None for all other papers.
        topic: The conditions of the topic; None for all topics.
    """

    path: str
    options: OutputOptions
    exporter: type[BaseItemExporter]
    entry: str
    topic_name: str | None = None
    topic: Topic | None = None

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
    def is_of_topics(self) -> bool:
        """Whether the file contains the newest papers of a topic, or of all topics."""
        return self.topic_name is not None and not self.is_per_edition

    @property
    def topic_file(self) -> str:
        """The name of the file that contains the newest papers of a topic."""
        return self.path % {}

    @property
    def kinds(self) -> list[type[Period]]:
        """The kinds of editions with the file."""
        return [KINDS[kind] for kind in self.options.kinds or ()]

    def select(self, papers: Iterable[Paper]) -> list[Paper]:
        """Return the papers of an edition, given by rank, that a file of the edition contains."""
        return self.options.selection.select(self.topic.select(papers) if self.topic else papers)

    def configure(self, config: Config) -> Config:
        """Return the configuration with the options of the entry, which replace settings."""
        names = self.exporter.options if issubclass(self.exporter, PaperExporter) else {}
        given = self.options.exporter_options
        return config.with_options({names[option]: value for option, value in given.items() if option in names})

    def language(self, config: Config) -> str:
        """Return the language of the entry: its own, else that of the configuration."""
        return self.configure(config).post_language

    def export(self, config: Config, papers: Iterable[Paper], internal: Mapping[str, Any]) -> bytes:
        """Return the bytes of the file. They are empty if the papers make no file; without papers, a topic has none.

        `internal` are the options that are not choices of a user.

        Raises:
            jinja2.TemplateError: if a template cannot be rendered.
        """
        exported = [*papers]
        if self.topic_name is not None and not exported:
            return b""
        file = BytesIO()
        exporter = self._build_exporter(file, config, internal)
        exporter.start_exporting()
        for paper in exported:
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
        self.entries = [_load_output(path, options, exporters) for path, options in config.outputs.items()]
        for output in self.entries:
            output.check(config)
        self.all = [output for entry in self.entries for output in _for_topics(entry, config.topics)]
        _check_paths(self.all)
        self.selected = self.all

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

    def select(self, name: str, others: Sequence[str] = ()) -> None:
        """Render only the outputs with this path or format.

        Raise `ValueError` if there are none. Its message also names `others`, which the caller accepts.
        """
        self.selected = [output for output in self.all if name in {output.path, output.entry, output.options.format}]
        if not self.selected:
            formats = dict.fromkeys(output.options.format for output in self.all)
            known = ", ".join([*others, *formats, *dict.fromkeys(output.entry for output in self.all)])
            raise ValueError(f"unknown output {name!r}; expected one of {known}")

    def per_edition(self, kind: str) -> list[Output]:
        """Return the outputs with a file for each edition of a kind."""
        return [output for output in self.all if output.is_per_edition and output.has_kind(kind)]

    def find(self, exporter: type[PaperExporter], kind: str) -> Output | None:
        """Return the first output of an exporter for a kind of editions; None if there is none. Topics have others."""
        outputs = (output for output in self.all if output.topic_name is None)
        return next((output for output in outputs if output.is_a(exporter) and output.has_kind(kind)), None)


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
    if is_of_topic(path) and options.exporter_options.get("item") == "edition":
        raise ConfigError(f"OUTPUTS[{path!r}]['item'] is 'edition'; expected 'paper' for a feed of a topic")
    return Output(path, options, exporter, entry=path)


def _for_topics(entry: Output, topics: Mapping[str, Topic]) -> Iterator[Output]:
    """Yield an output for each topic, and one for all of them; the entry itself if it is not about topics."""
    if not is_of_topic(entry.path):
        yield entry
        return
    for name, topic in topics.items():
        yield replace(entry, path=insert_topic(entry.path, name), topic_name=name, topic=topic)
    # An edition has no file of all topics, because it would be a second file of the edition.
    if topics and not entry.is_per_edition:
        yield replace(entry, path=insert_topic(entry.path, ALL), topic_name=ALL)


def _check_paths(outputs: Sequence[Output]) -> None:
    """Raise `ConfigError` if a path is wrong or used twice with the names of the topics in it."""
    options = {output.path: output.options for output in outputs}
    twice = [path for path, number in Counter(output.path for output in outputs).items() if number > 1]
    if twice:
        raise ConfigError(f"OUTPUTS: {twice[0]!r} is the path of two outputs; expected different paths")
    try:
        check_outputs(options)
    except ValueError as error:
        raise ConfigError(f"OUTPUTS: {error}") from error
