"""What ``scrapy paper`` prints for people."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hfpapers.archive.details import Listing, Observation, PaperDetails
from hfpapers.exporters.bibtex import render_references
from hfpapers.exporters.display import repair_paper
from hfpapers.items import Paper
from hfpapers.text.latex import display
from hfpapers.text.plain import count, single_line, strip_unprintable
from hfpapers.text.sparkline import sparkline

if TYPE_CHECKING:
    from rich.console import Console

# Longer lines are hard to read.
_MAX_WIDTH = 100
_INDENT = " " * 14
_SPARKLINE_WIDTH = 30
# One observation is the votes and the rank when the paper was first seen.
_MIN_OBSERVATIONS = 2


def print_paper(details: PaperDetails) -> None:
    """Print the fields of a paper, where it was listed, how its votes and its rank changed, and its BibTeX."""
    # Scrapy imports the modules of all commands to run one, and importing rich takes a tenth of a second.
    from rich.console import Console  # noqa: PLC0415

    console = Console(highlight=False)
    paper = repair_paper(details.paper)
    _print(console, display(paper.title), "bold")
    if paper.authors:
        _print(console, ", ".join(map(display, paper.authors)), "dim")
    if paper.abstract:
        console.print()
        _print(console, display(paper.abstract))
    console.print()
    for label, text in _fields(paper):
        _print(console, single_line(text), label=label)
    if details.topics:
        _print(console, ", ".join(details.topics), label="topics")
    console.print()
    for listing in details.listings:
        observations = [each for each in details.observations if each.edition == listing.edition]
        _print(console, _describe_listing(listing), label=listing.edition)
        for line in _describe_changes(observations):
            _print(console, line, label="")
    console.print()
    console.print(strip_unprintable(render_references([details.paper])).strip(), markup=False, soft_wrap=True)


def _print(console: "Console", content: str, style: str = "", label: str | None = None) -> None:
    """Print a text in lines that fit the terminal, beside a label."""
    from rich.text import Text  # noqa: PLC0415

    width = min(console.width, _MAX_WIDTH) - (0 if label is None else len(_INDENT))
    # Untrusted text: `Text` prints it without interpreting markup.
    text = Text(content, style)
    # A URL that is longer than a line is left whole, so that terminals open it.
    lines = text.wrap(console, max(width, 1)) if " " in content else [text]
    for number, line in enumerate(lines):
        line.rstrip()
        head = "" if label is None else _INDENT if number else f"{single_line(label):<{len(_INDENT) - 1}} "
        console.print(Text.assemble((head, "dim"), line), soft_wrap=True)


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield the names and the texts of the fields that the paper has."""
    if paper.organization:
        yield "organization", f"{paper.organization.name} ({paper.organization.handle})"
    comments = f", {count(paper.comments, 'comment')}" if paper.comments is not None else ""
    yield "votes", f"{count(paper.upvotes, 'vote')}{comments}"
    yield "Hub", paper.url
    yield "arXiv", paper.arxiv_url
    yield "PDF", paper.pdf_url
    if paper.github_repo:
        stars = f" ({count(paper.github_stars, 'star')})" if paper.github_stars is not None else ""
        yield "code", f"{paper.github_repo}{stars}"
    if paper.project_page:
        yield "project", paper.project_page
    texts = {
        "summary": paper.ai_summary,
        "keywords": ", ".join(paper.ai_keywords or ()),
        "categories": ", ".join(paper.categories or ()),
        "comment": paper.arxiv_comment,
        "journal": paper.journal_ref,
    }
    yield from ((label, display(text)) for label, text in texts.items() if text)
    if paper.doi:
        yield "DOI", paper.doi
    cited_by = [(paper.models, "model"), (paper.datasets, "dataset"), (paper.spaces, "Space")]
    numbers = ", ".join(count(number, noun) for number, noun in cited_by if number is not None)
    if numbers:
        yield "cited by", numbers
    if paper.published_at:
        update = f", updated {_show_time(paper.arxiv_updated_at)}" if paper.arxiv_updated_at else ""
        yield "on arXiv", f"{_show_time(paper.published_at)}{update}"
    if paper.submitted_at:
        submitter = f" by {paper.submitted_by}" if paper.submitted_by else ""
        yield "submitted", f"{_show_time(paper.submitted_at)}{submitter}"
    yield from (("image", url) for url in [paper.thumbnail, *(paper.media_urls or ())] if url)
    yield from ((name, display(text)) for name, text in paper.extra.items())


def _describe_listing(listing: Listing) -> str:
    since = f", first seen {_show_time(listing.first_seen)}" if listing.first_seen else ""
    return f"rank {listing.rank} of {listing.edition_size}, {count(listing.upvotes, 'vote')}{since}"


def _describe_changes(observations: Sequence[Observation]) -> Iterator[str]:
    """Yield how the votes and the rank of a paper changed, if they were observed more than once."""
    if len(observations) < _MIN_OBSERVATIONS:
        return
    votes = [each.upvotes for each in observations]
    # A paper that was removed from the edition had no rank.
    ranks = [each.rank for each in observations if each.rank is not None]
    yield f"votes  {sparkline(votes, _SPARKLINE_WIDTH)}  {votes[0]:,} → {votes[-1]:,}"
    if ranks:
        # The first rank is the best one.
        bars = sparkline([-rank for rank in ranks], _SPARKLINE_WIDTH)
        yield f"rank   {bars}  {ranks[0]} → {ranks[-1]}"
    first, last = observations[0], observations[-1]
    yield f"{len(observations)} observations from {_show_time(first.time)} to {_show_time(last.time)}"


def _show_time(time: str) -> str:
    """Return a time in RFC 3339 for people."""
    return f"{time[:10]} {time[11:16]} UTC"
