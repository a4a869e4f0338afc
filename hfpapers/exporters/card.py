"""The card of a dataset: the README.md with which the library `datasets` and the Hub load a folder."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

import jinja2
import yaml
from pydantic import BaseModel

from hfpapers.config import Config
from hfpapers.editions.history import Observation
from hfpapers.editions.periods import KINDS, Day, Period
from hfpapers.exporters.base import PaperExporter
from hfpapers.exporters.features import Feature, list_features
from hfpapers.exporters.ownership import Ownership
from hfpapers.exporters.templates import project_loader
from hfpapers.items import Paper

# Datasets and the Hub read the card from this file.
CARD_NAME = "README.md"

_MARK = "<!-- Written by hfpapers, which replaces this file. Remove this line to keep your own changes. -->"
_BEGINNING, _END = b"---\n", b"\n---\n"
_FIELDS = {
    "pretty_name": "Hugging Face daily papers",
    "language": ["en"],
    "license": "other",
    "tags": ["arxiv", "papers", "hfpapers"],
}
_LISTS = {"daily": "day", "weekly": "week", "monthly": "month"}


@dataclass(frozen=True)
class DatasetConfig:
    """A table of a dataset, which the Hub calls a configuration.

    Attributes:
        name: Its name.
        row: What a row is, in words.
        files: The pattern of its files, relative to the card.
        model: The model whose fields are its columns.
        days: The columns that contain a day.
    """

    name: str
    row: str
    files: str
    model: type[BaseModel]
    days: tuple[str, ...] = ()

    @property
    def features(self) -> list[Feature]:
        """Its columns."""
        return _list_features_once(self.model, self.days)


def papers_config(kind: type[Period], files: str) -> DatasetConfig:
    """Return the table of the papers in the editions of a kind."""
    row = f"a paper in the list of a {_LISTS[kind.kind]}"
    return DatasetConfig(kind.kind, row, files, Paper, ("edition",) if kind is Day else ())


def history_config(files: str) -> DatasetConfig:
    """Return the table of the observations of all crawls."""
    return DatasetConfig(
        "history",
        "the rank, votes, comments and stars of a paper at a crawl that found them changed",
        files,
        Observation,
    )


# A script or a range may publish many editions, and rendering takes some hundredths of a second.
@cache
def render_card(configs: tuple[DatasetConfig, ...], *, has_excluded: bool) -> bytes:
    """Return the card of a dataset; `has_excluded` states whether papers of `EXCLUDE_IDS` are in its files."""
    fields = _FIELDS | {
        "configs": [_describe_files(config, is_default=config is configs[0]) for config in configs],
        "dataset_info": [{"config_name": config.name, "features": config.features} for config in configs],
    }
    front_matter = yaml.dump(fields, Dumper=_Dumper, sort_keys=False, allow_unicode=True)
    # Several tables have the same columns.
    models = {config.model: [each for each in configs if each.model is config.model] for config in configs}
    body = _template().render(
        mark=_MARK,
        configs=configs,
        history=Observation in models,
        has_excluded=has_excluded,
        models=[{"configs": group, "columns": _describe_columns(group)} for group in models.values()],
    )
    return f"---\n{front_matter}---\n\n{body}".encode()


class CardExporter(PaperExporter):
    """Write the card of the output folder. The papers are not used."""

    def __init__(self, file: BytesIO, config: Config, *, tables: Collection[str] = (), **options: Any) -> None:
        """Raise `ValueError` with a one-line message if an option is wrong.

        `tables` are the kinds of editions that are stored, and ``history`` if there are histories.
        """
        super().__init__(file, config, **options)
        # Without the names of the folders' other files: the copy of the newest day, and the log of crawls.
        all_configs = [papers_config(kind, f"{kind.kind}/[0-9]*.jsonl") for kind in KINDS.values()]
        all_configs.append(history_config("history/[0-9]*.jsonl"))
        self.configs = tuple(config for config in all_configs if config.name in tables)

    def render(self, papers: list[Paper]) -> bytes:  # noqa: ARG002
        """Return the card. Without tables, it is empty."""
        if not self.configs:
            return b""
        return render_card(self.configs, has_excluded=True)

    @classmethod
    def find_owner(cls, data: bytes) -> Ownership:
        """Return who wrote a card: hfpapers if the mark follows the front matter."""
        card = data.replace(b"\r\n", b"\n")
        end = card.find(_END)
        is_marked = card.startswith(_BEGINNING) and end > 0 and card[end + len(_END) :].startswith(_MARK.encode(), 1)
        return Ownership.OURS if is_marked else Ownership.FOREIGN


class _Dumper(yaml.SafeDumper):
    """Writes YAML without references, which a reader would have to look up."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


@cache
def _template() -> jinja2.Template:
    # All values are our own, so that nothing has to be escaped.
    env = jinja2.Environment(loader=project_loader(), trim_blocks=True, undefined=jinja2.StrictUndefined)  # noqa: S701
    return env.get_template("card.md.j2")


@cache
def _list_features_once(model: type[BaseModel], days: tuple[str, ...]) -> list[Feature]:
    return list_features(model, days)


def _describe_files(config: DatasetConfig, *, is_default: bool) -> dict[str, Any]:
    return {"config_name": config.name, **({"default": True} if is_default else {}), "data_files": config.files}


def _describe_columns(configs: Sequence[DatasetConfig]) -> list[dict[str, str | None]]:
    """Return the name, the type and the description of each column that some tables share."""
    return [
        {
            "name": columns[0]["name"],
            "type": " or ".join(dict.fromkeys(map(_describe_type, columns))),
            "description": configs[0].model.model_fields[columns[0]["name"]].description,
        }
        for columns in zip(*(config.features for config in configs), strict=True)
    ]


def _describe_type(feature: Feature) -> str:
    if "struct" in feature:
        return "struct of " + ", ".join(f"`{field['name']}`" for field in feature["struct"])
    return f"list of {feature['list']}" if "list" in feature else str(feature["dtype"])
