"""What ``scrapy search`` prints for people: a table on a terminal, else lines whose columns are separated by tabs."""

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from hfpapers.archive.search import GroupCount, Hit
from hfpapers.text.latex import display
from hfpapers.text.plain import single_line

if TYPE_CHECKING:
    from rich.table import Table

# On a narrower terminal, the organization is below the title.
_MIN_WIDTH_WITH_ORGANIZATIONS = 120
_MAX_ORGANIZATION_WIDTH = 30
_BAR_WIDTH = 20


def print_hits(hits: Sequence[Hit], number_found: int) -> None:
    """Print the first of the papers that were found. `number_found` is the number of all of them."""
    if not sys.stdout.isatty():
        _print_lines(
            (hit.id, hit.day, hit.upvotes, hit.organization or "", display(hit.title), hit.url) for hit in hits
        )
        return
    # Scrapy imports the modules of all commands to run one, and importing rich takes a tenth of a second.
    from rich.console import Console  # noqa: PLC0415
    from rich.style import Style  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False)
    has_organizations = console.width >= _MIN_WIDTH_WITH_ORGANIZATIONS
    table = _create_table()
    table.add_column("votes", justify="right", no_wrap=True)
    table.add_column("title", ratio=1)
    if has_organizations:
        table.add_column("organization", max_width=_MAX_ORGANIZATION_WIDTH)
    table.add_column("day", style="dim", no_wrap=True)
    table.add_column("id", style="dim", no_wrap=True)
    for hit in hits:
        # Titles and names are untrusted text: `Text` prints them without interpreting markup.
        title = Text.assemble((display(hit.title), Style(link=single_line(hit.url))))
        organization = Text(single_line(hit.organization or ""), "dim", no_wrap=True, overflow="ellipsis")
        texts = [title, organization]
        if not has_organizations:
            texts = [Text("\n").join(filter(None, texts))]
        table.add_row(f"{hit.upvotes:,}", *texts, hit.day, hit.id)
    console.print(table)
    if number_found > len(hits):
        console.print(f" {len(hits):,} of {number_found:,} papers. --limit NUMBER shows more.", style="dim")


def print_counts(counts: Sequence[GroupCount], name: str) -> None:
    """Print how many papers and votes each name has. `name` is what the names are, like "organization"."""
    if not sys.stdout.isatty():
        _print_lines((row.papers, row.votes, display(row.name)) for row in counts)
        return
    from rich.bar import Bar  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = _create_table()
    table.add_column("papers", justify="right", no_wrap=True)
    table.add_column("votes", justify="right", no_wrap=True)
    table.add_column(name)
    table.add_column(style="dim", width=_BAR_WIDTH)
    most = max(row.papers for row in counts)
    for row in counts:
        text = Text(display(row.name), no_wrap=True, overflow="ellipsis")
        table.add_row(f"{row.papers:,}", f"{row.votes:,}", text, Bar(most, 0, row.papers))
    Console(highlight=False).print(table)


def _create_table() -> "Table":
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    return Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")


def _print_lines(rows: Iterable[Sequence[Any]]) -> None:
    # No value contains a tab or a line break: texts are on one line.
    for row in rows:
        sys.stdout.write("\t".join(single_line(str(value)) for value in row) + "\n")
