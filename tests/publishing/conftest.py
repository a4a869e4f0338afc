from collections.abc import Callable
from typing import Any

import pytest
from scrapy.settings import Settings

from hfpapers.config import Config
from hfpapers.publishing.outputs import Outputs
from hfpapers.storage.store import EditionStore


@pytest.fixture
def outputs(settings: Settings) -> Callable[..., Outputs]:
    """Return a function that creates the outputs of the settings."""

    def create(**changed: Any) -> Outputs:
        settings.setdict(changed, priority="cmdline")
        config = Config.from_settings(settings)
        return Outputs(config, settings.getwithbase("FEED_EXPORTERS"), EditionStore(config.output_path))

    return create
