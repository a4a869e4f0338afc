import pytest

from hfpapers.config import Config


@pytest.fixture
def config() -> Config:
    """Return the default configuration, which no file and no environment variable changes."""
    return Config()
