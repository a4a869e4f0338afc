"""How each edition that a crawl was asked for ended: sent as a signal, and counted, so that the exit code follows."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scrapy.crawler import Crawler

from hfpapers.drift import Measures
from hfpapers.periods import Period
from hfpapers.report import Failure, Verdict
from hfpapers.signals import edition_concluded

logger = logging.getLogger(__name__)

EXIT_OK = 0
EXIT_WRONG_ARGUMENT = 2
EXIT_NOT_PUBLISHED = 3

# Scrapy's reason for the end of a crawl that came to its end.
_FINISHED = "finished"

_ASKED = "editions/asked"
_PUBLISHED = "editions/published"
_WITHOUT_LIST = "editions/without_list"
_WITHHELD = "editions/withheld"
_FAILURES = "editions/failures"
_UNRECOGNISED = "editions/unrecognised"
# Of an edition: who wants to know of more looks into the log.
_MOST_FAILURES = 50


@dataclass(frozen=True)
class Found:
    """What a crawl found of an edition: see `hfpapers.report.Report`."""

    papers: int
    new: int = 0
    changed: int = 0
    removed: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conclusion:
    """How an edition ended, and what was found of it, unless nothing was published."""

    period: Period
    verdict: Verdict
    reason: str | None = None
    found: Found | None = None
    measures: Measures | None = None
    warnings: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    unrecognised: tuple[str, ...] = ()


class Outcomes:
    """The outcomes of a crawl's editions. An edition that has none, whatever the reason, was not published."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    def asked(self, number: int) -> None:
        """Count the editions that are asked for."""
        self.crawler.stats.inc_value(_ASKED, number)

    def failed(self, edition: str, url: str, reason: str) -> None:
        """Note a request that gave no data, for the edition's report."""
        failures = self.crawler.stats.get_value(_FAILURES, {})
        if len(failures.setdefault(edition, [])) < _MOST_FAILURES:
            failures[edition].append(Failure(url=url, reason=reason))
        self.crawler.stats.set_value(_FAILURES, failures)

    def unrecognised(self, edition: str, names: Iterable[str]) -> None:
        """Note what is new in the data of an edition's list, for its report."""
        self.crawler.stats.set_value(_UNRECOGNISED, {**self.crawler.stats.get_value(_UNRECOGNISED, {}), edition: names})

    def published(
        self, period: Period, found: Found, measures: Measures | None = None, warnings: Sequence[str] = ()
    ) -> None:
        """Count an edition whose files are all in place; none changed if it is as it was."""
        self.crawler.stats.inc_value(_PUBLISHED)
        verdict: Verdict = "published" if found.files else "unchanged"
        self._send(Conclusion(period, verdict, found=found, measures=measures, warnings=tuple(warnings)))

    def without_list(self, period: Period) -> None:
        """Count a period that has no list: an answer, not an error."""
        self.crawler.stats.inc_value(_WITHOUT_LIST)
        self._send(Conclusion(period, "without_list"))

    def known_without_list(self) -> None:
        """Count a period that was not asked for, since an earlier crawl found that it has no list."""
        self.crawler.stats.inc_value(_WITHOUT_LIST)

    def withheld(
        self, period: Period, reason: object, measures: Measures | None = None, warnings: Sequence[str] = ()
    ) -> None:
        """Count an edition that is not published, and say why."""
        self._count_withheld(str(period), reason)
        self._send(Conclusion(period, "withheld", str(reason), measures=measures, warnings=tuple(warnings)))

    def feeds_withheld(self, reason: object) -> None:
        """Count that files of several editions are not published, and say why."""
        self._count_withheld("feeds", reason)

    def number_asked(self) -> int:
        """Return how many editions are asked for; none if all are there."""
        return self._value(_ASKED)

    def unanswered(self) -> int:
        """Return how many of the editions asked for have no outcome yet."""
        return self._value(_ASKED) - self._value(_PUBLISHED) - self._value(_WITHOUT_LIST) - len(self._withheld())

    def conclude(self) -> int:
        """Say how several editions ended, or why one has no outcome; return the exit code.

        That is 0 if every edition asked for is published or has no list, else 3.
        """
        asked, withheld = self._value(_ASKED), self._withheld()
        if asked > 1:
            logger.info(
                "%d published, %d without a list, %d not published%s",
                self._value(_PUBLISHED),
                self._value(_WITHOUT_LIST),
                len(withheld),
                f": {', '.join(sorted(withheld))}" if withheld else "",
            )
        unexplained = self.unanswered()
        reason = self.crawler.stats.get_value("finish_reason", "not started")
        if unexplained > 0:
            logger.error(
                "%d of %d editions not published: an error above, or the crawl's end (%s), came before",
                unexplained,
                asked,
                reason,
            )
        if not asked and reason == _FINISHED:
            logger.info("nothing to do: all that was asked for is there")
        all_answered = unexplained == 0 and not withheld
        return EXIT_OK if all_answered and (asked or reason == _FINISHED) else EXIT_NOT_PUBLISHED

    def _count_withheld(self, what: str, reason: object) -> None:
        self.crawler.stats.set_value(_WITHHELD, [*self._withheld(), what])
        logger.error("%s: not published, what was published before stands: %s", what, reason)

    def _send(self, conclusion: Conclusion) -> None:
        failures = self.crawler.stats.get_value(_FAILURES, {}).pop(str(conclusion.period), ())
        names = self.crawler.stats.get_value(_UNRECOGNISED, {}).pop(str(conclusion.period), ())
        conclusion = replace(conclusion, failures=tuple(failures), unrecognised=tuple(sorted(names)))
        self.crawler.signals.send_catch_log(edition_concluded, conclusion=conclusion)

    def _value(self, stat: str) -> int:
        return int(self.crawler.stats.get_value(stat, 0))

    def _withheld(self) -> list[str]:
        withheld: list[str] = self.crawler.stats.get_value(_WITHHELD, [])
        return withheld
