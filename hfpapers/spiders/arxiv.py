"""arXiv's texts in a crawl: papers wait until there are enough of them for a request, or until nothing else comes."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice

from scrapy.crawler import Crawler

from hfpapers import clock
from hfpapers.arxiv.query import MAX_IDS, has_arxiv_form
from hfpapers.arxiv.records import ArxivError, ArxivRecord, add_record
from hfpapers.editions.carry_over import with_arxiv_text
from hfpapers.editions.checks import RejectedError
from hfpapers.hub.signals import rate_limit_wait
from hfpapers.items import Paper
from hfpapers.publishing.arxiv_texts import StoredTexts
from hfpapers.publishing.publisher import Publisher
from hfpapers.publishing.tracker import EditionTracker
from hfpapers.spiders.arxiv_client import ArxivClient
from hfpapers.text.plain import count, join_first

logger = logging.getLogger(__name__)

# The longest time that arXiv may cost an edition.
MAX_SECONDS_PER_EDITION = 30
# After so many failed requests in a row, the crawl sends no more of them.
_MAX_FAILURES = 2
# If nothing arrives for so long, the papers that wait are requested. A request to the Hub may wait for longer.
MAX_QUIET_S = 30
# If no request is in progress for so long, no more papers will come: Scrapy sends no signal when a crawl is stopped.
_POLL_INTERVAL_S = 0.5
# The time in which the callback of the last response before a wait for the Hub's rate limit has ended.
_CALLBACK_S = 0.3
# A paper that is listed again a month later is not requested again.
_MAX_REMEMBERED = 2_000


@dataclass(eq=False)
class _WaitingPaper:
    paper: Paper
    completed: asyncio.Future[Paper] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class ArxivBatches:
    """Completes papers with what arXiv states about them, with one request for up to 100 papers.

    A request is sent when 100 papers wait for it, or earlier: if the crawl waits for the Hub's rate limit, is being
    stopped, or has no further papers to collect. The callbacks that wait keep the spider open. A request with room for
    more papers is filled with stored ones that lack arXiv's text, which gain it when the crawl ends.
    """

    def __init__(self, crawler: Crawler, client: ArxivClient, stored: StoredTexts | None) -> None:
        """Create it for a crawl; `stored` is None if nothing is published, so that no stored paper is looked up."""
        self._crawler = crawler
        self._stored = stored
        self._client = client
        self._max_bytes = crawler.settings.getint("SCRAPER_SLOT_MAX_ACTIVE_SIZE") // 2
        # The requests to the Hub whose callbacks have not ended. The spider's `start` counts as one.
        self._open_requests = 1
        self._waiting: list[_WaitingPaper] = []
        # The size of the responses whose callbacks wait. Above a limit, Scrapy sends no further request.
        self._waiting_bytes = 0
        self._is_hub_waiting = False
        self._sender: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._last_change = clock.monotonic()
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._failures_in_row = 0
        # What arXiv stated in this crawl; None for papers that it does not know.
        self._known: dict[str, ArxivRecord | None] = {}
        # What is to be added to stored editions.
        self._additions: dict[str, ArxivRecord] = {}
        crawler.signals.connect(self._on_rate_limit_wait, rate_limit_wait)

    def count_request(self) -> None:
        """Count a request to the Hub that the spider has created."""
        self._open_requests += 1

    def end_request(self) -> None:
        """Count a request to the Hub as ended: its callback has created all further requests and papers."""
        self._open_requests -= 1
        self._note_change()

    async def complete(self, papers: Iterable[Paper], size: int) -> list[Paper]:
        """Return the papers with arXiv's texts, as soon as arXiv has responded; unchanged where there is no text.

        `size` is the number of bytes of the response that the papers are from.
        """
        completed = [self._submit(paper) for paper in papers]
        if all(each.done() for each in completed):
            return [each.result() for each in completed]
        self._waiting_bytes += size
        self._note_change()
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send_batches())
        try:
            return await asyncio.gather(*completed)
        finally:
            self._waiting_bytes -= size

    async def add_to_stored(self, publisher: Publisher) -> None:
        """Add what arXiv stated to the stored papers that lacked it, once the editions of the crawl are published."""
        if not self._additions or not self._stored:
            return
        try:
            added = await self._stored.add(self._additions, publisher)
        except RejectedError as error:
            logger.warning("could not add abstracts from arXiv to stored editions: %s", error)
            return
        for period, number in added.items():
            self._crawler.stats.inc_value("arxiv/added", number)
            logger.info("%s: added %s from arXiv", period, count(number, "abstract"))

    def _submit(self, paper: Paper) -> asyncio.Future[Paper]:
        """Return the future paper with arXiv's text. The future is done if no request is needed."""
        waiting = _WaitingPaper(paper)
        stored = self._stored.find(paper) if self._stored else None
        if stored:
            waiting.completed.set_result(with_arxiv_text(paper, stored))
        elif paper.id in self._known:
            waiting.completed.set_result(_with_record(paper, self._known[paper.id]))
        elif self._has_given_up or not has_arxiv_form(paper.id):
            waiting.completed.set_result(paper)
        else:
            self._waiting.append(waiting)
        return waiting.completed

    async def _send_batches(self) -> None:
        """Send requests until no paper waits."""
        while self._waiting:
            if not self._is_due() and not await self._wait_until_stalled():
                continue
            batch = self._take_batch()
            records: dict[str, ArxivRecord] = {}
            try:
                records = await self._request(batch)
            except Exception:
                # This is a bug, which needs a traceback. The papers are published all the same.
                logger.exception("the abstracts of arXiv could not be added")
            for waiting in batch:
                waiting.completed.set_result(_with_record(waiting.paper, records.get(waiting.paper.id)))

    def _is_due(self) -> bool:
        return (
            self._has_given_up
            or len({waiting.paper.id for waiting in self._waiting}) >= MAX_IDS
            or self._open_requests <= 0
            or self._is_hub_waiting
            or self._waiting_bytes >= self._max_bytes
        )

    async def _wait_until_stalled(self) -> bool:
        """Wait for a change, and return False; return True if the wait was too long, or no request is in progress.

        The latter is the case if the crawl is being stopped, also by a limit such as CLOSESPIDER_ITEMCOUNT, or if a
        middleware has dropped requests: their callbacks will not be called.
        """
        self._changed.clear()
        is_idle = not self._crawler.engine.downloader.active
        with suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), _POLL_INTERVAL_S)
        if self._changed.is_set():
            return False
        is_idle = is_idle and not self._crawler.engine.downloader.active
        return is_idle or clock.monotonic() - self._last_change >= MAX_QUIET_S

    def _take_batch(self) -> list[_WaitingPaper]:
        """Remove and return the papers of the next request. A paper of several editions is requested once."""
        ids = {*islice(dict.fromkeys(waiting.paper.id for waiting in self._waiting), MAX_IDS)}
        batch = [waiting for waiting in self._waiting if waiting.paper.id in ids]
        self._waiting = [waiting for waiting in self._waiting if waiting.paper.id not in ids]
        # While the Hub waits, there may be more papers than one request has room for.
        self._is_hub_waiting = self._is_hub_waiting and bool(self._waiting)
        return batch

    async def _request(self, batch: Sequence[_WaitingPaper]) -> dict[str, ArxivRecord]:
        """Return what arXiv states about the papers of a batch by their ids; warn if that is not available."""
        if self._has_given_up:
            return {}
        ids_by_edition: defaultdict[str, list[str]] = defaultdict(list)
        for waiting in batch:
            ids_by_edition[waiting.paper.edition].append(waiting.paper.id)
        for edition in [edition for edition in ids_by_edition if self._seconds_left(edition) <= 0]:
            reason = f"more than {MAX_SECONDS_PER_EDITION} s for this edition"
            self._warn_of_failure(edition, ids_by_edition.pop(edition), reason)
        if not ids_by_edition:
            return {}
        ids = [*dict.fromkeys(chain.from_iterable(ids_by_edition.values()))]
        requested = {*ids, *self._known}
        ids += islice((other for other in self._missing_ids if other not in requested), MAX_IDS - len(ids))
        began = clock.monotonic()
        try:
            records = await self._client.fetch(ids, min(map(self._seconds_left, ids_by_edition)))
        except ArxivError as error:
            self._handle_failure(str(error), ids_by_edition)
            return {}
        finally:
            for edition in ids_by_edition:
                self._seconds[edition] += clock.monotonic() - began
        self._failures_in_row = 0
        self._remember(ids, records)
        for edition, edition_ids in ids_by_edition.items():
            unknown = [paper_id for paper_id in edition_ids if paper_id not in records]
            if unknown:
                self._tracker.warn(edition, f"arXiv has no abstracts of {join_first(unknown)}; using those of the Hub")
        return records

    def _seconds_left(self, edition: str) -> float:
        return MAX_SECONDS_PER_EDITION - self._seconds[edition]

    def _handle_failure(self, reason: str, ids_by_edition: dict[str, list[str]]) -> None:
        self._crawler.stats.inc_value("arxiv/failed")
        for edition, ids in ids_by_edition.items():
            self._warn_of_failure(edition, ids, reason)
        self._failures_in_row += 1
        if self._has_given_up:
            logger.warning(
                "arXiv: sending no more requests in this crawl, because %d in a row failed", self._failures_in_row
            )

    def _warn_of_failure(self, edition: str, ids: Sequence[str], reason: str) -> None:
        what = count(len(ids), "abstract")
        self._tracker.warn(edition, f"could not fetch {what} from arXiv ({reason}); using those of the Hub")

    def _remember(self, ids: Sequence[str], records: dict[str, ArxivRecord]) -> None:
        self._crawler.stats.inc_value("arxiv/papers", len(records))
        self._crawler.stats.inc_value("arxiv/unknown", len(ids) - len(records))
        self._known |= {paper_id: records.get(paper_id) for paper_id in ids}
        for paper_id in [*islice(self._known, max(0, len(self._known) - _MAX_REMEMBERED))]:
            del self._known[paper_id]
        self._additions |= {paper_id: records[paper_id] for paper_id in self._missing_ids if paper_id in records}

    @cached_property
    def _missing_ids(self) -> dict[str, None]:
        """The ids of the stored papers that lack arXiv's text, newest first."""
        return dict.fromkeys(self._stored.missing_ids()) if self._stored else {}

    @property
    def _has_given_up(self) -> bool:
        return self._failures_in_row >= _MAX_FAILURES

    @property
    def _tracker(self) -> EditionTracker:
        return EditionTracker.get(self._crawler)

    def _note_change(self) -> None:
        self._last_change = clock.monotonic()
        self._changed.set()

    def _on_rate_limit_wait(self) -> None:
        asyncio.get_running_loop().call_later(_CALLBACK_S, self._send_before_wait)

    def _send_before_wait(self) -> None:
        self._is_hub_waiting = bool(self._waiting)
        self._note_change()


def _with_record(paper: Paper, record: ArxivRecord | None) -> Paper:
    return add_record(paper, record) if record else paper
