"""An invented archive whose editions grow, and an outbox that sends what is due."""

from collections.abc import Mapping, Sequence

from hfpapers import clock
from hfpapers.config import Config
from hfpapers.config.notify import find_targets
from hfpapers.editions.periods import Period, parse_period
from hfpapers.exporters.context import ArchivedEdition
from hfpapers.items import Paper
from hfpapers.notifications.messages import Delivery, Digest, Notice
from hfpapers.notifications.outbox import Outbox
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.store import EditionStore, data_path

SENT, FAILED, UNKNOWN = Delivery("sent"), Delivery("failed", "HTTP 503"), Delivery("unknown", "no response within 10 s")
TOPICS = {"teapots": {"title": "Teapots", "words": ["teapot"]}, "moss": {"title": "Moss", "words": ["moss"]}}


def paper(number: int, title: str = "Pudding", **fields: object) -> Paper:
    """Return an invented paper with a number."""
    paper_id = f"2602.{number:05}"
    values: dict[str, object] = {
        "edition": "2026-02-19",
        "rank": 1,
        "edition_size": 1,
        "id": paper_id,
        "title": title,
        "authors": ["Ada Alder"],
        "upvotes": max(100 - number, 0),
        "url": f"https://huggingface.co/papers/{paper_id}",
        "arxiv_url": f"https://arxiv.org/abs/{paper_id}",
        "pdf_url": f"https://arxiv.org/pdf/{paper_id}",
        "list_source": "data",
    }
    return Paper.model_validate(values | fields)


class Archive:
    """An archive with the entries of NOTIFY, and everything that was sent."""

    def __init__(self, store: EditionStore, entries: Sequence[object], **settings: object) -> None:
        self.store = store
        values = {"notify": entries, "topics": TOPICS, "output_dir": str(store.files.local_path), "post_language": "en"}
        self.config = Config.model_validate(values | settings)
        self.outcome: Mapping[str, Delivery] = {}
        self.warnings: list[str] = []
        self._crawled_at = {}

    @property
    def outbox(self) -> Outbox:
        """A new outbox, as each process has one."""
        targets = find_targets(self.config.notify, {})
        return Outbox(self.config, targets, self.store, self._describe)

    def crawl(self, edition: str, *papers: Paper) -> None:
        """Publish an edition with papers, or leave it unchanged without any, as a crawl does at the current time."""
        now = clock.now()
        period = parse_period(edition)
        stored = {each.id: each for each in self.store.papers(period)}
        if papers:
            new = [
                each.model_copy(
                    update={
                        "edition": edition,
                        "rank": rank,
                        "edition_size": len(papers),
                        "first_seen": stored[each.id].first_seen if each.id in stored else clock.rfc3339(now),
                    }
                )
                for rank, each in enumerate(papers, 1)
            ]
            self.store.files.replace({data_path(period): render_data(new)})
        self._crawled_at[edition] = now

    def send(self, *requested: str, **options: bool) -> list[tuple[str, Digest | Notice]]:
        """Send what is due, and return it with the names of the entries."""
        outbox = self.outbox
        with self.store.files.locked():
            taken = outbox.take([parse_period(each) for each in requested], **options)
        with self.store.files.locked():
            outbox.record(taken, [self.outcome.get(each.target.name, SENT) for each in taken])
        self.warnings += outbox.pop_warnings()
        return [(each.target.name, each.message.content) for each in taken]

    def digests(self, *requested: str, **options: bool) -> list[tuple[str, list[str]]]:
        """Send what is due, and return the edition of each digest with the titles of its papers."""
        sent = self.send(*requested, **options)
        return [
            (content.edition, [each.title for each in content.papers])
            for _, content in sent
            if isinstance(content, Digest)
        ]

    def pop_warnings(self) -> list[str]:
        """Return the warnings since the last call."""
        warnings, self.warnings = self.warnings, []
        return warnings

    def _describe(self, period: Period) -> ArchivedEdition:
        return ArchivedEdition(period, self.store.papers(period), crawled_at=self._crawled_at.get(str(period)))
