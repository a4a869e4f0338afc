import pytest

from hfpapers.quota import Quota, Window

TOLD = '"pages";r=97;t=240'


@pytest.mark.parametrize("header", [TOLD, '"pages" ; r=97 ; t=240', TOLD + ', "api";r=1;t=2'])
def test_a_header_tells_what_is_left_and_for_how_long(header):
    assert Quota.parse(header) == Quota("pages", left=97, reset=240)


@pytest.mark.parametrize("header", ["", "97", '"pages";q=100;w=300', '"pages";r=-1;t=2', '"pages";r=1;t=' + "9" * 5000])
def test_what_tells_nothing_is_none(header):
    assert Quota.parse(header) is None


@pytest.fixture
def window():
    return Window(rate=2, burst=3)


def test_at_first_one_request_asks_what_there_is(window):
    assert window.wait(0) == 0
    window.sent()
    assert window.wait(0) is None


def told(window, now, left, reset):
    """Send a request of which the answer tells what is left."""
    window.sent()
    window.answered(now, Quota("pages", left, reset))


def test_while_there_is_room_requests_go_at_once_and_no_more_than_there_is_room_for(window):
    told(window, 0, left=2, reset=100)
    for _ in range(2):
        assert window.wait(0) == 0
        window.sent()
    assert window.wait(0) is None


def test_a_window_that_is_used_up_is_waited_for_with_a_margin(window):
    told(window, 10, left=0, reset=100)
    assert window.wait(10) == 101.5
    assert window.wait(111) == 0.5


def test_at_the_start_of_the_next_window_one_request_asks_again(window):
    told(window, 0, left=0, reset=100)
    assert window.wait(101.5) == 0
    window.sent()
    assert window.wait(101.5) is None
    window.answered(102, Quota("pages", 99, 300))
    assert window.wait(102) == 0


def test_answers_that_overtake_each_other_do_not_make_room(window):
    told(window, 0, left=5, reset=100)
    for left in (1, 3):
        told(window, 0.5, left=left, reset=100)
    window.sent()
    assert window.wait(1) is None


def test_an_answer_of_a_window_that_is_over_tells_nothing_of_the_next(window):
    told(window, 0, left=5, reset=10)
    window.sent()
    assert window.wait(12) is None
    window.answered(12, Quota("pages", 99, 300))
    told(window, 12, left=0, reset=1)
    assert window.wait(12) == 0


def test_a_request_that_got_no_answer_takes_no_room(window):
    told(window, 0, left=1, reset=100)
    window.sent()
    window.lost()
    assert window.wait(1) == 0


def test_answers_that_tell_no_quota_allow_some_at_once_and_then_so_many_a_second(window):
    window.sent()
    window.answered(0, None)
    for _ in range(2):
        assert window.wait(0) == 0
        window.sent()
        window.answered(0, None)
    assert window.wait(0) == 0.5
    assert window.wait(0.5) == 0
    window.sent()
    assert window.wait(0.5) > 0


def test_who_is_told_to_wait_waits_and_then_does_not_hurry(window):
    window.sent()
    window.answered(0, None)
    window.blocked(0, 60)
    assert window.wait(0) == 60
    assert window.wait(60) == 0
    window.sent()
    window.answered(60, None)
    assert window.wait(60) == 0.5
