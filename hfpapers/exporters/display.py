"""Papers and summaries as readers see them."""

from collections.abc import Sequence
from dataclasses import replace

from hfpapers.editions.summary import Summary
from hfpapers.editions.topics import PaperTopic
from hfpapers.items import Paper
from hfpapers.text.repairs import repair


def repair_paper(paper: Paper) -> Paper:
    """Return a paper whose title and abstract are repaired if they are the Hub's; else the paper itself.

    The data keeps what the Hub states. LaTeX is not converted, because each output converts it in its own way.
    """
    if paper.abstract_source != "hub":
        return paper
    abstract = None if paper.abstract is None else repair(paper.abstract)
    return paper.model_copy(update={"title": repair(paper.title), "abstract": abstract})


def with_topics(paper: Paper, topics: Sequence[PaperTopic]) -> Paper:
    """Return a paper with the attribute `topics`, for templates. It is no field, because the data does not have it."""
    return paper.model_copy(update={"topics": topics})


def repair_summary(summary: Summary) -> Summary:
    """Return a summary whose papers are those that `repair_paper` returns."""
    return replace(
        summary,
        rising=[replace(rising, paper=repair_paper(rising.paper)) for rising in summary.rising],
        vote_histories=[replace(history, paper=repair_paper(history.paper)) for history in summary.vote_histories],
    )
