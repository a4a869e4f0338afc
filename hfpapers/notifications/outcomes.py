"""What became of the parts of a delivery, and of the delivery as a whole.

What was not surely refused is `unknown`: a message that may have arrived must not be sent again.
"""

import socket
import ssl
from collections.abc import Sequence

from hfpapers.notifications.messages import Delivery

SENT = Delivery("sent")


def combine(parts: Sequence[Delivery]) -> Delivery:
    """Return what became of a message, given what became of each part: a recipient, or a request.

    It was sent if all parts were, and it failed if all parts failed.
    """
    problems = [part for part in parts if part.outcome != "sent"]
    if not problems:
        return SENT
    reason = problems[0].reason
    if all(part.outcome == "failed" for part in parts):
        return Delivery("failed", reason)
    return Delivery("unknown", reason if len(parts) == 1 else f"{reason}; some recipients may have received it")


def describe_connection_error(error: BaseException) -> str:
    """Return why a host cannot be reached, without its name."""
    match error:
        case socket.gaierror():
            return "the host was not found"
        case ConnectionRefusedError():
            return "the connection was refused"
        case ssl.SSLCertVerificationError():
            return "the certificate of the host is not valid"
        case ssl.SSLError():
            return "no encrypted connection could be made"
        case TimeoutError():
            return "the host did not respond in time"
        case _:
            return "the host could not be reached"
