"""Gathers an edition's papers, ranks them, and publishes all of its files at once."""

import datetime as dt
import logging
from collections.abc import Iterator
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
        """Withhold the editions that are not complete."""
        for edition, papers in self.gathered.items():
            size = next(iter(papers.values())).edition_size
            self.outcomes.withheld(edition, f"only {len(papers)} of {size} papers came through")

    def _publish(self, edition: str, papers: list[Paper]) -> None:
        try:
            with self.store.locked():
                written = self._replaced(edition, papers)
        except ThinError as error:
            self.outcomes.withheld(edition, error)
        except jinja2.TemplateError as error:
            self.outcomes.withheld(edition, f"a template can't be rendered: {error}")
        except UnreadableError as error:
            self.outcomes.withheld(edition, error)
        except OSError as error:
            self.outcomes.withheld(edition, f"its files can't be written: {error}")
        else:
            self.outcomes.published()
            self._report(edition, papers, written)

    def _replaced(self, edition: str, papers: list[Paper]) -> list[str]:
        """Merge an edition with what is stored of it, render its files, replace them, and return their names."""
        kind = Day.kind
        stored = self.store.papers(kind, edition)
        refuse_if_thin(papers, stored, self.crawler.settings.getfloat("EDITION_MAX_LOSS"))
        papers = merged(papers, stored, dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))

        def archive() -> Iterator[list[Paper]]:
            for name in sorted({*self.store.editions(kind), edition}, reverse=True):
                yield papers if name == edition else self.store.papers(kind, name)

        files = {data_name(kind, edition): self.outputs.data(papers)}
        files |= self.outputs.of_edition(kind, edition, papers)
        files |= self.outputs.of_newest(archive)
        return self.store.replace(files)

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
