"""The process that sends, with Apprise and real receivers."""

import asyncio
import json
import signal
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest
from jinja2 import TemplateSyntaxError
from scrapy.utils.defer import deferred_f_from_coro_f

from hfpapers.notifications import process, services, worker
from hfpapers.notifications.messages import Delivery, Rendering
from hfpapers.notifications.outcomes import SENT
from hfpapers.notifications.protocol import Document, Line, encode_document
from tests.notifications.messages import NOTICE, message
from tests.notifications.receivers import MailServer, Webhook

SECRET = "t0ken"


def prepare(messages, monkeypatch, service):
    """Return the lines about messages, each of which goes to the same service."""
    lines = []
    monkeypatch.setattr(worker, "load_service", lambda _: service)
    document = Document(messages, Rendering(), 60.0)
    for thread in worker.start_sending(document, float("inf"), lines.append):
        thread.join()
    return lines


def test_a_message_that_cannot_be_rendered_fails_alone(monkeypatch):
    def compose(message, _):
        match message.language:
            case "xx":
                raise ValueError("language is 'xx'; expected one of en, ja, ko, zh")
            case "ko":
                raise TemplateSyntaxError("unexpected 'x'", 3, "mine.md.j2")
            case "ja":
                raise RecursionError(SECRET)
        return "post"

    service = SimpleNamespace(compose=compose, send=lambda *_: SENT)
    messages = [message("json://a", language=language) for language in ("xx", "ko", "ja", "en")]
    assert prepare(messages, monkeypatch, service) == [
        Line(0, "failed", "language is 'xx'; expected one of en, ja, ko, zh"),
        Line(1, "failed", "line 3 of mine.md.j2: unexpected 'x'"),
        Line(2, "failed", "the message could not be prepared (RecursionError)"),
        Line(3, "sending"),
        Line(3, "sent"),
    ]


def test_a_message_is_sent_while_the_next_one_is_prepared(monkeypatch):
    is_sent = threading.Event()

    def compose(message, _):
        assert message.language == "en" or is_sent.wait(60)
        return "post"

    service = SimpleNamespace(compose=compose, send=lambda *_: is_sent.set() or SENT)
    lines = prepare([message("json://a"), message("json://a", language="ko")], monkeypatch, service)
    assert [line.state for line in lines if line.index == 1] == ["sending", "sent"]


def test_messages_are_sent_at_the_same_time(monkeypatch):
    barrier = threading.Barrier(3)

    def send(*_):
        barrier.wait(60)
        return SENT

    service = SimpleNamespace(compose=lambda *_: "post", send=send)
    lines = prepare([message("json://a")] * 3, monkeypatch, service)
    assert [line.state for line in lines[-3:]] == ["sent"] * 3


@pytest.mark.integration
@pytest.mark.parametrize("hang", ["lambda *_: [Thread(target=Event().wait)]", "lambda *_: Event().wait()"])
def test_the_process_ends_although_something_hangs_and_nobody_kills_it(hang):
    code = (
        "import signal\n"
        "from threading import Event, Thread\n"
        "from hfpapers.notifications import worker\n"
        f"hang = {hang}\n"
        "def start_sending(*_):\n"
        "    threads = hang()\n"
        "    for thread in threads: thread.start()\n"
        "    return threads\n"
        "worker.start_sending = start_sending\n"
        "signal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
        "worker.main()\n"
    )
    document = encode_document(Document([], Rendering(), 0.1))
    run = subprocess.run([sys.executable, "-c", code], input=document, check=False)
    assert run.returncode == -signal.SIGALRM


def test_a_missing_apprise_is_one_line(monkeypatch):
    monkeypatch.setattr(services, "find_spec", lambda _: None)
    lines = []
    assert worker.start_sending(Document([message("json://a")], Rendering(), 60.0), float("inf"), lines.append) == []
    [line] = lines
    assert (line.state, line.reason.partition(";")[0]) == (
        "failed",
        "Apprise, which sends notifications, is not installed",
    )


