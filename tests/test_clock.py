import datetime as dt

import pytest

from hfpapers import clock


@pytest.fixture
def source():
    """Restore the system's clock at the end."""
    yield clock.set_source
    clock.set_source(None)


def test_the_time_is_that_of_the_system_in_utc():
    before = dt.datetime.now(dt.UTC)
    now = clock.now()
    assert before <= now <= dt.datetime.now(dt.UTC)
    assert now.tzinfo == dt.UTC


def test_another_source_replaces_the_time_and_the_day(source):
    moment = dt.datetime(2026, 2, 19, 23, 59, tzinfo=dt.UTC)
    source(lambda: moment)
    assert (clock.now(), clock.today()) == (moment, dt.date(2026, 2, 19))


def test_without_a_source_the_systems_clock_is_restored(source):
    source(lambda: dt.datetime(2026, 2, 19, tzinfo=dt.UTC))
    source(None)
    assert clock.now() != dt.datetime(2026, 2, 19, tzinfo=dt.UTC)


def test_a_time_in_the_data_is_in_utc_and_to_the_second():
    in_seoul = dt.datetime(2026, 2, 19, 9, 15, 30, 250_000, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    assert clock.rfc3339(in_seoul) == "2026-02-19T00:15:30Z"


def test_durations_are_measured_with_a_clock_that_never_goes_backwards():
    assert clock.monotonic() <= clock.monotonic()
