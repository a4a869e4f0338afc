"""Gathers an edition's papers, ranks them, and publishes all of its files at once."""

import datetime as dt
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Self

import jinja2
from scrapy.crawler import Crawler

from hfpapers.edition import ThinError, merged, ranked, refuse_if_thin
from hfpapers.exporters.outputs import Outputs
from hfpapers.items import Paper
from hfpapers.outcomes import Outcomes
from hfpapers.periods import Day
from hfpapers.store import Store, UnreadableError, data_name

logger = logging.getLogger(__name__)


class PublishPipeline:
    """Publishes an edition as soon as all the papers of its list have come; one that stays incomplete is withheld."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.outcomes = Outcomes(crawler.stats)
        self.outputs = Outputs.from_crawler(crawler)
        self.store = Store.from_settings(crawler.settings)
        self.gathered: dict[str, dict[str, Paper]] = {}
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
            self._publish(item.edition, ranked(papers.values()))
        return item

    def close_spider(self) -> None:
        """Withhold the editions that are not complete, and publish what is of several."""
        for edition, papers in self.gathered.items():
            size = next(iter(papers.values())).edition_size
            self.outcomes.withheld(edition, f"only {len(papers)} of {size} papers came through")
        # Where nothing was missing, a crawl that was killed may have left the feeds behind.
        if self.newest_are_due or self.outcomes.none_asked():
            with self._withholding("feeds"), self.store.locked():
                self.store.replace(self.outputs.of_newest(self._archive))

    def _publish(self, edition: str, papers: list[Paper]) -> None:
        # Of a range of days, files of the newest editions would be rendered once a day, to be rendered anew the next.
        self.newest_are_due = self.outcomes.unanswered() > 1
        with self._withholding(edition):
            with self.store.locked():
                papers = self._merged(edition, papers)
                files = {data_name(Day.kind, edition): self.outputs.data(papers)}
                files |= self.outputs.of_edition(Day.kind, edition, papers)
                if not self.newest_are_due:
                    files |= self.outputs.of_newest(lambda: self._archive({edition: papers}))
                written = self.store.replace(files)
            self.outcomes.published()
            self._report(edition, papers, written)

    @contextmanager
    def _withholding(self, what: str) -> Iterator[None]:
        """Tell in a sentence what can be told so, and count it as withheld."""
        try:
            yield
        except jinja2.TemplateError as error:
            self.outcomes.withheld(what, f"a template can't be rendered: {error}")
        except (ThinError, UnreadableError) as error:
            self.outcomes.withheld(what, error)
        except OSError as error:
            self.outcomes.withheld(what, f"its files can't be written: {error}")

    def _merged(self, edition: str, papers: list[Paper]) -> list[Paper]:
        stored = self.store.papers(Day.kind, edition)
        refuse_if_thin(papers, stored, self.crawler.settings.getfloat("EDITION_MAX_LOSS"))
        return merged(papers, stored, dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))

    def _archive(self, new: Mapping[str, list[Paper]] = MappingProxyType({})) -> Iterator[list[Paper]]:
        """Yield the papers of all editions, newest first: of those that are new, else of those stored."""
        for edition in sorted({*self.store.editions(Day.kind), *new}, reverse=True):
            yield new[edition] if edition in new else self.store.papers(Day.kind, edition)

    def _report(self, edition: str, papers: list[Paper], written: list[str]) -> None:
        stats = self.crawler.stats
        logger.info(
            "%s: %d papers, %d with an organization, %d pages failed; wrote %s in %s; %.1f s",
            edition,
            len(papers),
            sum(paper.organization is not None for paper in papers),
            stats.get_value(f"pages/failed/{edition}", 0),
            ", ".join(written) or "nothing new",
            self.store.folder,
            (dt.datetime.now(dt.UTC) - stats.get_value("start_time")).total_seconds(),
        )
