"""Topics: named conditions, and which papers of the daily editions match them since when."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, NamedTuple, Self

from pydantic import AfterValidator, Field, model_validator

from hfpapers.editions.history import History, Observation
from hfpapers.editions.periods import Day
from hfpapers.editions.selection import Match, SearchedPaper, Selection
from hfpapers.items import Paper
from hfpapers.text.plain import is_blank, single_line

# The name of all topics together.
ALL = "all"
# A paper that matched later than this after its day was found by a crawl of an old edition. It is no news any more.
_NEWS_WITHIN = dt.timedelta(days=31)


def _check_title(text: str) -> str:
    if is_blank(text):
        raise ValueError("expected a text that is not empty")
    return single_line(text)


class Topic(Selection):
    """A title, and the conditions that the papers of the topic meet."""

    title: Annotated[str, AfterValidator(_check_title)] = Field(
        description="The title, which feeds have and posts can show."
    )

    @model_validator(mode="after")
    def _check_conditions(self) -> Self:
        if not self.model_dump(exclude={"title", "fields"}, exclude_defaults=True):
            conditions = ", ".join(name for name in Selection.model_fields if name != "fields")
            raise ValueError(f"a topic without a condition; expected one of {conditions}")
        return self


@dataclass(frozen=True)
class TopicMatch:
    """A paper of a daily edition that matches a topic.

    Attributes:
        topic: The name of the topic.
        paper_id: The id of the paper.
        matched_at: When it first matched, in RFC 3339, UTC; the day of the edition, like ``2026-02-19``, if that is not
            known, or if it was more than a month after that day. The order of these texts is that of the times.
        matches: The words, authors, categories and organizations that the paper has.
    """

    topic: str
    paper_id: str
    matched_at: str
    matches: Sequence[Match]


class PaperTopic(NamedTuple):
    """A topic of a paper, as templates of posts and feeds show it: its name and title, and why the paper matches."""

    name: str
    title: str
    matches: Sequence[Match]


def match_edition(
    topics: Mapping[str, Topic], period: Day, papers: Sequence[Paper], history: History
) -> list[TopicMatch]:
    """Return which papers of a daily edition match which topics, and since when.

    `topics` contains the topics by name, `papers` all papers of the edition by rank, and `history` its history.
    """
    observations = sorted(history.observations, key=lambda observation: observation.time)
    found: list[TopicMatch] = []
    searched = [SearchedPaper(paper) for paper in papers]
    for name, topic in topics.items():
        accepted = [each for each in searched if topic.accepts(each)]
        times = _first_matches(topic, {each.paper.id for each in accepted}, observations)
        for each in _select(topic, accepted):
            matched_at = times.get(each.paper.id) or each.paper.first_seen
            found.append(TopicMatch(name, each.paper.id, _date_match(period, matched_at), topic.find_matches(each)))
    return found


def topics_by_paper(topics: Mapping[str, Topic], papers: Sequence[Paper]) -> dict[str, list[PaperTopic]]:
    """Return the topics that each paper of an edition matches, by the id of the paper. The papers are given by rank."""
    by_paper: dict[str, list[PaperTopic]] = {}
    searched = [SearchedPaper(paper) for paper in papers]
    for name, topic in topics.items():
        for each in _select(topic, [each for each in searched if topic.accepts(each)]):
            by_paper.setdefault(each.paper.id, []).append(PaperTopic(name, topic.title, topic.find_matches(each)))
    return by_paper


def _select(topic: Topic, accepted: Sequence[SearchedPaper]) -> Sequence[SearchedPaper]:
    """Return those of the papers that a topic accepts that have the votes and the rank for it."""
    return [each for each in accepted if topic.has_votes(each.paper.upvotes)][: topic.top]


def _first_matches(topic: Topic, accepted: Collection[str], observations: Iterable[Observation]) -> dict[str, str]:
    """Return when each accepted paper first had enough votes, and was among the best of those that had.

    The observations, oldest first, are those of papers that changed. So all papers are as at their last observation.
    """
    times: dict[str, str] = {}
    listed: dict[str, Observation] = {}
    relevant = (observation for observation in observations if observation.id in accepted)
    for time, group in groupby(relevant, key=lambda observation: observation.time):
        for observation in group:
            if observation.rank is None or not topic.has_votes(observation.upvotes):
                listed.pop(observation.id, None)
            else:
                listed[observation.id] = observation
                if topic.top is None:
                    times.setdefault(observation.id, time)
        if topic.top is not None:
            best = sorted(listed, key=lambda paper_id: listed[paper_id].rank or 0)[: topic.top]
            times |= {paper_id: time for paper_id in best if paper_id not in times}
    return times


def _date_match(period: Day, matched_at: str | None) -> str:
    """Return the time of a match; the day of the edition if it is not known, or more than a month after that day."""
    if matched_at is None:
        return str(period)
    began = dt.datetime.combine(period.first, dt.time(), dt.UTC)
    return matched_at if dt.datetime.fromisoformat(matched_at) - began <= _NEWS_WITHIN else str(period)
