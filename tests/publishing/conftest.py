import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from hfpapers import clock
from hfpapers.config import Config
from hfpapers.editions.periods import KINDS
from hfpapers.items import Paper
from hfpapers.publishing.outputs import Outputs
from hfpapers.publishing.publisher import Publisher
from hfpapers.publishing.renderer import Renderer
from hfpapers.storage.store import EditionStore


@pytest.fixture(autouse=True)
def set_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that sets the time, which is a month after the editions of the tests at first."""

    def set_to(text: str) -> None:
        moment = dt.datetime.fromisoformat(text)
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_to("2026-03-20T10:00:00Z")
    return set_to


@pytest.fixture
def outputs(settings: Settings) -> Callable[..., Outputs]:
    """Return a function that creates the outputs of the settings."""

    def create(**changed: Any) -> Outputs:
        settings.setdict(changed, priority="cmdline")
        config = Config.from_settings(settings)
        return Outputs(config, settings.getwithbase("FEED_EXPORTERS"))

    return create


@pytest.fixture
def renderer(outputs: Callable[..., Outputs]) -> Callable[..., Renderer]:
    """Return a function that creates the renderer of the settings."""

    def create(**changed: Any) -> Renderer:
        created = outputs(**changed)
        return Renderer(created, EditionStore.open(created.config))

    return create


@pytest.fixture
def store(output: Path) -> EditionStore:
    return EditionStore.at(output)


@pytest.fixture
def publisher(settings: Settings) -> Publisher:
    return Publisher.from_settings(settings)


@pytest.fixture
def render_again(settings: Settings, store: EditionStore) -> Callable[[], list[str]]:
    """Return a function that renders all files of the archive, and returns the names of those that change."""

    def render() -> list[str]:
        renderer = Renderer.from_settings(settings)
        periods = [period for kind in KINDS.values() for period in store.editions(kind)]
        snapshot = renderer.snapshot(requested=periods)
        editions = [renderer.render_edition(period, snapshot) for period in periods]
        newest = renderer.render_latest([*KINDS.values()], snapshot)
        return store.files.replace({name: data for files in (*editions, newest) for name, data in files.items()})

    return render


@pytest.fixture
def papers(paper: Paper) -> list[Paper]:
    """Return ten papers, the most upvoted one first."""
    return [
        paper.model_copy(
            update={
                "id": f"2602.9190{number}",
                "title": f"Teapots with Patience, Part {number}",
                "rank": number + 1,
                "edition_size": 10,
                "upvotes": 20 - number,
            }
        )
        for number in range(10)
    ]
