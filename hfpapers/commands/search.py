"""``scrapy search``: find papers in all stored editions, or count them."""

import argparse
import sqlite3
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from scrapy.commands import ScrapyCommand

from hfpapers.archive.conditions import find_handles
from hfpapers.archive.rows import read_papers
from hfpapers.archive.search import Group, Search
from hfpapers.commands.archive import open_archive
from hfpapers.commands.base import EXIT_MISSING, EXIT_OK, CommandError, ProjectCommand, usage_errors
from hfpapers.commands.export import PAPER_FORMATS, print_papers, print_rows
from hfpapers.commands.results import print_counts, print_hits
from hfpapers.commands.search_options import ALL, DEFAULT_LIMIT, GROUP_SORTS, GROUPS, SORTS, TABLE, SearchOptions
from hfpapers.items import Paper
from hfpapers.text.plain import show_value

# How many complete papers are in memory at the same time.
_BATCH_SIZE = 500


class Command(ProjectCommand, ScrapyCommand):
    """Searches the database, which it first brings up to date."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options] [word ...]"

    def short_desc(self) -> str:
        """Return the description in the output of ``scrapy -h``."""
        return "Find papers in all stored editions by words and other conditions, or count them"

    def long_desc(self) -> str:
        """Return the description in the output of ``scrapy search -h``."""
        return (
            f"{self.short_desc()}. A paper has all of the words in its title, abstract, authors, organization or"
            " keywords. '\"two words\"' is a phrase, 'agent*' the beginning of a word, and OR between two words means"
            " one of them. Write words that begin with a dash after --. The exit code is 1 if there is no such paper."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        add = parser.add_argument
        add("--organization", metavar="NAME", action="append", default=[], help="its name or handle; may be repeated")
        add("--author", metavar="NAME", help="the full name, or a part of it, like the last name")
        add("--keyword", metavar="KEYWORD", help="a complete keyword, as `--by keyword` lists it")
        add("--topic", metavar="NAME", help="a topic of hfpapers.toml")
        add("--since", metavar="PERIOD", help="papers of this day, week or month, or a later one, like 2026-01")
        add("--until", metavar="PERIOD", help="papers of this day, week or month, or an earlier one")
        add("--min-upvotes", metavar="NUMBER", help="papers with at least so many votes")
        add("--has-code", action="store_true", help="papers with a code repository")
        add("--sort", metavar="ORDER", help=f"{_join(SORTS)}; with --by, {_join(GROUP_SORTS)}")
        add(
            "--limit",
            metavar="NUMBER",
            default=DEFAULT_LIMIT,
            help=f"at most so many, or {ALL} (default: {DEFAULT_LIMIT})",
        )
        add("--format", metavar="FORMAT", default=TABLE, help=f"{_join((TABLE, *PAPER_FORMATS))} (default: {TABLE})")
        add("--by", metavar="GROUP", help=f"count papers instead, by {_join(GROUPS)}")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Search, and print what was found."""
        with usage_errors():
            config = self.load_config()
            options = SearchOptions.parse(args, opts)
        with open_archive(config) as connection:
            with usage_errors():
                search = Search(connection, options.conditions)
            if options.group:
                has_results = self._print_counts(search, options.group, options)
            else:
                has_results = self._print_papers(search, connection, options)
            if not has_results:
                raise CommandError(_describe_nothing(connection, options), EXIT_MISSING)
        return EXIT_OK

    def _print_counts(self, search: Search, group: Group, options: SearchOptions) -> bool:
        """Print counts; return whether there are some."""
        counts = search.count_by(group, options.group_sort, options.limit)
        if options.format != TABLE:
            print_rows((row._asdict() for row in counts), options.format, self.project_settings)
        elif counts:
            print_counts(counts, group)
        return bool(counts)

    def _print_papers(self, search: Search, connection: sqlite3.Connection, options: SearchOptions) -> bool:
        """Print papers; return whether there are some."""
        hits = search.find(options.sort, options.limit)
        if options.format != TABLE:
            print_papers(_read_papers(connection, [hit.id for hit in hits]), options.format, self.project_settings)
        elif hits:
            print_hits(hits, search.count())
        return bool(hits)


def _join(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _read_papers(connection: sqlite3.Connection, ids: Sequence[str]) -> Iterator[Paper]:
    for begin in range(0, len(ids), _BATCH_SIZE):
        yield from read_papers(connection, ids[begin : begin + _BATCH_SIZE])


def _describe_nothing(connection: sqlite3.Connection, options: SearchOptions) -> str:
    """Return that no paper was found, and why if the archive has no such organization."""
    for name in options.conditions.organizations:
        if not find_handles(connection, [name]):
            names = {text for row in connection.execute("SELECT handle, name FROM organizations") for text in row}
            similar = get_close_matches(name, names)
            hint = f"; similar: {', '.join(similar)}" if similar else ""
            return f"no paper found: no paper belongs to an organization {show_value(name)}{hint}"
    return "no paper found"
