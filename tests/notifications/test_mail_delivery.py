"""Mails, which arrive at an SMTP server on this machine."""

import email
import email.policy

import pytest
from pydantic import SecretStr

from hfpapers.notifications.messages import Delivery
from hfpapers.notifications.outcomes import SENT
from hfpapers.notifications.services import Post, load_service
from tests.notifications.receivers import MailServer, silent_server

pytestmark = pytest.mark.integration

HTML = '<!DOCTYPE html>\n<html lang="en"><head><title>A</title></head><body>A &amp; B &lt;c&gt; 논문 😀</body></html>\n'
TEXT = "A & B <c> 논문 😀\n.\n   https://example.org/?a=1&b=2\n" + "x" * 2000 + "\n"
POST = Post("mail", "Daily Papers: 24 papers", HTML, TEXT)
FROM_TO = "from=me@example.org&to=you@example.org"


def send(server, options=FROM_TO, post=POST, user="", scheme="mailto", timeout_s=60.0):
    address = server if isinstance(server, str) else server.address
    return load_service(SecretStr(f"{scheme}://{user}{address}?{options}")).send(post, timeout_s)


def receive(options=FROM_TO, post=POST):
    """Return the mail that arrives, with the addresses of those who get it."""
    with MailServer() as server:
        assert send(server, options, post) == SENT
    [(sender, recipients, data)] = server.mails
    mail = email.message_from_bytes(data, policy=email.policy.default)
    assert not [defect for part in mail.walk() for defect in part.defects]
    return mail, sender, recipients


def read(part):
    return part.get_content().replace("\r\n", "\n")


def test_a_mail_has_a_text_part_and_an_html_part():
    mail, *_ = receive()
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert read(text) == TEXT
    assert read(html) == HTML
    assert text.get_content_charset() == html.get_content_charset() == "utf-8"


def test_a_mail_has_the_headers_that_it_needs():
    mail, sender, recipients = receive("name=Papers&from=me@example.org&to=you@example.org")
    assert (sender, recipients) == ("me@example.org", ["you@example.org"])
    assert mail["From"] == "Papers <me@example.org>"
    assert mail["To"] == "you@example.org"
    assert mail["Subject"] == "Daily Papers: 24 papers"
    assert mail["MIME-Version"] == "1.0"
    assert mail["Date"].datetime.tzinfo
    assert mail["Message-ID"].startswith("<")


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("오늘의 논문: 24편 😀", "오늘의 논문: 24편 😀"),
        ("a\r\nBcc: evil@example.org", "a Bcc: evil@example.org"),
        ("<b> &amp;", "<b> &amp;"),
        ("x" * 200, "x" * 200),
        ("논" * 200, "논" * 200),
    ],
    ids=["unicode", "lines", "html", "long", "long unicode"],
)
def test_a_subject_is_one_header_in_utf_8(subject, expected):
    mail, _, recipients = receive(post=Post("mail", subject, HTML, TEXT))
    assert recipients == ["you@example.org"]
    assert mail["Subject"] == expected


def test_copies_and_headers_of_the_url_are_kept():
    mail, _, recipients = receive(
        f"{FROM_TO}&cc=cc@example.org&bcc=bcc@example.org&reply=reply@example.org&%2BX-List=papers"
    )
    assert sorted(recipients) == ["bcc@example.org", "cc@example.org", "you@example.org"]
    assert (mail["Cc"], mail["Bcc"]) == ("cc@example.org", None)
    assert (mail["Reply-To"], mail["X-List"]) == ("reply@example.org", "papers")


def test_a_mail_is_text_if_the_url_asks_for_it():
    mail, *_ = receive(f"{FROM_TO}&format=text", Post("text", "Title", TEXT))
    assert (mail.get_content_type(), read(mail)) == ("text/plain", TEXT)


def test_each_recipient_gets_a_mail():
    with MailServer() as server:
        assert send(server, "from=me@example.org&to=a@example.org,b@example.org") == SENT
    assert [recipients for _, recipients, _ in server.mails] == [["a@example.org"], ["b@example.org"]]


