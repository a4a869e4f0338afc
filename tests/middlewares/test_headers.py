import datetime as dt

import pytest
from scrapy.http import Response

from hfpapers import clock
from hfpapers.hub.ratelimit import RateLimit
from hfpapers.middlewares.headers import rate_limit_of, seconds_to_retry_after


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 2, 19, 10, tzinfo=dt.UTC))


def response(**headers):
    return Response(
        "https://huggingface.co/papers",
        status=429,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def test_a_response_states_its_rate_limit():
    assert rate_limit_of(response(RateLimit='"pages";r=5;t=20')) == RateLimit("pages", remaining=5, reset_after=20)


def test_a_response_states_how_long_the_windows_of_its_rate_limit_are():
    stated = response(RateLimit='"pages";r=5;t=20', RateLimit_Policy='"fixed window";"pages";q=100;w=300')
    assert rate_limit_of(stated).window == 300


@pytest.mark.parametrize("headers", [{}, {"RateLimit": b"\xff"}])
def test_a_response_without_a_valid_header_states_no_rate_limit(headers):
    assert rate_limit_of(response(**headers)) is None


# tests/hub/test_ratelimit.py has all forms of the headers.
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry_After": "Thu, 19 Feb 2026 10:00:30 GMT"}, 30),
        ({"RateLimit": '"pages";r=0;t=20'}, 21.5),
        ({"RateLimit": '"pages";r=0;t=20', "Retry_After": "7"}, 7),
        ({"RateLimit": '"pages";r=5;t=20'}, None),
        ({}, None),
    ],
)
def test_a_response_states_how_long_to_wait_before_a_retry(headers, seconds):
    assert seconds_to_retry_after(response(**headers)) == seconds
