"""What digests and notices say in a language: plain texts, which templates put into their places."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from babel import Locale
from babel.dates import format_skeleton

from hfpapers.editions.periods import Day, Period, parse_period
from hfpapers.exporters.labels import Labels
from hfpapers.exporters.period_names import describe_period, describe_time
from hfpapers.notifications.messages import Digest, DigestPaper, Notice, Problem
from hfpapers.text.plain import is_blank, shorten_line, single_line

_MAX_TITLE, _MAX_NAME, _MAX_SENTENCE = 200, 60, 500
# The most names in a list. The others are counted.
_MAX_NAMES = 3


@dataclass(frozen=True)
class Words:
    """What a message says.

    Attributes:
        title: The subject line.
        variables: The variables of the template, apart from the list.
        list_name: The variable that has the papers or the problems.
        entries: The papers or the problems.
        number_of_others: The number of papers that are not among them.
    """

    title: str
    variables: dict[str, Any]
    list_name: str
    entries: Sequence[Any]
    number_of_others: int = 0


class Wording:
    """The words of messages in a language."""

    def __init__(self, labels: Labels, locale: Locale, counted: Callable[..., str], site_title: str) -> None:
        """Create the words; `counted` puts a number into a label, as the filter of the templates does."""
        self._labels = labels
        self._locale = locale
        self._counted = counted
        self._site_title = shorten_line(site_title, _MAX_NAME)

    def describe(self, content: Digest | Notice) -> Words:
        """Return what a message says."""
        return self._describe_digest(content) if isinstance(content, Digest) else self._describe_notice(content)

    def _describe_digest(self, digest: Digest) -> Words:
        period = parse_period(digest.edition)
        topics = self._shorten(digest.topics)
        papers = self._count_papers(digest)
        name = " · ".join([self._site_title, *topics])
        # Babel puts thin spaces around dashes.
        title = single_line(self._labels[f"title_{period.kind}"].format(name, papers, self._short_name(period)))
        variables = {
            "site_title": self._site_title,
            "edition": digest.edition,
            "kind": period.kind,
            "period": describe_period(period, self._locale),
            "url": digest.url,
            "facts": [_capitalize(papers), *self._count_all_papers(digest)],
            "topics": topics,
            "notes": self._notes(digest),
            "previous": self._name_previous(digest.previous),
        }
        # A paper has topics only if there are several.
        has_topics = len(digest.topics) > 1
        entries = [self._describe_paper(paper, has_topics=has_topics) for paper in digest.papers]
        return Words(title, variables, "papers", entries, digest.number_of_others)

    def _describe_notice(self, notice: Notice) -> Words:
        entries = [self._describe_problem(problem) for problem in notice.problems]
        subject = [self._counted(self._labels["problems"], len(entries))]
        if len(entries) == 1:
            subject = [entries[0]["heading"], *entries[0]["editions"]]
        variables = {"site_title": self._site_title, "number_of_problems": len(entries)}
        return Words(" · ".join([self._site_title, *subject]), variables, "problems", entries)

    def _describe_paper(self, paper: DigestPaper, *, has_topics: bool) -> DigestPaper:
        return replace(
            paper,
            # The text of a link must be visible.
            title=shorten_line(paper.url if is_blank(paper.title) else paper.title, _MAX_TITLE),
            organization=shorten_line(paper.organization or "", _MAX_NAME) or None,
            topics=self._shorten(paper.topics) if has_topics else (),
        )

    def _describe_problem(self, problem: Problem) -> dict[str, Any]:
        return {
            "heading": self._labels[problem.kind],
            "editions": self._shorten(problem.editions),
            "reason": _capitalize(shorten_line(problem.reason, _MAX_SENTENCE)),
            "command": shorten_line(problem.command, _MAX_SENTENCE),
        }

    def _count_papers(self, digest: Digest) -> str:
        """Return how many papers a digest is about: "24 papers"."""
        number = _number_of_papers(digest)
        if not number:
            return str(self._labels["no_matching_papers" if digest.topics else "no_papers"])
        if digest.is_addition:
            label = "added_papers"
        elif digest.topics:
            label = "matching_papers"
        else:
            label = "papers_so_far" if digest.is_first else "papers"
        return self._counted(self._labels[label], number)

    def _count_all_papers(self, digest: Digest) -> list[str]:
        """Return how many papers the edition has, if the digest is not about all of them."""
        if _number_of_papers(digest) == digest.number_of_papers:
            return []
        label = "papers_so_far" if digest.is_first else "in_all"
        return [self._counted(self._labels[label], digest.number_of_papers)]

    def _notes(self, digest: Digest) -> list[str]:
        notes = [self._labels["added"]] if digest.is_addition else []
        if digest.is_first:
            notes.append(self._labels["first"])
        elif digest.last_crawl:
            time = dt.datetime.fromisoformat(digest.last_crawl)
            notes.append(self._labels["last_crawl"].format(describe_time(time, self._locale)))
        return notes

    def _name_previous(self, edition: str | None) -> str:
        if edition is None:
            return str(self._labels["no_previous"])
        return str(self._labels["previous"].format(self._short_name(parse_period(edition))))

    def _short_name(self, period: Period) -> str:
        """Return a period for a subject line: "Thu, Feb 19, 2026"."""
        if isinstance(period, Day):
            return format_skeleton("yMMMEd", period.first, locale=self._locale)
        return describe_period(period, self._locale)

    def _shorten(self, names: Sequence[str]) -> list[str]:
        """Return the first names, and how many others there are: "Robots", "Agents", "Vision", "2 more"."""
        shown = [shorten_line(name, _MAX_NAME) for name in names[:_MAX_NAMES]]
        others = len(names) - len(shown)
        return [*shown, self._counted(self._labels["more"], others)] if others else shown


def _capitalize(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number_of_papers(digest: Digest) -> int:
    """Return the number of papers that a digest is about."""
    return len(digest.papers) + digest.number_of_others
