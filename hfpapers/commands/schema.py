"""``scrapy schema``: print the JSON Schema of published data, of reports or of the settings."""

import argparse
import json
from typing import Literal

from pydantic import BaseModel
from scrapy.commands import ScrapyCommand

from hfpapers.commands.base import EXIT_OK, EXIT_USAGE, CommandError, ProjectCommand
from hfpapers.config import Config
from hfpapers.editions.report import Report
from hfpapers.items import Paper

# The project writes papers and reports, which always have all fields; it reads settings, where each may be missing.
_MODELS: dict[str, tuple[type[BaseModel], Literal["serialization", "validation"]]] = {
    "paper": (Paper, "serialization"),
    "report": (Report, "serialization"),
    "settings": (Config, "validation"),
}


class Command(ProjectCommand, ScrapyCommand):
    """Prints a JSON Schema."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments."""
        return f"[{' | '.join(_MODELS)}]"

    def short_desc(self) -> str:
        """Return the description in the output of ``scrapy -h``."""
        return "Print the JSON Schema of a paper, a crawl report or the settings"

    def long_desc(self) -> str:
        """Return the description in the output of ``scrapy schema -h``."""
        return (
            f"{self.short_desc()}. The default is the paper: a line of the published JSON Lines. The settings are those"
            " of hfpapers.toml."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:  # noqa: ARG002
        """Print the schema."""
        name = " ".join(args) or "paper"
        if name not in _MODELS:
            raise CommandError(f"unknown schema {name!r}; expected one of {', '.join(_MODELS)}", EXIT_USAGE)
        model, mode = _MODELS[name]
        print(json.dumps(model.model_json_schema(mode=mode), indent=2, ensure_ascii=False))  # noqa: T201 - the result
        return EXIT_OK
