"""What the responses and the failures of HTTP requests say about a message."""

import contextlib
import socket
import ssl

import pytest
import requests
import urllib3

from hfpapers.notifications.http_delivery import describe_error, describe_response
from hfpapers.notifications.messages import Delivery
from hfpapers.notifications.outcomes import SENT
from tests.notifications.receivers import Webhook, silent_server


def respond(status, body=b""):
    response = requests.Response()
    response.status_code = status
    response._content = body
    return describe_response(response)


def fail(address="127.0.0.1", scheme="http", timeout=(0.2, 0.2), **options):
    """Return what the exception of a request says."""
    with pytest.raises((requests.RequestException, ValueError)) as raised:
        requests.post(f"{scheme}://{address}/t0ken", data="x", timeout=timeout, **options)
    return describe_error(raised.value)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_a_successful_status_confirms_a_message(status):
    assert respond(status) == SENT


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (301, "HTTP 301 (Moved Permanently)"),
        (404, "HTTP 404 (Not Found)"),
        (429, "HTTP 429 (Too Many Requests)"),
        (500, "HTTP 500 (Internal Server Error)"),
        (503, "HTTP 503 (Service Unavailable)"),
        (599, "HTTP 599"),
    ],
)
def test_other_statuses_refuse_it(status, reason):
    assert respond(status) == Delivery("failed", reason)


@pytest.mark.parametrize("status", [302, 303, 424, 502, 504, 520, 522, 524])
def test_some_statuses_do_not_say_whether_the_message_was_accepted(status):
    assert respond(status).outcome == "unknown"


@pytest.mark.parametrize("error", ['"channel_not_found"', "[]", "null"])
def test_slack_refuses_a_message_with_a_successful_status(error):
    refused = respond(200, b'{"ok": false, "error": %s}' % error.encode())
    assert refused == Delivery("failed", "HTTP 200, but the service refused it")


@pytest.mark.parametrize("error", ["fatal_error", "internal_error"])
def test_slack_may_have_accepted_a_message_in_spite_of_its_own_error(error):
    response = respond(200, b'{"ok": false, "error": "%s"}' % error.encode())
    assert response == Delivery("unknown", "HTTP 200, but the service reported an error of its own")


@pytest.mark.parametrize("body", [b"ok", b'{"ok": true}', b'{"ok": null}', b"[]", b"{", b"\xff", b"[" * 100_000])
def test_other_bodies_say_nothing(body):
    assert respond(200, body) == SENT


def test_a_host_that_cannot_be_reached_got_nothing():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
    assert fail(address) == Delivery("failed", "the connection was refused")
    assert fail("host.invalid") == Delivery("failed", "the host was not found")


def test_a_host_that_does_not_accept_connections_got_nothing():
    with socket.socket() as server, contextlib.ExitStack() as stack:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        address = server.getsockname()
        # Their handshakes fill the queue, so that further ones are not answered.
        for _ in range(8):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(address)
        assert fail(f"127.0.0.1:{address[1]}") == Delivery("failed", "the host did not respond in time")


def test_a_proxy_that_cannot_be_reached_passed_nothing_on():
    proxies = {"http": "http://127.0.0.1:9", "https": "http://127.0.0.1:9"}
    reason = "the proxy did not connect to the host"
    assert fail("host.invalid", proxies=proxies) == Delivery("failed", reason)
    assert fail("host.invalid", "https", proxies=proxies) == Delivery("failed", reason)


@pytest.mark.parametrize("address", ["[::1", f"{'a' * 70}.invalid", ""])
def test_nothing_is_sent_with_a_wrong_url(address):
    assert fail(address) == Delivery("failed", "no valid request can be made of the URL")


def test_nothing_is_sent_with_a_wrong_header():
    assert fail(headers={"X": "a\nb"}) == Delivery("failed", "no valid request can be made of the URL")


def test_a_service_that_does_not_respond_may_have_accepted_it():
    with silent_server() as address:
        assert fail(address) == Delivery("unknown", "no response in time")


def test_a_service_that_closes_the_connection_may_have_accepted_it():
    with Webhook("reset") as webhook:
        assert fail(webhook.address, timeout=None) == Delivery("unknown", "the connection was lost")


def test_a_service_whose_response_is_not_complete_may_have_accepted_it():
    with Webhook(500, headers={"Content-Length": "99"}) as webhook:
        assert fail(webhook.address, timeout=None) == Delivery("unknown", "the connection was lost")


@pytest.mark.parametrize(
    ("cause", "delivery"),
    [
        (ssl.SSLCertVerificationError("t0ken"), Delivery("failed", "the certificate of the host is not valid")),
        # It may have been raised while the response was read.
        (ssl.SSLError("t0ken"), Delivery("unknown", "the connection was lost")),
    ],
)
def test_only_a_wrong_certificate_is_surely_found_before_the_request(cause, delivery):
    reason = urllib3.exceptions.SSLError(cause)
    error = requests.exceptions.SSLError(urllib3.exceptions.MaxRetryError(None, "/t0ken", reason))
    assert describe_error(error) == delivery


def test_no_reason_contains_the_host_or_the_path():
    with Webhook("reset") as webhook:
        reasons = [fail(webhook.address, timeout=None).reason, fail("host.invalid").reason]
    assert not any("t0ken" in reason or "127" in reason or "invalid" in reason for reason in reasons)
