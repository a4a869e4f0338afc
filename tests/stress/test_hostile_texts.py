import time

import pytest

from tests.stress.hostile_texts import FUNCTIONS, hostile_texts

# Many times what the slowest needs, so that a busy machine does not matter; a quadratic function needs minutes.
MAX_SECONDS = 20


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_hostile_texts_take_little_time(function):
    started_at = time.monotonic()
    for _, text in hostile_texts(500):
        function(text)
    assert time.monotonic() - started_at < MAX_SECONDS
