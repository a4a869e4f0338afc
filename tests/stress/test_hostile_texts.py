import time

import pytest

from tests.stress.hostile_responses import hostile_json, hostile_pages, read_json, read_page
from tests.stress.hostile_texts import FUNCTIONS, hostile_texts

# Many times what the slowest takes, so that a busy machine does not matter.
MAX_SECONDS = 20
# A linear function takes at most 0.5 s of CPU time for these, and a quadratic one took more than 5 s.
LONG_TEXT, MAX_CPU_SECONDS = 200_000, 4


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_hostile_texts_take_little_time(function):
    started_at = time.monotonic()
    for _, text in hostile_texts(2_000):
        function(text)
    assert time.monotonic() - started_at < MAX_SECONDS


@pytest.mark.parametrize("part", ["`", "\\(", "$a b"])
@pytest.mark.parametrize("function", [FUNCTIONS["plain text"], FUNCTIONS["Markdown"]])
def test_texts_that_took_a_minute_are_processed_in_linear_time(function, part):
    started_at = time.process_time()
    function(part * (LONG_TEXT // len(part)))
    assert time.process_time() - started_at < MAX_CPU_SECONDS


@pytest.mark.parametrize(
    ("read", "responses"), [(read_page, hostile_pages), (read_json, hostile_json)], ids=["pages", "JSON"]
)
def test_hostile_responses_take_little_time(read, responses):
    started_at = time.monotonic()
    for _, text in responses(40_000):
        read(text)
    assert time.monotonic() - started_at < MAX_SECONDS
