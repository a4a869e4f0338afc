"""Sends mails by SMTP, with the addresses and the server that Apprise finds in the URL.

Apprise does not send them itself, for two reasons: the text part that it would write has no links, and it does not say
whether a server may have accepted a mail that it did not confirm.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_string
from email.policy import SMTP
from typing import Any

from apprise.exception import AppriseException
from apprise.plugins.email import NotifyEmail, SecureMailMode

from hfpapers.notifications.messages import Delivery
from hfpapers.notifications.outcomes import SENT, combine, describe_connection_error
from hfpapers.notifications.services import Post

# What smtplib raises. A ValueError says that an address or a password has characters that SMTP does not allow.
_ERRORS = (OSError, smtplib.SMTPException, ValueError)


class _Client(smtplib.SMTP):
    """An SMTP client that knows whether the server may have accepted the mail."""

    may_be_accepted = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.may_be_accepted = True
        if self.sock:
            # A slow server is not given up before this process is killed.
            self.sock.settimeout(None)
        return super().data(msg)


class _TlsClient(_Client, smtplib.SMTP_SSL):
    """The same, for servers that speak TLS from the start."""


def is_mail(plugin: object) -> bool:
    """Return whether this module sends the messages for a URL."""
    # Its subclass Delta Chat writes mails of another kind.
    return type(plugin) is NotifyEmail


def send_mail(plugin: Any, post: Post, timeout_s: float) -> Delivery:
    """Send a mail to each recipient of a URL, and return what became of them."""
    if not plugin.targets:
        return Delivery("failed", "the URL names no valid recipient")
    parts: list[Delivery] = []
    try:
        # It is known in time that a server does not respond.
        client = _connect(plugin, min(plugin.socket_connect_timeout, timeout_s / 2))
    except _ERRORS as error:
        return Delivery("failed", _explain(error))
    try:
        for recipients, mail in _write_mails(plugin, post):
            parts.append(_send(client, plugin.from_addr[1], recipients, mail))
    except AppriseException:
        parts.append(Delivery("failed", "the mail could not be encrypted or signed"))
    # The server is not waited for: what became of the mails is known.
    with suppress(*_ERRORS):
        client.putcmd("quit")
    client.close()
    return combine(parts)


def _connect(plugin: Any, timeout_s: float) -> _Client:
    context = ssl.create_default_context()
    if not plugin.verify_certificate:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    address = (plugin.smtp_host, plugin.port)
    if plugin.secure_mode == SecureMailMode.SSL:
        client: _Client = _TlsClient(*address, timeout=timeout_s, context=context)
    else:
        client = _Client(*address, timeout=timeout_s)
    try:
        if plugin.secure_mode == SecureMailMode.STARTTLS:
            client.starttls(context=context)
        if plugin.user and plugin.password:
            client.login(plugin.user, plugin.password)
    except _ERRORS:
        client.close()
        raise
    return client


def _write_mails(plugin: Any, post: Post) -> Iterator[tuple[list[str], bytes]]:
    """Yield a mail for each recipient, with the addresses that it is sent to: those of copies, too."""
    mails = plugin.prepare_emails(
        subject=post.title,
        body=post.body,
        notify_format="html" if post.format == "mail" else "text",
        from_addr=plugin.from_addr,
        to=plugin.targets,
        cc=plugin.cc,
        bcc=plugin.bcc,
        reply_to=plugin.reply_to,
        smtp_host=plugin.smtp_host,
        headers={"X-Application": plugin.app_id} | plugin.headers,
        names=plugin.names,
        pgp=plugin.pgp,
        pgp_mode=plugin.pgp_mode,
        tzinfo=plugin.tzinfo,
    )
    for mail in mails:
        message = message_from_string(mail.body, policy=SMTP)
        # The parts of an encrypted or signed mail cannot be changed.
        if post.text is not None and message.get_content_type() == "multipart/alternative":
            text, _ = message.iter_parts()
            text.set_content(post.text, cte="quoted-printable")
        yield mail.to_addrs, message.as_bytes()


def _send(client: _Client, sender: str, recipients: list[str], mail: bytes) -> Delivery:
    client.may_be_accepted = False
    try:
        refused = client.sendmail(sender, recipients, mail)
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        return Delivery("failed", _explain(error))
    except _ERRORS as error:
        if client.may_be_accepted:
            return Delivery("unknown", "the connection was lost before the server confirmed the mail")
        return Delivery("failed", _explain(error))
    if refused:
        [(code, _), *_] = refused.values()
        return Delivery("unknown", f"the server refused some recipients (SMTP {code})")
    return SENT


def _explain(error: Exception) -> str:
    """Return why a mail was not sent, without what the server says: that may contain the address or the password."""
    match error:
        case smtplib.SMTPAuthenticationError():
            reason = f"the server refused the login (SMTP {error.smtp_code})"
        case smtplib.SMTPSenderRefused():
            reason = f"the server refused the sender (SMTP {error.smtp_code})"
        case smtplib.SMTPRecipientsRefused():
            [(code, _), *_] = error.recipients.values()
            reason = f"the server refused the recipient (SMTP {code})"
        case smtplib.SMTPResponseException():
            reason = f"the server refused the mail (SMTP {error.smtp_code})"
        case smtplib.SMTPServerDisconnected():
            # smtplib raises this error in place of the system's.
            timed_out = isinstance(error.__context__, TimeoutError)
            reason = "the host did not respond in time" if timed_out else "the server closed the connection"
        case smtplib.SMTPException():
            reason = "the server does not support the login or the encryption of the URL"
        case OSError():
            reason = describe_connection_error(error)
        case _:
            reason = "an address or the password contains characters that SMTP does not allow"
    return reason
