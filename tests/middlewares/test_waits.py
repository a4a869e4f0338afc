import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfpapers.middlewares.waits import FailureWaits


@pytest.fixture
def waits():
    return FailureWaits(limit=100)


def test_waits_at_the_same_time_count_once(waits):
    assert all(waits.begin(0, 10) for _ in range(40))
    assert waits.total == 10


def test_a_wait_that_begins_during_another_one_counts_from_its_end(waits):
    assert waits.begin(0, 10)
    assert waits.begin(4, 10)
    # This one ends before the others.
    assert waits.begin(5, 1)
    assert waits.total == 14


def test_the_time_between_waits_does_not_count(waits):
    assert waits.begin(0, 10)
    assert waits.begin(1000, 10)
    assert waits.total == 20


def test_a_wait_that_exceeds_the_limit_is_refused_and_does_not_count(waits):
    assert waits.begin(0, 90)
    assert not waits.begin(90, 10.5)
    assert waits.total == 90
    assert waits.begin(90, 10)
    assert not waits.begin(100, 0.1)


def test_a_wait_during_another_one_is_possible_when_the_limit_is_reached(waits):
    assert waits.begin(0, 100)
    assert waits.begin(10, 90)
    assert not waits.begin(10, 91)


def test_with_a_limit_of_zero_only_a_wait_of_zero_is_possible():
    waits = FailureWaits(limit=0)
    assert waits.begin(5, 0)
    assert not waits.begin(5, 0.001)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=20))
def test_the_total_is_the_number_of_seconds_in_which_at_least_one_request_waits(steps):
    waits, now, covered = FailureWaits(limit=10**6), 0, set()
    for pause, seconds in steps:
        now += pause
        assert waits.begin(now, seconds)
        covered |= set(range(now, now + seconds))
    assert waits.total == len(covered)
