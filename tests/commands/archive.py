"""A small archive for the commands that search it."""

from hfpapers.editions.history import History
from hfpapers.editions.merge import rank_papers
from hfpapers.editions.periods import parse_period
from hfpapers.items import Organization, Paper
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.store import EditionStore, data_path, history_path

KETTLE = Organization(name="Kettle & Söhne", handle="kettle", url="https://huggingface.co/kettle")
MOSS = Organization(name="Laboratory of [red]Moss", handle="moss-lab", url="https://huggingface.co/moss-lab")
PAPERS = [
    # Markup, LaTeX, and a title in another script. No value is markup of a terminal.
    ("2026-02-18", "2602.90001", "[bold]Teapots[/bold] of $2^{10}$ Lanterns", 90, KETTLE),
    ("2026-02-18", "2602.90002", "좋은 찻주전자를 찾아서: 茶壺の研究", 30, MOSS),
    ("2026-02-19", "2602.90003", "Teapots without Code", 7, None),
    ("2026-02-19", "2602.90004", "Moss Gardens at Night", 55, MOSS),
]


def invent_paper(edition, paper_id, title, upvotes, organization, **values):
    """Return a paper. Those with an organization have code, too."""
    return Paper(
        edition=edition,
        rank=1,
        edition_size=1,
        id=paper_id,
        title=title,
        abstract="We wait for the water. " * 8,
        authors=["Ada Alder", "Bo Birch"] if organization else ["Ada Alder"],
        organization=organization,
        upvotes=upvotes,
        comments=1,
        github_repo=f"https://github.com/made-up/{paper_id}" if organization else None,
        github_stars=724 if organization else None,
        ai_keywords=["patience", "teapots"],
        url=f"https://huggingface.co/papers/{paper_id}",
        arxiv_url=f"https://arxiv.org/abs/{paper_id}",
        pdf_url=f"https://arxiv.org/pdf/{paper_id}",
        published_at="2026-02-17T17:00:00Z",
        first_seen=f"{edition}T08:30:00Z",
        list_source="data",
        **values,
    )


def write_small_archive(folder):
    """Write two days and their week, each as one crawl with some votes and another one with more."""
    store = EditionStore.at(folder)
    papers = [invent_paper(*values) for values in PAPERS]
    for edition in ("2026-02-18", "2026-02-19", "2026-W08"):
        listed = [
            paper.model_copy(update={"edition": edition}) for paper in papers if edition in {paper.edition, "2026-W08"}
        ]
        # At first, the last one has the most votes.
        earlier = [paper.model_copy(update={"upvotes": number}) for number, paper in enumerate(listed, 1)]
        history = History().extend(rank_papers(earlier), f"{listed[-1].first_seen}")
        history = history.extend(rank_papers(listed), "2026-02-23T07:00:00Z")
        period = parse_period(edition)
        store.files.replace({data_path(period): render_data(rank_papers(listed)), history_path(period): history.data})
