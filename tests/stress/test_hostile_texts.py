import time

import pytest

from tests.stress.hostile_responses import hostile_json, hostile_pages, read_json, read_page
from tests.stress.hostile_texts import FUNCTIONS, hostile_texts

# Many times what the slowest takes, so that a busy machine does not matter. A quadratic function would take minutes.
MAX_SECONDS = 20


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_hostile_texts_take_little_time(function):
    started_at = time.monotonic()
    for _, text in hostile_texts(2_000):
        function(text)
    assert time.monotonic() - started_at < MAX_SECONDS


@pytest.mark.parametrize(
    ("read", "responses"), [(read_page, hostile_pages), (read_json, hostile_json)], ids=["pages", "JSON"]
)
def test_hostile_responses_take_little_time(read, responses):
    started_at = time.monotonic()
    for _, text in responses(40_000):
        read(text)
    assert time.monotonic() - started_at < MAX_SECONDS
