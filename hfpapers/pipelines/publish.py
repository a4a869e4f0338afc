"""Gathers an edition's papers, ranks them, and publishes all of its files at once."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Self

import jinja2
from scrapy.crawler import Crawler

from hfpapers.clock import now, rfc3339
from hfpapers.drift import IncompleteError, Measures, drifts, refuse_if_incomplete
from hfpapers.edition import ThinError, completed, merged, ranked, refuse_if_thin, removed
from hfpapers.exporters.outputs import Outputs
from hfpapers.items import Paper
from hfpapers.outcomes import Found, Outcomes
from hfpapers.periods import KINDS, Day, Period, period
from hfpapers.store import Store, UnreadableError, data_name, history_name

logger = logging.getLogger(__name__)

# The editions before that tell what is usual: two weeks of days.
_EDITIONS_BEFORE = 10


class PublishPipeline:
    """Publishes an edition as soon as all the papers of its list have come; one that stays incomplete is withheld."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.outcomes = Outcomes(crawler)
        self.outputs = Outputs.from_crawler(crawler)
        self.store = Store.from_settings(crawler.settings)
        self.max_loss = crawler.settings.getfloat("EDITION_MAX_LOSS")
        self.gathered: dict[str, dict[str, Paper]] = {}
        self.measures: dict[Period, Measures] = {}
        self.newest_are_due = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawl."""
        return cls(crawler)

    def process_item(self, item: Paper) -> Paper:
        """Keep the paper, and publish its edition if it was the last one missing."""
        papers = self.gathered.setdefault(item.edition, {})
        papers[item.id] = item
        if len(papers) == item.edition_size:
            del self.gathered[item.edition]
            self._publish(period(item.edition), [*papers.values()])
        return item

    def close_spider(self) -> None:
        """Withhold the editions that are not complete, and publish what is of several."""
        for edition, papers in self.gathered.items():
            size = next(iter(papers.values())).edition_size
            self.outcomes.withheld(period(edition), f"only {len(papers)} of {size} papers came through")
        # Where nothing was missing, a crawl that was killed may have left the feeds behind.
        if self.newest_are_due or not self.outcomes.number_asked():
            with self._told(self.outcomes.feeds_withheld), self.store.locked():
                self.store.replace(self.outputs.of_newest(KINDS[self.crawler.spidercls.name]))

    def _publish(self, of: Period, listed: list[Paper]) -> None:
        # Of a range, files of the newest editions would be rendered for each, to be rendered anew for the next.
        is_last = self.outcomes.unanswered() <= 1
        measures = Measures.of(listed)
        warnings: list[str] = []
        with self._told(lambda reason: self.outcomes.withheld(of, reason, measures, warnings)):
            warnings += self._drifts(of, measures)
            refuse_if_incomplete(listed)
            with self.store.locked():
                moment = rfc3339(now())
                stored = self.store.papers(of)
                papers = self._whole(of, listed, stored)
                refuse_if_thin(papers, stored, self.max_loss)
                papers = merged(papers, stored, moment)
                history = self.store.history(of).extended(papers, moment)
                files = {data_name(of): self.outputs.data(papers), history_name(of): history.data}
                files |= self.outputs.of_edition(of, papers, history) | self._of_the_following(of, papers)
                if is_last:
                    files |= self.outputs.of_newest(type(of), {of: papers})
                written = self.store.replace(files)
            self.newest_are_due = not is_last
            known = {(paper.id, paper.updated_at) for paper in stored}
            found = Found(
                papers=len(papers),
                new=len(removed(stored, papers)) if stored else 0,
                changed=len({(paper.id, paper.updated_at) for paper in papers if paper.updated_at} - known),
                removed=tuple(removed(papers, stored)),
                files=tuple(written),
            )
            self._log(of, papers, found)
            self.outcomes.published(of, found, measures, warnings)

    def _whole(self, of: Period, listed: Sequence[Paper], stored: Sequence[Paper]) -> list[Paper]:
        """Return an edition's papers, ranked: those listed, and of a week or a month those of its days, too."""
        if isinstance(of, Day):
            return ranked(listed)
        of_its_days = {day.first: papers for day in of.days() if (papers := self.store.papers(day))}
        return ranked(completed(listed, of_its_days, stored))

    def _drifts(self, of: Period, measures: Measures) -> list[str]:
        """Return, and log, what is not as in the stored editions before this one."""
        earlier = [each for each in self.store.editions(type(of)) if each < of][:_EDITIONS_BEFORE]
        for each in earlier:
            if each not in self.measures:
                self.measures[each] = Measures.of(self.store.papers(each))
        found = drifts(measures, [self.measures[each] for each in earlier])
        # Of a long range, as many as the next days look at.
        self.measures = {each: self.measures[each] for each in earlier} | {of: measures}
        for sentence in found:
            logger.warning("%s: %s", of, sentence)
        return found

    def _of_the_following(self, of: Period, papers: list[Paper]) -> dict[str, bytes]:
        """Return the files of the week or the month after one, which tell what changed since its papers."""
        following = of.after()
        if isinstance(of, Day) or not self.store.has_data(following):
            return {}
        stored, history = self.store.papers(following), self.store.history(following)
        return self.outputs.of_edition(following, stored, history, {of: papers})

    @contextmanager
    def _told(self, withhold: Callable[[object], None]) -> Iterator[None]:
        """Tell in a sentence what can be told so, and count it as withheld."""
        try:
            yield
        except jinja2.TemplateError as error:
            withhold(f"a template can't be rendered: {error}")
        except (IncompleteError, ThinError, UnreadableError) as error:
            withhold(error)
        except OSError as error:
            withhold(f"its files can't be written: {error}")

    def _log(self, of: Period, papers: list[Paper], found: Found) -> None:
        stats = self.crawler.stats
        logger.info(
            "%s: %d papers, %d with an organization, %d pages failed; wrote %s in %s; %.1f s",
            of,
            len(papers),
            sum(paper.organization is not None for paper in papers),
            stats.get_value(f"pages/failed/{of}", 0),
            ", ".join(found.files) or "nothing new",
            self.store.folder,
            (now() - stats.get_value("start_time")).total_seconds(),
        )
        if found.removed:
            logger.warning("%s: not listed any more, and gone from the edition: %s", of, ", ".join(found.removed))