@pytest.mark.parametrize(
    ("behaviours", "delivery"),
    [
        ({"DATA": 0.2}, SENT),
        ({"MAIL": 451}, Delivery("failed", "the server refused the sender (SMTP 451)")),
        ({"RCPT": 550}, Delivery("failed", "the server refused the recipient (SMTP 550)")),
        ({"DATA": 554}, Delivery("failed", "the server refused the mail (SMTP 554)")),
        ({"DATA": 421}, Delivery("failed", "the server refused the mail (SMTP 421)")),
        ({"MAIL": "reset"}, Delivery("failed", "the server closed the connection")),
        ({"RCPT": "reset"}, Delivery("failed", "the server closed the connection")),
        # The server may have accepted it.
        ({"DATA": "reset"}, Delivery("unknown", "the connection was lost before the server confirmed the mail")),
    ],
)
def test_a_mail_failed_only_if_the_server_cannot_have_accepted_it(behaviours, delivery):
    with MailServer(**behaviours) as server:
        assert send(server) == delivery


@pytest.mark.parametrize(
    ("behaviours", "outcome"),
    [
        ({"a@example.org": 550}, "unknown"),
        ({"b@example.org": 550}, "unknown"),
        ({"a@example.org": 550, "b@example.org": 550}, "failed"),
        ({"a@example.org": "reset"}, "failed"),
        ({"b@example.org": "reset"}, "unknown"),
    ],
)
def test_a_mail_that_one_of_several_recipients_may_have_did_not_fail(behaviours, outcome):
    with MailServer(**behaviours) as server:
        assert send(server, "from=me@example.org&to=a@example.org,b@example.org").outcome == outcome


def test_a_mail_whose_copy_was_refused_did_not_fail():
    with MailServer(**{"cc@example.org": 550}) as server:
        delivery = send(server, f"{FROM_TO}&cc=cc@example.org")
    assert delivery == Delivery("unknown", "the server refused some recipients (SMTP 550)")
    assert len(server.mails) == 1


@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
def test_it_is_known_in_time_that_a_server_does_not_respond(command):
    with MailServer(**{command: "hang"}) as server:
        assert send(server, timeout_s=1) == Delivery("failed", "the host did not respond in time")


def test_it_is_known_in_time_that_a_server_does_not_greet():
    with silent_server() as address:
        assert send(address, timeout_s=1) == Delivery("failed", "the host did not respond in time")


@pytest.mark.parametrize(
    ("password", "delivery"),
    [
        ("p4ssw0rd", SENT),
        ("wr0ng", Delivery("failed", "the server refused the login (SMTP 535)")),
        (
            "p%C3%A4ssw0rd",
            Delivery("failed", "an address or the password contains characters that SMTP does not allow"),
        ),
    ],
)
def test_the_login_of_the_url_is_used(password, delivery):
    with MailServer("p4ssw0rd") as server:
        assert send(server, user=f"user:{password}@") == delivery


@pytest.mark.parametrize(
    ("user", "scheme", "reason"),
    [
        ("user:p4ssw0rd@", "mailto", "the server does not support the login or the encryption of the URL"),
        ("", "mailtos", "the server does not support the login or the encryption of the URL"),
    ],
)
def test_a_mail_is_not_sent_without_the_security_of_the_url(user, scheme, reason):
    with MailServer() as server:
        assert send(server, user=user, scheme=scheme) == Delivery("failed", reason)
    assert server.mails == []


def test_a_server_that_does_not_speak_tls_gets_nothing():
    with MailServer() as server:
        delivery = send(server, f"{FROM_TO}&mode=ssl", scheme="mailtos", timeout_s=2)
    assert delivery.outcome == "failed"


def test_a_server_that_cannot_be_reached_gets_nothing():
    with silent_server() as address:
        pass
    assert send(address) == Delivery("failed", "the connection was refused")
    assert send("mail.invalid") == Delivery("failed", "the host was not found")


def test_a_url_without_a_valid_recipient_sends_nothing():
    with MailServer() as server:
        delivery = send(server, "from=me@example.org&to=nobody")
    assert delivery == Delivery("failed", "the URL names no valid recipient")


def test_a_mail_that_cannot_be_encrypted_is_not_sent():
    with MailServer() as server:
        delivery = send(server, f"{FROM_TO}&pgp=encrypt")
    assert delivery == Delivery("failed", "the mail could not be encrypted or signed")
    assert server.mails == []
