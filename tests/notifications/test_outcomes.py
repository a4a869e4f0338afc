"""What became of a message, given what became of its parts."""

import socket
import ssl

import pytest

from hfpapers.notifications.messages import Delivery
from hfpapers.notifications.outcomes import SENT, combine, describe_connection_error

FAILED, UNKNOWN = Delivery("failed", "HTTP 404"), Delivery("unknown", "no response")


def test_a_message_is_sent_if_all_recipients_have_it():
    assert combine([SENT, SENT]) == SENT


def test_a_message_failed_if_no_recipient_can_have_it():
    assert combine([FAILED, Delivery("failed", "HTTP 500")]) == FAILED


@pytest.mark.parametrize("parts", [[FAILED, SENT], [SENT, FAILED], [FAILED, UNKNOWN], [FAILED, SENT, UNKNOWN]])
def test_a_message_that_one_recipient_may_have_is_not_sent_again(parts):
    assert combine(parts) == Delivery("unknown", "HTTP 404; some recipients may have received it")


def test_the_only_recipient_is_not_called_some_recipients():
    assert combine([UNKNOWN]) == UNKNOWN


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (socket.gaierror(-2, "secret.example.org"), "the host was not found"),
        (ConnectionRefusedError(111, "secret.example.org"), "the connection was refused"),
        (TimeoutError("secret.example.org"), "the host did not respond in time"),
        (ssl.SSLCertVerificationError("secret.example.org"), "the certificate of the host is not valid"),
        (ssl.SSLError("secret.example.org"), "no encrypted connection could be made"),
        (OSError("secret.example.org"), "the host could not be reached"),
    ],
)
def test_the_reason_is_said_without_the_host(error, reason):
    assert describe_connection_error(error) == reason
