"""Papers and summaries as readers see them."""

from dataclasses import replace

from hfpapers.editions.summary import Summary
from hfpapers.items import Paper
from hfpapers.text.repairs import repair


def for_display(paper: Paper) -> Paper:
    """Return a paper whose title and abstract are repaired if they are the Hub's; else the paper itself.

    The data keeps what the Hub states. LaTeX is not converted, because each output converts it in its own way.
    """
    if paper.abstract_source != "hub":
        return paper
    abstract = None if paper.abstract is None else repair(paper.abstract)
    return paper.model_copy(update={"title": repair(paper.title), "abstract": abstract})


def summary_for_display(summary: Summary) -> Summary:
    """Return a summary whose papers are those of `for_display`."""
    return replace(
        summary,
        rising=[replace(rising, paper=for_display(rising.paper)) for rising in summary.rising],
        vote_histories=[replace(history, paper=for_display(history.paper)) for history in summary.vote_histories],
    )
