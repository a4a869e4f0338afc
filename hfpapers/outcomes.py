"""How each edition that a crawl was asked for ended: counted in its stats, from which the exit code follows."""

import logging

from scrapy.statscollectors import StatsCollector

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


class Outcomes:
    """The outcomes of a crawl's editions. An edition that has none, whatever the reason, was not published."""

    def __init__(self, stats: StatsCollector) -> None:
        self.stats = stats

    def asked(self) -> None:
        """Count an edition that was asked for."""
        self.stats.inc_value(_ASKED)

    def published(self) -> None:
        """Count an edition whose files are all in place."""
        self.stats.inc_value(_PUBLISHED)

    def without_list(self) -> None:
        """Count a period that has no list: an answer, not an error."""
        self.stats.inc_value(_WITHOUT_LIST)

    def none_asked(self) -> bool:
        """Return whether no edition was asked for: all are there."""
        return not self.stats.get_value(_ASKED, 0)

    def unanswered(self) -> int:
        """Return how many of the editions asked for have no outcome yet."""
        asked, published, without_list = (self.stats.get_value(name, 0) for name in (_ASKED, _PUBLISHED, _WITHOUT_LIST))
        return int(asked - published - without_list - len(self.stats.get_value(_WITHHELD, [])))

    def withheld(self, edition: str, reason: object) -> None:
        """Count an edition that is not published, and say why."""
        self.stats.set_value(_WITHHELD, [*self.stats.get_value(_WITHHELD, []), edition])
        logger.error("%s: not published, what was published before stands: %s", edition, reason)

    def conclude(self) -> int:
        """Say how several editions ended, or why one has no outcome; return the exit code.

        That is 0 if every edition asked for is published or has no list, else 3.
        """
        asked, published, without_list = (self.stats.get_value(name, 0) for name in (_ASKED, _PUBLISHED, _WITHOUT_LIST))
        withheld = self.stats.get_value(_WITHHELD, [])
        if asked > 1:
            names = f": {', '.join(sorted(withheld))}" if withheld else ""
            logger.info(
                "%d published, %d without a list, %d not published%s", published, without_list, len(withheld), names
            )
        unexplained = self.unanswered()
        reason = self.stats.get_value("finish_reason", "not started")
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
