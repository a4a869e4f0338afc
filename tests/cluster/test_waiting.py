"""What ``scrapy dispatch`` prints while the workers crawl, and when they are done."""

from dataclasses import dataclass, field

import pytest

from hfpapers.cluster.crawls import Outcome
from hfpapers.commands import dispatch as command
from hfpapers.commands.base import CommandError

DAYS = ["2026-02-18", "2026-02-19", "2026-02-20"]
PUBLISHED = Outcome(exit_code=0, verdict="published")
WITHOUT_LIST = Outcome(exit_code=0, verdict="without_list")
FAILED = Outcome(exit_code=3, verdict="withheld", reason="HTTP 500")


@dataclass
class Ending:
    exit_code: int = 0
    reason: str | None = None


@dataclass
class Dispatch:
    known: dict
    end: Ending | None = field(default_factory=Ending)
    spider: str = "daily"
    editions: tuple = tuple(DAYS)
    has_messages: bool = True
    started_at: str = "2026-02-21T10:00:00Z"

    def outcomes(self, _broker):
        return self.known.items()

    follow = outcomes

    def ending(self, _broker):
        return self.end

    wait_for_ending = ending

    def is_stuck(self, _broker):
        return not self.has_messages


@pytest.fixture
def wait(caplog):
    """Return a function that waits for a dispatch: the exit code, and the lines of the log."""
    caplog.set_level("INFO")

    def run(dispatch):
        code = command.wait(None, dispatch)
        return code, [f"{record.levelname}: {record.getMessage()}" for record in caplog.records]

    return run


def test_a_dispatch_that_succeeds_is_one_line(wait):
    outcomes = dict(zip(DAYS, [PUBLISHED, WITHOUT_LIST, PUBLISHED], strict=True))
    assert wait(Dispatch(outcomes)) == (0, ["INFO: 3 editions: 2 published, 1 without a list, 0 not published"])


def test_an_edition_that_fails_is_an_error_as_soon_as_it_has_failed(wait):
    code, log = wait(Dispatch(dict(zip(DAYS, [FAILED, PUBLISHED, PUBLISHED], strict=True))))
    assert code == 3
    assert log == [
        "ERROR: 2026-02-18: not published: HTTP 500",
        "INFO: 3 editions: 2 published, 1 not published",
    ]


def test_while_a_worker_renders_a_line_says_so(wait):
    class Rendering(Dispatch):
        def ending(self, _broker):
            return None

    code, log = wait(Rendering(dict.fromkeys(DAYS, PUBLISHED)))
    assert (code, log[0]) == (0, "INFO: All crawls have ended. A worker now runs `scrapy render`.")


def test_files_that_could_not_be_rendered_are_an_error(wait):
    code, log = wait(Dispatch(dict.fromkeys(DAYS, PUBLISHED), Ending(3, "not rendered: no space left")))
    assert (code, log[-1]) == (3, "ERROR: not rendered: no space left")


def test_a_notification_that_was_not_sent_is_a_warning(wait):
    code, log = wait(Dispatch(dict.fromkeys(DAYS, PUBLISHED), Ending(0, "notifications: HTTP 500")))
    assert (code, log[-1]) == (0, "WARNING: notifications: HTTP 500")


@pytest.mark.parametrize(
    ("known", "end", "code", "lines"),
    [
        ({}, None, 0, ["running", "3 editions: 0 not published, 3 waiting"]),
        (
            {DAYS[1]: FAILED},
            None,
            3,
            ["running", "3 editions: 1 not published, 2 waiting", "2026-02-19: not published: HTTP 500"],
        ),
        (dict.fromkeys(DAYS, PUBLISHED), None, 0, ["rendering", "3 editions: 3 published, 0 not published"]),
        (dict.fromkeys(DAYS, PUBLISHED), Ending(), 0, ["ended", "3 editions: 3 published, 0 not published"]),
        (
            dict.fromkeys(DAYS, PUBLISHED),
            Ending(3, "not rendered: no space left"),
            3,
            ["ended", "3 editions: 3 published, 0 not published", "not rendered: no space left"],
        ),
    ],
)
def test_the_status_says_how_far_a_dispatch_is(capsys, known, end, code, lines):
    assert command.print_status(None, Dispatch(known, end)) == code
    first, *rest = capsys.readouterr().out.splitlines()
    assert first == f"daily, sent at 2026-02-21T10:00:00Z: {lines[0]}"
    assert rest == lines[1:]


@pytest.mark.parametrize("known", [{DAYS[0]: PUBLISHED}, dict.fromkeys(DAYS, PUBLISHED)])
def test_the_status_says_that_a_dispatch_will_never_end(capsys, known):
    assert command.print_status(None, Dispatch(known, end=None, has_messages=False)) == 3
    first, _, last = capsys.readouterr().out.splitlines()
    assert first.endswith(": stuck")
    assert last.startswith("No message is left: ")


def test_the_status_says_that_there_was_no_dispatch(monkeypatch):
    pytest.importorskip("dramatiq")
    monkeypatch.setattr("hfpapers.cluster.state.Dispatch.load_last", lambda _: None)
    with pytest.raises(CommandError, match="there was no dispatch in the last month") as raised:
        command.load_last(None)
    assert raised.value.exit_code == 1
