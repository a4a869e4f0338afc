from collections.abc import Iterator

import pytest

from tests.fake_clock import FakeClock


@pytest.fixture
def fake_clock() -> Iterator[FakeClock]:
    """Let crawls and the demo Hub use a clock that moves only when a crawl waits."""
    with FakeClock().installed() as clock:
        yield clock
