"""``scrapy paper``: show one paper of the archive."""

import argparse

from scrapy.commands import ScrapyCommand

from hfpapers.archive.details import PaperDetails, read_details
from hfpapers.arxiv.ids import parse_paper_id
from hfpapers.commands.archive import open_archive
from hfpapers.commands.base import EXIT_MISSING, EXIT_OK, CommandError, ProjectCommand, print_json, usage_errors
from hfpapers.commands.export import print_papers
from hfpapers.commands.options import parse_choice
from hfpapers.commands.paper_text import print_paper
from hfpapers.text.plain import show_value

_FORMATS = ("text", "json", "bib")


class Command(ProjectCommand, ScrapyCommand):
    """Shows a paper from the database, which it first brings up to date."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options] ID-OR-URL"

    def short_desc(self) -> str:
        """Return the description in the output of ``scrapy -h``."""
        return "Show a stored paper: its fields, ranks, votes over time, and BibTeX"

    def long_desc(self) -> str:
        """Return the description in the output of ``scrapy paper -h``."""
        return f"{self.short_desc()}. It is named by its id, like 2602.12675, or by a URL of the Hub or of arXiv."

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--format", metavar="FORMAT", default="text", help=f"{', '.join(_FORMATS)} (default: text)")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Print the paper."""
        with usage_errors():
            config = self.load_config()
            file_format = parse_choice("--format", opts.format, _FORMATS)
            if len(args) != 1:
                given = show_value(" ".join(args)) if args else "missing"
                raise ValueError(f"the argument is {given}; expected the id or the URL of one paper")
            paper_id = parse_paper_id(args[0])
        with open_archive(config) as connection:
            details = read_details(connection, paper_id)
        if details is None:
            raise CommandError(f"no stored edition contains the paper {paper_id}", EXIT_MISSING)
        if file_format == "json":
            print_json(_as_dict(details))
        elif file_format == "bib":
            print_papers([details.paper], file_format, self.project_settings)
        else:
            print_paper(details)
        return EXIT_OK


def _as_dict(details: PaperDetails) -> dict[str, object]:
    return details.paper.model_dump(mode="json") | {
        "listings": [listing._asdict() for listing in details.listings],
        "observations": [observation._asdict() for observation in details.observations],
        "topics": details.topics,
    }
