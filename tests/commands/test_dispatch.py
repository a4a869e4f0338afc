"""``scrapy dispatch`` until the messages are sent. What follows needs Redis, and is in tests/cluster/."""

import pytest

from hfpapers.storage.store import EditionStore
from tests.invented import write_archive

# The newest two days of an archive of two days.
STORED = ("2026-01-05", "2026-01-06")


@pytest.fixture
def sent(monkeypatch):
    """Return a list of what is sent: the spider, the editions and the arguments."""
    sent = []
    monkeypatch.setattr("hfpapers.commands.dispatch.connect", lambda: None)
    monkeypatch.setattr(
        "hfpapers.commands.dispatch.send",
        lambda _, spider, periods, arguments: sent.append((spider, [*map(str, periods)], arguments)),
    )
    return sent


@pytest.fixture
def dispatch(run_command, sent):  # noqa: ARG001 - nothing is sent
    """Return a function that runs ``scrapy dispatch --detach``."""
    return lambda *arguments: run_command("dispatch", "--detach", *arguments)


def test_a_range_is_sent_without_its_weekends(dispatch, sent):
    arguments = ("-a", "date=2026-02-19..2026-02-23", "-a", "pages=no")
    assert dispatch("daily", *arguments).exit_code == 0
    days = ["2026-02-19", "2026-02-20", "2026-02-23"]
    assert sent == [("daily", days, {"date": "2026-02-19..2026-02-23", "pages": "no"})]


@pytest.mark.parametrize(
    ("spider", "argument", "editions"),
    [
        ("daily", "date=today", ["2026-02-20"]),
        ("daily", "date=2026-02-18..yesterday", ["2026-02-18", "2026-02-19"]),
        ("daily", "date=2026-02-19..latest", ["2026-02-19", "2026-02-20"]),
        ("weekly", "week=2026-W06..last", ["2026-W06", "2026-W07"]),
        ("weekly", "pages=no", ["2026-W07"]),
        ("monthly", "month=2025-12..this", ["2025-12", "2026-01", "2026-02"]),
    ],
)
def test_words_are_replaced_by_the_editions_that_they_name_now(dispatch, sent, set_time, spider, argument, editions):
    set_time("2026-02-20T10:00")
    assert dispatch(spider, "-a", argument).exit_code == 0
    assert [each for _, each, _ in sent] == [editions]


def test_only_missing_editions_are_sent(dispatch, sent, output):
    write_archive(EditionStore.at(output), 2)
    assert dispatch("daily", "-a", "date=2026-01-05..2026-01-08", "-a", "only=missing").exit_code == 0
    assert [each for _, each, _ in sent] == [["2026-01-07", "2026-01-08"]]


def test_nothing_is_sent_if_nothing_is_missing(dispatch, sent, output):
    write_archive(EditionStore.at(output), 2)
    result = dispatch("daily", "-a", "date=2026-01-05..2026-01-06", "-a", "only=missing")
    assert result.exit_code == 0
    assert result.log == ["INFO: Nothing to do: the argument `only` selects none of the requested editions."]
    assert not sent


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no spider given; expected one of daily, monthly, weekly"),
        (["hourly"], "unknown spider 'hourly'; expected one of daily, monthly, weekly"),
        (["daily", "weekly"], "unknown spider 'daily weekly'; expected one of daily, monthly, weekly"),
        (["daily", "-a", "date"], "-a is 'date'; expected NAME=VALUE"),
        (["daily"], "date is 'latest'; expected a day like 2026-02-19, yesterday, or a range"),
        (["daily", "-a", "date=latest"], "date is 'latest'; expected a day like 2026-02-19, yesterday, or a range"),
        (
            ["daily", "-a", "date=2026-02-19", "-a", "render=now"],
            "render is not an argument of `scrapy dispatch`: `scrapy render` is run once, at the end",
        ),
        (["daily", "-a", "date=2026-02-19", "-a", "pages=maybe"], "pages is 'maybe'; expected yes or no"),
        (
            ["daily", "-a", "date=2026-02-19", "-s", "FEED_ITEMS=0"],
            "FEED_ITEMS is '0'; expected an integer >= 1",
        ),
        (
            ["daily", "-a", "date=2026-02-19", "-s", "PUBLISH=no"],
            "PUBLISH is no; expected yes for `scrapy dispatch`, whose workers write into OUTPUT_DIR",
        ),
        (["--status"], "--status is given with other arguments; expected none"),
    ],
)
def test_a_wrong_argument_is_one_line_and_nothing_is_sent(dispatch, sent, arguments, message):
    result = dispatch(*arguments)
    assert (result.exit_code, result.log) == (2, [f"ERROR: {message}"])
    assert not sent


def test_a_day_in_the_future_is_one_line(dispatch, set_time):
    set_time("2026-02-20T10:00")
    [line] = dispatch("daily", "-a", "date=2026-02-21").log
    assert line.startswith("ERROR: date: '2026-02-21' is in the future")


def test_without_the_extra_one_line_says_how_to_install_it(run_command, monkeypatch):
    monkeypatch.setattr("hfpapers.cluster.is_installed", lambda: False)
    result = run_command("dispatch", "daily", "-a", "date=2026-02-19")
    message = "ERROR: the cluster needs Dramatiq and Redis's client; install them with: pip install 'hfpapers[cluster]'"
    assert (result.exit_code, result.log) == (2, [message])
