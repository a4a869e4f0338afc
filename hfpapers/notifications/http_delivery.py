"""Sends by Apprise, and observes its HTTP requests, because Apprise says no more than whether all of them succeeded."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, Any

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from hfpapers.notifications.messages import Delivery
from hfpapers.notifications.outcomes import SENT, combine, describe_connection_error
from hfpapers.notifications.services import Post

if TYPE_CHECKING:
    from apprise import NotifyBase

# Statuses of a message that the service may have accepted.
_UNCERTAIN_STATUSES = {
    # The result of what was done is at another address.
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    # The API of Apprise has not reached some of several services.
    HTTPStatus.FAILED_DEPENDENCY,
    # A gateway has passed the request on, but has got no response that it understands. The numbers are Cloudflare's.
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.GATEWAY_TIMEOUT,
    *(520, 522, 524),
}
# Slack says that some of what was requested may have been done.
_UNCERTAIN_ERRORS = {"fatal_error", "internal_error"}
# Errors after which nothing is sent. Other errors of TLS are also raised while a response is read.
_NOT_CONNECTED = (ConnectTimeoutError, NewConnectionError, ssl.SSLCertVerificationError)
_NOT_CONFIRMED = Delivery("unknown", "the service did not confirm the message")
# The pause between the requests for the recipients of a URL. Some of Apprise's are half as long as a crawl waits.
_MAX_PAUSE_S = 1.0

# What became of the requests of the message that this thread sends.
_observed: ContextVar[list[Delivery] | None] = ContextVar("observed", default=None)
# Messages are sent in threads, and two observers would report each request twice.
_installing = Lock()


def send_post(plugin: "NotifyBase", post: Post, timeout_s: float) -> Delivery:
    """Send a post to the recipients of a URL, and return what became of it."""
    # It is known in time that a service cannot be reached. A slow one is not given up before this process is killed.
    plugin.socket_connect_timeout = min(plugin.socket_connect_timeout, timeout_s / 2)
    plugin.socket_read_timeout = timeout_s
    plugin.request_rate_per_sec = min(plugin.request_rate_per_sec, _MAX_PAUSE_S)
    # Apprise must not convert the body: it knows a service that reads every text as Markdown as one of plain text.
    body_format = plugin.resolve_format(post.format)
    with _observe_requests() as observed:
        try:
            # Unlike `Apprise.notify`, it ignores the options ?retry= and ?optional= of the URL.
            is_sent = plugin.notify(body=post.body, title=post.title, body_format=body_format)
        except Exception:  # noqa: BLE001
            # A plugin raises what it likes.
            is_sent = False
    if is_sent:
        return SENT
    return combine(observed) if any(part.outcome != "sent" for part in observed) else _NOT_CONFIRMED


@contextmanager
def _observe_requests() -> Iterator[list[Delivery]]:
    """Return a list, to which what becomes of each request of this thread is added."""
    with _installing:
        _install_observer()
    observed: list[Delivery] = []
    token = _observed.set(observed)
    try:
        yield observed
    finally:
        _observed.reset(token)


@cache
def _install_observer() -> None:
    """Make all requests of this process report what became of them."""
    send = requests.Session.request

    @wraps(send)
    def request(*args: Any, **options: Any) -> requests.Response:
        observed = _observed.get()
        if observed is None:
            return send(*args, **options)
        try:
            response = send(*args, **options)
        except Exception as error:
            observed.append(describe_error(error))
            raise
        observed.append(describe_response(response))
        return response

    requests.Session.request = request  # type: ignore[method-assign]


def describe_response(response: requests.Response) -> Delivery:
    """Return what a response says about the request."""
    status = response.status_code
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return _describe_body(response)
    try:
        reason = f"HTTP {status} ({HTTPStatus(status).phrase})"
    except ValueError:
        reason = f"HTTP {status}"
    return Delivery("unknown" if status in _UNCERTAIN_STATUSES else "failed", reason)


def _describe_body(response: requests.Response) -> Delivery:
    """Return what the body of a response with a successful status says. Slack refuses messages with the status 200."""
    try:
        data = response.json()
    except (ValueError, RecursionError):
        return SENT
    if not isinstance(data, dict) or data.get("ok") is not False:
        return SENT
    if str(data.get("error")) in _UNCERTAIN_ERRORS:
        return Delivery("unknown", f"HTTP {response.status_code}, but the service reported an error of its own")
    return Delivery("failed", f"HTTP {response.status_code}, but the service refused it")


def describe_error(error: Exception) -> Delivery:
    """Return what an exception says about the request that raised it."""
    if isinstance(error, ValueError):
        return Delivery("failed", "no valid request can be made of the URL")
    causes = [*_find_causes(error)]
    if isinstance(error, requests.exceptions.ProxyError):
        return Delivery("failed", "the proxy did not connect to the host")
    if any(isinstance(cause, _NOT_CONNECTED) for cause in causes):
        return Delivery("failed", describe_connection_error(causes[-1]))
    is_slow = isinstance(error, requests.exceptions.Timeout)
    return Delivery("unknown", "no response in time" if is_slow else "the connection was lost")


def _find_causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and those for which it was raised, which requests and urllib3 pass in different ways."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        values = (cause.__cause__, getattr(cause, "reason", None), *cause.args)
        cause = next((value for value in values if isinstance(value, BaseException)), None)
