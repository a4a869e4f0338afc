"""A small site for the tests in a browser, with what the search has to tell apart."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from hfpapers.editions.periods import parse_period
from hfpapers.items import Organization, Paper
from tests.site.updates import PublishedSite

TOPICS = {
    "tea": {"title": "Tea", "words": ["listen", "찻주전자의"]},
    "moss": {"title": "Moss & lichen", "organizations": ["moss_lab"]},
}
_WEATHER = Organization(name="University of Weather", handle="weather", url="https://huggingface.co/weather")
_KETTLE = Organization(name="Kettle Labs", handle="KettleLabs", url="https://huggingface.co/KettleLabs")
_MOSS = Organization(name="Laboratory of Moss & Lichen", handle="moss_lab", url="https://huggingface.co/moss_lab")
_CODE = "https://github.com/made-up/teapots"


def make_paper(day: str, number: int, title: str, **values: object) -> Paper:
    """Return a paper of a day. The first number has most votes."""
    paper_id = f"{day[2:4]}{day[5:7]}.{int(day[8:]) * 100 + number:05}"
    paper = Paper(
        edition=day,
        rank=1,
        edition_size=1,
        id=paper_id,
        title=title,
        abstract="We ask what happens. Then it happens.",
        abstract_source="arxiv",
        authors=["Ada Alder"],
        upvotes=max(50 - number, 0),
        url=f"https://huggingface.co/papers/{paper_id}",
        arxiv_url=f"https://arxiv.org/abs/{paper_id}",
        pdf_url=f"https://arxiv.org/pdf/{paper_id}",
        thumbnail=f"https://cdn.example.org/{paper_id}.png",
        list_source="data",
    )
    return paper.model_copy(update=values)


# Those of the first day after the tenth have one line each.
PAPERS = [
    make_paper("2026-02-19", 1, "Teapots That Listen", organization=_KETTLE, github_repo=_CODE),
    make_paper("2026-02-19", 2, "Clockwork Owls", organization=_WEATHER, ai_keywords=["Teapots", "sparse attention"]),
    make_paper("2026-02-19", 3, "Über den Föhn", authors=["Jürgen Müller", "Emil Elm"], github_repo=_CODE),
    make_paper("2026-02-19", 4, "찻주전자의 인내심", organization=_MOSS),
    *(make_paper("2026-02-19", number, f"Pudding Number {number}") for number in range(5, 13)),
    make_paper("2026-02-18", 1, "Sourdough Rises", organization=_WEATHER, authors=["Bo Birch", "Last, First"]),
    make_paper("2026-02-18", 2, "やかんの研究", authors=["ＡＢＣ研究所", "Ada Alder"], upvotes=1_234),
    make_paper("2025-12-30", 1, "Old Teapots", published_at="2025-11-30T20:00:00Z", authors=["Emil Elm"]),
    make_paper("2025-12-30", 2, "Slow Snails", organization=_KETTLE, authors=[f"Author {n}" for n in range(150)]),
]


def write_site(folder: Path, papers: Iterable[Paper], **settings: object) -> Path:
    """Publish papers, which are ordered by day, in a folder, and build the site; return its folder."""
    published = PublishedSite(folder, **{"topics": TOPICS, "site_url": "", **settings})
    for day, listed in groupby(papers, key=lambda paper: paper.edition):
        published.publish(parse_period(day), [*listed])
    published.site.build()
    return folder / "site"
