import datetime as dt

import pytest
import time_machine
from scrapy.http import Response

from hfpapers.middlewares.waiting import asked_to_wait


def answer(**headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response("https://huggingface.co/papers", status=429, headers=named)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "7"}, 7),
        ({"Retry_After": "Thu, 19 Feb 2026 10:00:30 GMT"}, 30),
        ({"Retry_After": "Thu, 19 Feb 2026 09:00:00 GMT"}, 0),
        ({"RateLimit": '"pages";r=0;t=20'}, 21.5),
        ({"RateLimit": '"pages";r=0;t=20', "Retry_After": "7"}, 7),
        # There is room left: it is another reason.
        ({"RateLimit": '"pages";r=5;t=20'}, None),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "-1"}, None),
        ({"Retry_After": "9" * 50}, None),
        ({}, None),
    ],
)
def test_an_answer_tells_how_long_to_wait(headers, seconds):
    with time_machine.travel(dt.datetime(2026, 2, 19, 10, tzinfo=dt.UTC), tick=False):
        assert asked_to_wait(answer(**headers)) == seconds
