import pytest

from hfpapers.config import Config
from hfpapers.editions.latest import latest_papers
from hfpapers.editions.selection import Selection
from hfpapers.exporters.atom import AtomExporter
from hfpapers.exporters.jsonfeed import JsonFeedExporter
from tests.exporters.export import export
from tests.exporters.feed_data import HUB, archived

ALL = Selection()


@pytest.fixture
def config() -> Config:
    """Return the default configuration, which no file and no environment variable changes."""
    return Config()


@pytest.fixture
def feeds(config):
    """Return a function that renders editions, newest first, as a JSON feed and as an Atom feed."""

    def render(*editions, archive=None, selection=ALL, item="paper", **options):
        number = options.get("editions", config.feed_editions)
        papers = latest_papers(editions, number, selection.select, merge_listings=item == "paper")
        options |= {"item": item, "archive": archived(editions) if archive is None else archive}
        return (
            export(JsonFeedExporter, config, papers, path="feeds/daily.json", **options),
            export(AtomExporter, config, papers, path="feeds/daily.xml", **options),
        )

    return render


@pytest.fixture
def edition(paper):
    """Return a function that makes an edition of invented papers."""

    def make(name, *numbers, **fields):
        return [
            paper.model_copy(
                update={
                    "edition": name,
                    "edition_size": len(numbers),
                    "rank": rank,
                    # The best paper came in last.
                    "entry": len(numbers) + 1 - rank,
                    "id": f"2602.{90000 + number}",
                    "url": f"{HUB}/papers/2602.{90000 + number}",
                    "arxiv_url": f"https://arxiv.org/abs/2602.{90000 + number}",
                }
                | fields
            )
            for rank, number in enumerate(numbers, 1)
        ]

    return make