@pytest.mark.integration
def test_the_process_imports_apprise_late_and_prints_its_lines_alone():
    code = (
        "import os, sys\n"
        "import hfpapers.notifications.process, hfpapers.notifications.worker as worker\n"
        "print(sorted({'apprise', 'requests', 'scrapy'} & {*sys.modules}), file=sys.stderr)\n"
        "report = worker.take_over_stdout()\n"
        "print('printed')\n"
        "os.system('echo by a program')\n"
        "report(worker.Line(0, 'sent', '한'))\n"
        "print('printed', flush=True)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == '{"index": 0, "state": "sent", "reason": "\\ud55c"}\n'
    assert run.stderr.startswith("[]\n")


@pytest.mark.integration
@deferred_f_from_coro_f
async def test_a_crawl_learns_what_became_of_each_message(monkeypatch):
    """One process sends to all kinds of services. It is killed when all that will respond have done so."""
    states = []

    class Progress(process.Progress):
        def add(self, output):
            super().add(output)
            states.extend(json.loads(line)["state"] for line in output.splitlines())
            number_begun = states.count("sending")
            if (number_begun, len(states) - number_begun) == (13, 10):
                timeouts[0].reschedule(asyncio.get_running_loop().time())

    async def respond(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    timeouts, timeout_at = [], asyncio.timeout_at
    monkeypatch.setattr(process, "Progress", Progress)
    monkeypatch.setattr(asyncio, "timeout_at", lambda _: timeouts.append(timeout_at(None)) or timeouts[-1])
    to = f"from=me@example.org&to={SECRET}@example.org"
    with (
        Webhook() as webhook,
        Webhook("drip") as dripping,
        Webhook("hang") as hanging,
        Webhook("reset") as resetting,
        Webhook(503) as refusing,
        MailServer() as mail,
        MailServer(RCPT=550) as refusing_mail,
        MailServer(DATA="hang") as hanging_mail,
        MailServer(DATA="drip") as dripping_mail,
    ):
        # This event loop responds while it waits for the process.
        async with await asyncio.start_server(respond, "127.0.0.1", 0) as server:
            expected = {
                f"json://{webhook.address}/{SECRET}": SENT,
                f"json://127.0.0.1:{server.sockets[0].getsockname()[1]}/{SECRET}": SENT,
                f"json://{refusing.address}/{SECRET}": Delivery("failed", "HTTP 503 (Service Unavailable)"),
                f"json://{SECRET}.invalid/": Delivery("failed", "the host was not found"),
                f"json://{resetting.address}/{SECRET}": Delivery("unknown", "the connection was lost"),
                f"mailto://{mail.address}?{to}": SENT,
                f"mailto://{refusing_mail.address}?{to}": Delivery(
                    "failed", "the server refused the recipient (SMTP 550)"
                ),
                f"nosuch://{SECRET}": Delivery(
                    "failed", "Apprise knows no service with URLs that begin with nosuch://"
                ),
                f"json://{webhook.address}/second": SENT,
                f"json://{webhook.address}/third": SENT,
                f"json://{dripping.address}/{SECRET}": Delivery("unknown", "no response within 600 s"),
                f"json://{hanging.address}/{SECRET}": Delivery("unknown", "no response within 600 s"),
                f"mailto://{hanging_mail.address}?{to}": Delivery("unknown", "no response within 600 s"),
                f"mailto://{dripping_mail.address}?{to}": Delivery("unknown", "no response within 600 s"),
            }
            messages = [message(url) for url in expected]
            deliveries = await process.send_messages(messages, Rendering(), 600.0)
    assert dict(zip(expected, deliveries, strict=True)) == expected
    assert sorted(path for path, _, _ in webhook.requests) == ["/second", f"/{SECRET}", "/third"]
    assert len(mail.mails) == 1


@pytest.mark.integration
def test_no_secret_is_printed_or_logged_whatever_happens():
    with Webhook() as webhook, Webhook(500) as refusing, Webhook("reset") as resetting, MailServer(MAIL=550) as mail:
        urls = [
            f"json://user:{SECRET}@{webhook.address}/{SECRET}?+X-{SECRET}={SECRET}",
            f"json://{refusing.address}/{SECRET}",
            f"json://{resetting.address}/{SECRET}",
            f"json://{SECRET}.invalid/{SECRET}",
            f"discord://{SECRET}",
            f"nosuch://{SECRET}",
            f"mailto://{SECRET}:{SECRET}@{mail.address}?from={SECRET}@example.org",
            f"mailto://{mail.address}?from={SECRET}@example.org&to={SECRET}@example.org",
        ]
        document = Document([message(url, NOTICE) for url in urls], Rendering(), 60.0)
        # The loggers of all packages print everything that they are not prevented from.
        code = (
            "import logging, runpy\n"
            "logging.basicConfig(level=1)\n"
            "runpy.run_module('hfpapers.notifications.worker', run_name='__main__')\n"
        )
        run = subprocess.run(
            [sys.executable, "-c", code], input=encode_document(document), capture_output=True, check=True
        )
    states = [json.loads(line)["state"] for line in run.stdout.splitlines()]
    assert len([state for state in states if state != "sending"]) == len(urls)
    assert "sent" in states
    assert SECRET not in f"{run.stdout}{run.stderr}"
