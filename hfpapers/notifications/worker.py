"""The process that sends messages: ``python -m hfpapers.notifications.worker``.

It reads a document from its standard input, and prints a line before it sends a message, and one as soon as it is known
what became of it. See `hfpapers.notifications.protocol`.
"""

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from threading import Thread
from typing import NoReturn

from jinja2 import TemplateError

from hfpapers import clock
from hfpapers.exporters.templates import describe_mistake
from hfpapers.notifications.protocol import Document, Line, decode_document
from hfpapers.notifications.rendering import MessageRenderer
from hfpapers.notifications.services import Post, Service, ServiceError, load_service

Report = Callable[[Line], None]


def main() -> NoReturn:
    """Send the messages of the document, and end the process."""
    # Apprise and what it uses log the URLs of services, which contain secrets.
    logging.disable(logging.CRITICAL)
    report = take_over_stdout()
    document = decode_document(sys.stdin.buffer.read())
    end = clock.monotonic() + document.timeout_s
    # The kernel ends the process, whatever it does, if the crawl was killed and cannot do so.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, document.timeout_s)
    for thread in start_sending(document, end, report):
        thread.join()
    # Python would wait for what else Apprise has started.
    os._exit(0)


def take_over_stdout() -> Report:
    """Return a function that prints lines. What anything else prints goes to the standard error."""
    stdout = os.dup(1)
    os.dup2(2, 1)

    def report(line: Line) -> None:
        # So short a line is written at once, so that threads do not mix theirs.
        os.write(stdout, line.encode())

    return report


def start_sending(document: Document, end: float, report: Report) -> list[Thread]:
    """Start a thread for each message as soon as it is prepared, and report those that cannot be sent."""
    threads: list[Thread] = []
    for index, service, post in _prepare(document, report):
        threads.append(Thread(target=_send, args=(index, service, post, end, report), daemon=True))
        threads[-1].start()
    return threads


def _prepare(document: Document, report: Report) -> Iterator[tuple[int, Service, Post]]:
    """Yield the messages that can be sent, with their indexes and services; report why the others cannot be."""
    renderer = MessageRenderer(document.rendering)
    for index, message in enumerate(document.messages):
        try:
            service = load_service(message.url)
            post = service.compose(message, renderer)
        except TemplateError as error:
            report(Line(index, "failed", describe_mistake(error)))
        except (ServiceError, ValueError) as error:
            report(Line(index, "failed", str(error)))
        except Exception as error:  # noqa: BLE001
            # One message must not prevent the others. The text of an unexpected error might contain the URL.
            report(Line(index, "failed", f"the message could not be prepared ({type(error).__name__})"))
        else:
            yield index, service, post


def _send(index: int, service: Service, post: Post, end: float, report: Report) -> None:
    report(Line(index, "sending"))
    delivery = service.send(post, end - clock.monotonic())
    report(Line(index, delivery.outcome, delivery.reason))


if __name__ == "__main__":
    main()
