"""``scrapy schema``: prints the JSON Schema of a paper, which is kept in docs/paper.schema.json."""

import argparse
import json

from scrapy.commands import ScrapyCommand

from hfpapers.items import Paper


class Command(ScrapyCommand):
    """Prints what a line of a published JSON Lines file holds."""

    requires_project = True
    requires_crawler_process = False

    def short_desc(self) -> str:
        """Return the line that ``scrapy`` shows of the command."""
        return "Print the JSON Schema of a paper, a line of the published data"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002
        """Print the schema."""
        # The command's output, not a message to the log.
        print(json.dumps(Paper.model_json_schema(mode="serialization"), indent=2, ensure_ascii=False))  # noqa: T201
