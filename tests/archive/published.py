"""Small archives of chosen papers."""

from itertools import groupby

from hfpapers.editions.history import History
from hfpapers.editions.merge import rank_papers
from hfpapers.editions.periods import parse_period
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.store import data_path, history_path
from tests.commands.archive import invent_paper


def paper(edition, paper_id, upvotes=1, **values):
    """Return a paper of an edition."""
    invented = invent_paper(edition, paper_id, f"Paper {paper_id}", upvotes, None)
    first_seen = f"{parse_period(edition).last}T08:30:00Z"
    return invented.model_copy(update={"first_seen": first_seen, **values})


def write_papers(store, *papers):
    """Write papers as the data of their editions."""
    by_edition = groupby(sorted(papers, key=lambda each: each.edition), key=lambda each: each.edition)
    for edition, group in by_edition:
        ranked, period = rank_papers(group), parse_period(edition)
        history = History().extend(ranked, f"{period.last}T10:00:00Z")
        store.files.replace({data_path(period): render_data(ranked), history_path(period): history.data})
