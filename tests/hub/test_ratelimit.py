import datetime as dt
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hfpapers.hub.ratelimit import RateLimit, RateLimiter, retry_after_seconds

HEADER = '"pages";r=97;t=240'
NOW = dt.datetime(2026, 2, 19, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize("header", [HEADER, '"pages" ; r=97 ; t=240', HEADER + ', "api";r=1;t=2'])
def test_a_header_states_the_remaining_requests_and_the_seconds_until_the_reset(header):
    assert RateLimit.parse(header) == RateLimit("pages", remaining=97, reset_after=240)


@pytest.mark.parametrize(
    ("policy", "window"),
    [
        ('"fixed window";"pages";q=100;w=300', 300),
        ('"fixed window";"api";q=100;w=60, "fixed window";"pages" ; q=100 ; w=300', 300),
        ('"fixed window";"api";q=100;w=60', None),
        ('"fixed window";"pages";q=100', None),
        ('"pages";q=100;w=0', None),
        ('"pages";q=100;w=-1', None),
        # Not plausible.
        ('"pages";q=100;w=86400', None),
        ('"pages";q=100;w=' + "9" * 5000, None),
        ("", None),
    ],
)
def test_the_policy_states_how_long_a_window_is(policy, window):
    assert RateLimit.parse(HEADER, policy).window == window


@pytest.mark.parametrize("header", ["", "97", '"pages";q=100;w=300', '"pages";r=-1;t=2', '"pages";r=1;t=' + "9" * 5000])
def test_a_header_that_is_not_valid_states_no_rate_limit(header):
    assert RateLimit.parse(header) is None


@pytest.mark.parametrize(
    ("retry_after", "rate_limit", "seconds"),
    [
        ("7", "", 7),
        ("Thu, 19 Feb 2026 10:00:30 GMT", "", 30),
        ("Thu, 19 Feb 2026 09:00:00 GMT", "", 0),
        ("", '"pages";r=0;t=20', 21.5),
        ("7", '"pages";r=0;t=20', 7),
        # Requests remain: the response has another reason.
        ("", '"pages";r=5;t=20', None),
        ("soon", "", None),
        ("Thu, 19 Feb 99999999999999999999 10:00:00 GMT", "", None),
        ("-1", "", None),
        ("9" * 50, "", None),
        ("", "", None),
    ],
)
def test_the_wait_follows_from_retry_after_or_from_a_rate_limit_that_is_used_up(retry_after, rate_limit, seconds):
    assert retry_after_seconds(retry_after, RateLimit.parse(rate_limit), NOW) == seconds


@pytest.mark.parametrize(
    "retry_after", ["Thu, 19 Feb 2026 10:00:30 -0000", "Thu, 19 Feb 2026 12:00:30 +0200", " Thu, 19 Feb 2026 10:00:30 "]
)
def test_a_date_in_retry_after_is_in_utc_unless_it_states_an_offset(retry_after):
    assert retry_after_seconds(retry_after, None, NOW) == 30


@pytest.fixture
def limiter():
    return RateLimiter(rate=2, burst=3)


def respond(limiter, now, remaining, reset_after):
    """Send a request whose response states a rate limit."""
    limiter.on_sent()
    limiter.on_response(now, RateLimit("pages", remaining, reset_after))


def test_a_single_request_is_sent_before_the_first_response(limiter):
    assert limiter.seconds_to_wait(0) == 0
    limiter.on_sent()
    assert limiter.seconds_to_wait(0) is None


def test_as_many_requests_as_remain_are_sent_without_a_wait(limiter):
    respond(limiter, 0, remaining=2, reset_after=100)
    for _ in range(2):
        assert limiter.seconds_to_wait(0) == 0
        limiter.on_sent()
    assert limiter.in_flight == 2
    assert limiter.seconds_to_wait(0) is None


def test_when_no_requests_remain_the_wait_lasts_until_the_reset_with_a_margin(limiter):
    respond(limiter, 10, remaining=0, reset_after=100)
    assert limiter.seconds_to_wait(10) == 101.5
    assert limiter.seconds_to_wait(111) == 0.5


def test_the_longest_plausible_wait_is_a_window_if_its_length_is_stated(limiter):
    respond(limiter, 0, remaining=0, reset_after=100)
    assert limiter.longest_wait(fallback=20) == 20
    limiter.on_sent()
    limiter.on_response(0, RateLimit("pages", remaining=0, reset_after=300, window=300))
    assert limiter.seconds_to_wait(0) <= limiter.longest_wait(fallback=20) <= 305


def test_a_wait_that_follows_from_the_rate_is_never_too_long(limiter):
    limiter.on_sent()
    limiter.on_response(0, None)
    assert limiter.longest_wait(fallback=0) == math.inf


def test_a_single_request_is_sent_at_the_start_of_the_next_window(limiter):
    respond(limiter, 0, remaining=0, reset_after=100)
    assert limiter.seconds_to_wait(101.5) == 0
    limiter.on_sent()
    assert limiter.seconds_to_wait(101.5) is None
    limiter.on_response(102, RateLimit("pages", 99, 300))
    assert limiter.seconds_to_wait(102) == 0


def test_responses_out_of_order_do_not_raise_the_number_of_remaining_requests(limiter):
    respond(limiter, 0, remaining=5, reset_after=100)
    for remaining in (1, 3):
        respond(limiter, 0.5, remaining=remaining, reset_after=100)
    limiter.on_sent()
    assert limiter.seconds_to_wait(1) is None


def test_a_late_response_of_the_previous_window_does_not_change_the_current_one(limiter):
    respond(limiter, 0, remaining=5, reset_after=10)
    limiter.on_sent()
    assert limiter.seconds_to_wait(12) is None
    limiter.on_response(12, RateLimit("pages", 99, 300))
    respond(limiter, 12, remaining=0, reset_after=1)
    assert limiter.seconds_to_wait(12) == 0


def test_a_request_without_a_response_does_not_count_against_the_limit(limiter):
    respond(limiter, 0, remaining=1, reset_after=100)
    limiter.on_sent()
    limiter.on_error()
    assert limiter.seconds_to_wait(1) == 0


def test_without_a_stated_limit_a_burst_is_followed_by_a_steady_rate(limiter):
    limiter.on_sent()
    limiter.on_response(0, None)
    for _ in range(2):
        assert limiter.seconds_to_wait(0) == 0
        limiter.on_sent()
        limiter.on_response(0, None)
    assert limiter.seconds_to_wait(0) == 0.5
    assert limiter.seconds_to_wait(0.5) == 0
    limiter.on_sent()
    assert limiter.seconds_to_wait(0.5) > 0


def test_a_blocked_limiter_waits_and_then_sends_without_bursts(limiter):
    limiter.on_sent()
    limiter.on_response(0, None)
    limiter.block(0, 60)
    assert limiter.seconds_to_wait(0) == 60
    assert limiter.seconds_to_wait(60) == 0
    limiter.on_sent()
    limiter.on_response(60, None)
    assert limiter.seconds_to_wait(60) == 0.5


_DATE_PARTS = st.sampled_from(
    [
        *("Thu", ",", " ", "19", "0", "Feb", "9999", "10000", "2026", "99", "10:00:00", "24:61:61", "-", ":", "."),
        *(
            "GMT",
            "+2400",
            "-9999",
            "+0000",
            "99999999999999999999",
            "(",
            ")",
            '"',
            "AM",
            "é",
            "²",
            "٣",
            "\x00",
            "Dec 31",
        ),
    ]
)
_HEADERS = st.text() | st.lists(_DATE_PARTS, max_size=14).map("".join) | st.lists(_DATE_PARTS, max_size=9).map(" ".join)


@given(_HEADERS, st.none() | st.builds(RateLimit, st.just("pages"), st.integers(0, 9), st.integers(0, 10**9)))
@example("Fri, 31 Dec 9999 23:59:59 -2359", None)
@example("Mon, 01 Jan 0001 00:00:00 +2359", None)
@example("Fri, 31 Dec 10000 23:59:59 GMT", None)
def test_no_text_in_retry_after_raises_an_error(retry_after, rate_limit):
    seconds = retry_after_seconds(retry_after, rate_limit, NOW)
    assert seconds is None or (seconds >= 0 and math.isfinite(seconds))


@given(st.text() | st.text('"pages;rtwq=0123456789, '), st.text() | st.text('"pages;rtwq=0123456789, '))
def test_no_text_in_the_headers_of_the_rate_limit_raises_an_error(header, policy):
    rate_limit = RateLimit.parse(header, policy)
    assert rate_limit is None or rate_limit.reset_after >= 0
