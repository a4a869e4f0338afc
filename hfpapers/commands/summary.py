"""What ``scrapy crawl`` prints at its end: the best papers for people, or the results as JSON for programs."""

import sys
from typing import Any

from scrapy.crawler import Crawler

from hfpapers.commands.base import print_json
from hfpapers.editions.result import EditionResult
from hfpapers.publishing.tracker import EditionTracker
from hfpapers.text.latex import display


def print_summary(crawler: Crawler) -> None:
    """Print the summary that the argument `summary` selects to the standard output.

    With ``text``, nothing is printed unless the standard output is a terminal: the log has a line per edition.
    """
    tracker = crawler.get_extension(EditionTracker)
    results = tracker.results if tracker else []
    if tracker and tracker.arguments.get("summary") == "json":
        rows = [_as_dict(result) for result in sorted(results, key=lambda result: result.period.first)]
        print_json(rows)
    elif sys.stdout.isatty():
        _print_top_papers(results)


def _print_top_papers(results: list[EditionResult]) -> None:
    """Print the best papers of the newest edition."""
    # Scrapy imports all commands for each of them, and most print nothing to a terminal.
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    with_papers = [result for result in results if result.top]
    if not with_papers:
        return
    newest = max(with_papers, key=lambda result: result.period.first)
    console = Console(highlight=False)
    width = max(len(f"{votes:,}") for _, votes in newest.top)
    for title, votes in newest.top:
        # Text() shows the title as it is: untrusted text is not markup.
        line = Text(f"  {votes:>{width},} 👍  {display(title)}")
        console.print(line, no_wrap=True, overflow="ellipsis")


def _as_dict(result: EditionResult) -> dict[str, Any]:
    changes = result.changes
    return {
        "kind": result.period.kind,
        "edition": str(result.period),
        "verdict": result.verdict,
        "reason": result.reason,
        "papers": changes.papers if changes else None,
        "new": changes.new if changes else 0,
        "changed": changes.changed if changes else 0,
        "removed": [*changes.removed] if changes else [],
        "files": [*changes.files] if changes else [],
        "warnings": [*result.warnings],
        "anomalies": [*result.anomalies],
        "top": [{"title": title, "upvotes": votes} for title, votes in result.top],
    }
