"""What a real Redis knows about a dispatch, without workers."""

import threading

import pytest

pytest.importorskip("dramatiq")

from dramatiq import Message

from hfpapers.cluster import state
from hfpapers.cluster.broker import create_broker
from hfpapers.cluster.crawls import Outcome
from hfpapers.cluster.state import Dispatch, Ending
from tests.cluster.machines import Redis

pytestmark = pytest.mark.integration

DAYS = ["2026-02-18", "2026-02-19"]
PUBLISHED = Outcome(exit_code=0, verdict="published")
FAILED = Outcome(exit_code=3, verdict="withheld", reason="HTTP 500")


@pytest.fixture
def broker(tmp_path):
    with Redis(tmp_path / "redis") as redis:
        broker = create_broker(redis.url)
        yield broker
        broker.client.close()


@pytest.fixture
def dispatch(broker):
    dispatch = Dispatch(
        spider="daily", editions=DAYS, arguments={"pages": "no"}, started_at="2026-02-20T10:00:00Z", notify="later"
    )
    dispatch.send(broker)
    return dispatch


@pytest.fixture
def store(broker, dispatch):
    """Return a function that stores the result of an edition, or of the end if none is named."""

    def store_result(result, edition=None):
        message = dispatch._edition_message(edition) if edition else dispatch._end_message()
        broker.get_results_backend().store_result(message, result.model_dump(), 60_000)

    return store_result


def test_each_edition_is_a_message_and_the_end_is_none_yet(broker, dispatch):
    messages = broker.client.hvals("hfpapers:editions.msgs")
    sent = [Message.decode(data) for data in messages]
    assert sorted(message.args for message in sent) == [("daily", day, {"pages": "no"}) for day in DAYS]
    assert {message.actor_name for message in sent} == {"crawl_edition"}
    [callback] = {str(message.options["group_completion_callbacks"]) for message in sent}
    assert f"{dispatch.id}-end" in callback


def test_a_dispatch_is_found_again(broker, dispatch):
    assert Dispatch.load(broker, dispatch.id) == Dispatch.load_last(broker) == dispatch
    assert Dispatch.load(broker, "other") is None
    another = dispatch.model_copy(update={"id": "another"})
    another.send(broker)
    assert Dispatch.load_last(broker) == another
    assert Dispatch.load(broker, dispatch.id) == dispatch


def test_a_dispatch_of_another_version_is_one_line(broker, dispatch):
    broker.client.set(f"hfpapers:dispatch:{dispatch.id}", '{"x": 1}')
    with pytest.raises(ValueError, match=r"in Redis is not a dispatch of this version of hfpapers; dispatch again$"):
        Dispatch.load_last(broker)


def test_what_is_known_lasts_for_a_month(broker, dispatch):
    names = [f"hfpapers:dispatch:{dispatch.id}", "hfpapers:last-dispatch"]
    # The barrier of the group has a random name.
    others = [key for key in broker.client.scan_iter() if key.decode() not in names]
    [barrier] = [key for key in others if broker.client.type(key) == b"string"]
    for name in (*names, barrier):
        assert 30 * 24 * 3600 < broker.client.ttl(name) <= 31 * 24 * 3600


def test_before_the_first_dispatch_there_is_none(broker):
    assert Dispatch.load_last(broker) is None


def test_an_outcome_is_known_when_a_crawl_has_ended(broker, dispatch, store):
    assert dict(dispatch.outcomes(broker)) == {}
    store(FAILED, DAYS[1])
    assert dict(dispatch.outcomes(broker)) == {DAYS[1]: FAILED}


def test_a_dispatch_of_which_messages_were_lost_is_stuck_when_no_other_one_is_left(broker, dispatch, store):
    assert not dispatch.is_stuck(broker)
    # The results of a worker that crawled the first day, and was then stopped.
    store(PUBLISHED, DAYS[0])
    assert not dispatch.is_stuck(broker)
    other = dispatch.model_copy(update={"id": "other"})
    broker.client.delete("hfpapers:editions.msgs")
    assert dispatch.is_stuck(broker)
    other.send(broker)
    assert dispatch.is_stuck(broker)
    assert not other.is_stuck(broker)
    # A message that waits to be repeated.
    broker.enqueue(dispatch._edition_message(DAYS[1]), delay=60_000)
    assert not dispatch.is_stuck(broker)


def test_a_dispatch_that_has_ended_is_not_stuck(broker, dispatch, store):
    store(Ending(exit_code=0))
    broker.client.delete("hfpapers:editions.msgs")
    assert not dispatch.is_stuck(broker)


def test_outcomes_are_followed_until_all_crawls_have_ended(broker, dispatch, store, monkeypatch):
    monkeypatch.setattr(state, "_POLL_INTERVAL_S", 0.01)
    followed = dispatch.follow(broker)
    store(FAILED, DAYS[1])
    assert next(followed) == (DAYS[1], FAILED)
    thread = threading.Timer(0.1, store, [PUBLISHED, DAYS[0]])
    thread.start()
    assert [*followed] == [(DAYS[0], PUBLISHED)]
    thread.join()


def test_the_end_is_awaited(broker, dispatch, store, monkeypatch):
    monkeypatch.setattr(state, "_POLL_INTERVAL_S", 0.01)
    assert dispatch.ending(broker) is None
    thread = threading.Timer(0.1, store, [Ending(exit_code=0)])
    thread.start()
    assert dispatch.wait_for_ending(broker) == Ending(exit_code=0)
    thread.join()
