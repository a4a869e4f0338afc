"""The process that sends: whatever happens to it, the crawl gets an outcome for each message, and goes on."""

import asyncio
import os
import sys
from contextlib import asynccontextmanager

import pytest
from scrapy import signals
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.notifications import process
from hfpapers.notifications.messages import Delivery, Rendering
from hfpapers.notifications.process import send_messages
from hfpapers.notifications.protocol import Progress
from tests.notifications.messages import message

SECRET = "p4ssw0rd"
MESSAGES = [message(f"json://user:{SECRET}@example.org/{number}") for number in range(2)]
# Nothing depends on how long this is.
LONG = 60.0


@pytest.fixture
def worker(monkeypatch):
    """Return a function that replaces the process by a program: Python code with the functions `say` and `send`."""

    def replace(code):
        prelude = "import json, os, sys, time\n"
        prelude += "def say(text): os.write(1, text.encode())\n"
        prelude += 'def report(*lines): say(\'\'.join(\'{"index": %d, "state": "%s"}\\n\' % line for line in lines))\n'
        monkeypatch.setattr(process, "WORKER", (sys.executable, "-S", "-E", "-c", prelude + code))

    return replace


@pytest.fixture
def time_is_up(monkeypatch):
    """Make the time be up as soon as the process has printed something."""
    timeouts = []
    timeout_at, add = asyncio.timeout_at, Progress.add

    def start(_):
        timeouts.append(timeout_at(None))
        return timeouts[-1]

    def add_and_stop(self, output):
        add(self, output)
        timeouts[0].reschedule(asyncio.get_running_loop().time())

    monkeypatch.setattr(asyncio, "timeout_at", start)
    monkeypatch.setattr(Progress, "add", add_and_stop)


async def send(timeout_s=LONG):
    return await send_messages(MESSAGES, Rendering(), timeout_s)


async def is_running(pid):
    """Return whether a process is running after a while in which it may end."""
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        await asyncio.sleep(0.05)
    return True


