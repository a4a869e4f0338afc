"""``scrapy schema``: prints a JSON Schema of what is published, as kept in docs/."""

import argparse
import json
import logging

from pydantic import BaseModel
from scrapy.commands import ScrapyCommand

from hfpapers.items import Paper
from hfpapers.outcomes import EXIT_WRONG_ARGUMENT
from hfpapers.report import Report

logger = logging.getLogger(__name__)

_MODELS: dict[str, type[BaseModel]] = {"paper": Paper, "report": Report}


class Command(ScrapyCommand):
    """Prints what a line of a published JSON Lines file holds, or a report."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return what follows the command's name."""
        return f"[{' | '.join(_MODELS)}]"

    def short_desc(self) -> str:
        """Return the line that ``scrapy`` shows of the command."""
        return "Print the JSON Schema of a paper, a line of the published data, or of a crawl's report"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002
        """Print the schema."""
        name = args[0] if args else "paper"
        if name not in _MODELS or len(args) > 1:
            logger.error("there is no schema of %r; there are %s", " ".join(args), ", ".join(_MODELS))
            self.exitcode = EXIT_WRONG_ARGUMENT
            return
        # The command's output, not a message to the log.
        print(json.dumps(_MODELS[name].model_json_schema(mode="serialization"), indent=2, ensure_ascii=False))  # noqa: T201
