"""The tasks of a worker, without a broker and without processes."""

from types import SimpleNamespace

import pytest

pytest.importorskip("dramatiq")

import dramatiq
from dramatiq.middleware import Shutdown, TimeLimitExceeded

from hfpapers.cluster import actors
from hfpapers.cluster.crawls import Outcome
from hfpapers.cluster.processes import Finished
from hfpapers.cluster.state import Ending

pytestmark = pytest.mark.integration

PUBLISHED = Finished(0, '[{"edition": "2026-02-19", "verdict": "published", "reason": null}]')
FAILED = Finished(3, '[{"edition": "2026-02-19", "verdict": "withheld", "reason": "HTTP 500"}]')


@pytest.fixture
def message(monkeypatch):
    message = SimpleNamespace(options={})
    monkeypatch.setattr(actors.CurrentMessage, "get_current_message", lambda: message)
    return message


@pytest.fixture
def ends(monkeypatch, message):  # noqa: ARG001 - it is the current one
    """Return how the next processes end; and the commands that were run."""
    results, commands = [], []

    def run(command, _document):
        commands.append(command)
        result = results.pop(0)
        if isinstance(result, Finished):
            return result
        raise result

    monkeypatch.setattr(actors, "run", run)
    return SimpleNamespace(results=results, commands=commands)


def crawl():
    return actors.crawl_edition.fn("daily", "2026-02-19", {"pages": "no"})


def test_what_is_unexpected_in_a_list_is_a_part_of_the_result(ends):
    ends.results.append(Finished(0, '[{"edition": "2026-02-19", "verdict": "published", "anomalies": ["no votes"]}]'))
    assert list(crawl()["anomalies"]) == ["no votes"]


def test_the_outcome_of_a_crawl_is_the_result(ends):
    ends.results.append(PUBLISHED)
    assert crawl() == {"exit_code": 0, "verdict": "published", "reason": None, "anomalies": ()}
    assert ends.commands[0][:6] == ["-m", "scrapy", "crawl", "daily", "-a", "date=2026-02-19"]


def test_a_failed_crawl_is_repeated_a_number_of_times_and_then_the_result(ends, message):
    for number in range(1, actors.MAX_RETRIES + 1):
        ends.results.append(FAILED)
        with pytest.raises(dramatiq.Retry, match="2026-02-19: HTTP 500"):
            crawl()
        assert message.options == {"failures": number}
    ends.results.append(FAILED)
    assert crawl() == {"exit_code": 3, "verdict": "withheld", "reason": "HTTP 500", "anomalies": ()}


def test_a_wrong_setting_is_the_result_at_once(ends):
    ends.results.append(Finished(2, error="HUB_URL is wrong"))
    assert crawl() == {"exit_code": 2, "verdict": None, "reason": "HUB_URL is wrong", "anomalies": ()}


def test_a_stopped_worker_is_not_a_failure(ends, message):
    ends.results.append(Shutdown())
    with pytest.raises(dramatiq.Retry) as raised:
        crawl()
    assert raised.value.delay == 1000
    assert message.options == {}


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (TimeLimitExceeded(), "not done within 12 hours"),
        (OSError(12, "Cannot allocate memory"), "the process could not be started: Cannot allocate memory"),
    ],
)
def test_a_crawl_that_cannot_be_run_to_its_end_is_a_failure(ends, message, error, reason):
    ends.results += [error, error]
    with pytest.raises(dramatiq.Retry):
        crawl()
    message.options["failures"] = actors.MAX_RETRIES
    assert crawl()["reason"] == reason


def test_a_bug_is_a_failure_whose_traceback_is_in_the_log_of_the_worker(ends, message, caplog):
    ends.results.append(Finished(0, '[{"edition": "2026-02-19", "verdict": "unheard of"}]'))
    message.options["failures"] = actors.MAX_RETRIES
    assert crawl() == {
        "exit_code": 3,
        "verdict": None,
        "reason": "ValidationError in the worker; see its log",
        "anomalies": (),
    }
    assert "Traceback" in caplog.text


class FakeDispatch:
    spider, notify = "daily", "due"
    editions = ("2026-02-18", "2026-02-19")

    def __init__(self):
        self.ended = {day: Outcome(exit_code=0, verdict="published") for day in self.editions}
        self.stored_ending = None

    def outcomes(self, _broker):
        return self.ended.items()

    def ending(self, _broker):
        return self.stored_ending


@pytest.fixture
def dispatch(monkeypatch):
    dispatch = FakeDispatch()
    monkeypatch.setattr(actors.Dispatch, "load", lambda _, dispatch_id: dispatch if dispatch_id == "id" else None)
    return dispatch


def end(dispatch_id="id"):
    return actors.end_dispatch.fn(dispatch_id)


@pytest.mark.usefixtures("dispatch")
def test_the_end_of_a_dispatch_renders_and_then_notifies(ends):
    ends.results += [Finished(0), Finished(0)]
    assert end() == {"exit_code": 0, "reason": None}
    assert ends.commands == [["-m", "scrapy", "render"], ["-m", "hfpapers.cluster.announce"]]


def test_the_end_waits_for_all_editions_because_a_message_may_be_delivered_twice(ends, dispatch):
    del dispatch.ended["2026-02-18"]
    with pytest.raises(dramatiq.Retry):
        end()
    assert ends.commands == []


def test_a_second_end_does_nothing(ends, dispatch):
    dispatch.stored_ending = Ending(exit_code=3, reason="not rendered: no space left")
    assert end() == {"exit_code": 3, "reason": "not rendered: no space left"}
    assert ends.commands == []


def test_notifications_can_be_left_out(ends, dispatch):
    dispatch.notify = "no"
    ends.results.append(Finished(0))
    assert end() == {"exit_code": 0, "reason": None}


@pytest.mark.usefixtures("dispatch")
def test_what_cannot_be_rendered_is_repeated_and_then_reported(ends, message):
    ends.results += [Finished(3, error="no space left")] * 2
    with pytest.raises(dramatiq.Retry):
        end()
    message.options["failures"] = actors.MAX_RETRIES
    assert end() == {"exit_code": 3, "reason": "not rendered: no space left"}


def test_a_bug_at_the_end_of_a_dispatch_ends_it(ends, message, dispatch, caplog):
    dispatch.notify = None
    ends.results += [Finished(0)] * 2
    with pytest.raises(dramatiq.Retry):
        end()
    message.options["failures"] = actors.MAX_RETRIES
    assert end() == {"exit_code": 3, "reason": "ValidationError in the worker; see its log"}
    assert "Traceback" in caplog.text


@pytest.mark.usefixtures("dispatch")
def test_a_setting_that_prevents_rendering_is_reported_at_once(ends):
    ends.results.append(Finished(2, error="HUB_URL is wrong"))
    assert end() == {"exit_code": 3, "reason": "not rendered: HUB_URL is wrong"}


@pytest.mark.usefixtures("dispatch")
def test_a_notification_that_is_not_sent_is_no_failure_of_the_editions(ends):
    ends.results += [Finished(0), Finished(3, error="json://: HTTP 500")]
    assert end() == {"exit_code": 0, "reason": "notifications: json://: HTTP 500"}


@pytest.mark.usefixtures("dispatch")
def test_a_dispatch_that_is_forgotten_ends():
    assert end("other") == {"exit_code": 3, "reason": "the dispatch is older than a month"}