@asynccontextmanager
async def listening():
    """Listen to connections of the process, and yield the port and the queue of connections."""
    connections = asyncio.Queue()
    async with await asyncio.start_server(lambda *both: connections.put_nowait(both), "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], connections


def connect_to(port):
    return f"import socket\nconnection = socket.create_connection(('127.0.0.1', {port}))\n"


@deferred_f_from_coro_f
async def test_the_process_reports_what_became_of_each_message(worker):
    worker("report((0, 'sending'), (1, 'sending'), (1, 'failed'), (0, 'sent'))")
    assert await send() == [Delivery("sent"), Delivery("failed")]


@deferred_f_from_coro_f
async def test_the_process_gets_the_secrets_by_its_standard_input_alone(worker, tmp_path):
    file = tmp_path / "seen"
    worker(
        # The code must not contain the secret, because it is an argument.
        f"secret = {SECRET[::-1]!r}[::-1]\n"
        "seen = [str(text).count(secret) for text in (sys.stdin.read(), sys.orig_argv, os.environ)]\n"
        f"open({str(file)!r}, 'w').write(str(seen))"
    )
    await send()
    assert file.read_text() == "[2, 0, 0]"


@deferred_f_from_coro_f
async def test_no_log_message_contains_a_secret(worker, caplog):
    caplog.set_level(1)
    caplog.set_level(1, "asyncio")
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    worker("raise KeyError(sys.stdin.read())")
    try:
        deliveries = await send()
    finally:
        loop.set_debug(False)
    assert SECRET not in f"{caplog.text}{deliveries}"
    # asyncio logs what it starts.
    assert "execute program" in caplog.text


@deferred_f_from_coro_f
async def test_the_process_finds_the_packages_of_the_crawl(worker, monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(tmp_path / "hfpapers.egg")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "more"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    file = tmp_path / "seen"
    worker(f"open({str(file)!r}, 'w').write(os.environ['PYTHONPATH'] + ' ' + os.environ['HTTPS_PROXY'])")
    await send()
    path, proxy = file.read_text().split(" ")
    first, *_, last = path.split(os.pathsep)
    assert (first, last) == (str(tmp_path / "hfpapers.egg"), str(tmp_path / "more"))
    assert proxy == "http://127.0.0.1:9"


@deferred_f_from_coro_f
async def test_nothing_is_started_if_there_is_nothing_to_send_or_no_time(monkeypatch):
    monkeypatch.setattr(process, "WORKER", ("does-not-exist",))
    assert await send_messages([], Rendering(), LONG) == []
    assert await send(0) == [Delivery("failed", "not sent within 0 s")] * 2


@pytest.mark.usefixtures("time_is_up")
@deferred_f_from_coro_f
async def test_a_process_that_takes_too_long_is_killed(worker, tmp_path):
    file = tmp_path / "pid"
    worker(f"open({str(file)!r}, 'w').write(str(os.getpid()))\nreport((0, 'sending'))\ntime.sleep(600)")
    assert await send() == [
        Delivery("unknown", "no response within 60 s"),
        Delivery("failed", "not sent within 60 s"),
    ]
    assert not await is_running(int(file.read_text()))


@pytest.mark.usefixtures("time_is_up")
@deferred_f_from_coro_f
async def test_what_was_reported_before_the_kill_counts(worker):
    worker("report((0, 'sending'), (0, 'sent'), (1, 'sending'))\ntime.sleep(600)")
    assert await send() == [Delivery("sent"), Delivery("unknown", "no response within 60 s")]


@pytest.mark.usefixtures("time_is_up")
@deferred_f_from_coro_f
async def test_a_process_that_ignores_signals_and_has_children_is_killed(worker):
    worker(
        "import signal\n"
        "for number in {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}: signal.signal(number, signal.SIG_IGN)\n"
        # The child keeps the pipe open.
        "if os.fork() == 0: time.sleep(5); os._exit(0)\n"
        "report((0, 'sending'))\ntime.sleep(600)"
    )
    assert (await send())[0].outcome == "unknown"


@pytest.mark.parametrize(
    ("code", "outcome", "reason"),
    [
        ("sys.exit(1)", "failed", "the process that sends ended with exit code 1"),
        ("raise KeyError('x')", "failed", "the process that sends ended with exit code 1"),
        ("os.kill(os.getpid(), 9)", "failed", "the process that sends ended with exit code -9"),
        ("os.close(0); os.close(1); os._exit(0)", "failed", "the process that sends ended with exit code 0"),
        (
            "report((0, 'sending')); os.kill(os.getpid(), 11)",
            "unknown",
            "the process that sends ended with exit code -11",
        ),
        ("print('Hello'); sys.exit(3)", "unknown", "the process that sends ended with exit code 3"),
        ("say('x' * 1_000_000)", "unknown", "the process that sends ended with exit code 0"),
        (
            "sys.stdout.buffer.write(bytes(range(256)) * 100)",
            "unknown",
            "the process that sends ended with exit code 0",
        ),
    ],
)
@deferred_f_from_coro_f
async def test_a_process_that_fails_raises_nothing(worker, code, outcome, reason):
    worker(code)
    assert (await send())[0] == Delivery(outcome, reason)


@deferred_f_from_coro_f
async def test_a_process_that_cannot_be_started_has_sent_nothing(monkeypatch):
    monkeypatch.setattr(process, "WORKER", ("does-not-exist",))
    reason = "the process that sends could not be started: No such file or directory"
    assert await send() == [Delivery("failed", reason)] * 2


@deferred_f_from_coro_f
async def test_a_process_that_does_not_read_fails_alone(worker):
    worker("sys.exit(0)")
    # They are more than a pipe holds.
    messages = [message(f"json://example.org/{'x' * 1000}")] * 1000
    deliveries = await send_messages(messages, Rendering(), LONG)
    assert {delivery.outcome for delivery in deliveries} == {"failed"}


@deferred_f_from_coro_f
async def test_the_process_is_killed_if_the_crawl_is_cancelled(worker):
    async with listening() as (port, connections):
        worker(connect_to(port) + "connection.sendall(b'%d\\n' % os.getpid())\ntime.sleep(600)")
        task = asyncio.ensure_future(send())
        reader, writer = await connections.get()
        pid = int(await reader.readline())
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        writer.close()
        assert not await is_running(pid)


@deferred_f_from_coro_f
async def test_the_event_loop_goes_on_while_the_process_is_running(worker):
    async with listening() as (port, connections):
        # The process goes on when this event loop has responded.
        worker(connect_to(port) + "connection.recv(1)\nreport((0, 'sending'), (0, 'sent'))")
        task = asyncio.ensure_future(send())
        _, writer = await connections.get()
        writer.write(b"x")
        writer.close()
        assert (await task)[0] == Delivery("sent")


@deferred_f_from_coro_f
async def test_messages_are_sent_when_a_crawl_ends(crawl, worker):
    deliveries = []

    class Sender:
        @classmethod
        def from_crawler(cls, crawler):
            crawler.signals.connect(cls.send, signals.engine_stopped)
            return cls()

        @staticmethod
        async def send():
            deliveries.extend(await send())

    worker("report((0, 'sending'), (0, 'sent'), (1, 'sending'), (1, 'sent'))")
    run = await crawl({"EXTENSIONS": {Sender: 500}}, date="2026-02-19", pages="no")
    assert run.exit_code == 0
    assert deliveries == [Delivery("sent")] * 2
