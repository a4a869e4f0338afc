"""Papers as lists show them: one line each, which links to the card of the paper."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hfpapers.archive.lines import PaperLine
from hfpapers.editions.periods import Day, parse_period
from hfpapers.exporters.permalinks import edition_page
from hfpapers.site.links import organization_page
from hfpapers.site.names import medium_date
from hfpapers.site.templates import SiteTemplates
from hfpapers.text.plain import shorten_line
from hfpapers.text.repairs import repair

# A line of a list is shorter than a card.
_MAX_TITLE, _MAX_NAME = 300, 60


@dataclass(frozen=True)
class Line:
    """A paper in a list.

    Attributes:
        id: Its id.
        title: The title, which may contain LaTeX.
        path: The page and the anchor of its card.
        date: The day on which it was first listed.
        votes: Its votes.
        organization: The name of its organization, and the path of the page of that; None if it has none.
        has_code: Whether it has code.
        words: Why it is in the list: the words of a topic that it has.
    """

    id: str
    title: str
    path: str
    date: str
    votes: int
    organization: tuple[str, str] | None
    has_code: bool
    words: Sequence[str] = ()


def build_lines(
    templates: SiteTemplates, papers: Iterable[PaperLine], words: Mapping[str, Sequence[str]] | None = None
) -> list[Line]:
    """Return papers as lines; `words` are the words of a topic by the id of the paper."""
    return [
        Line(
            id=paper.id,
            title=_title(paper),
            path=f"{edition_page(parse_period(paper.edition))}#{paper.id}",
            date=medium_date(Day.parse(paper.day).first, templates.locale),
            votes=paper.votes,
            organization=_organization(paper),
            has_code=paper.github_repo is not None,
            words=(words or {}).get(paper.id, ()),
        )
        for paper in papers
    ]


def _title(paper: PaperLine) -> str:
    title = shorten_line(paper.title, _MAX_TITLE) or paper.id
    return repair(title) if paper.abstract_source == "hub" else title


def _organization(paper: PaperLine) -> tuple[str, str] | None:
    if paper.handle is None:
        return None
    return shorten_line(paper.organization or "", _MAX_NAME) or paper.handle, organization_page(paper.handle)
