"""What a crawl and the process that sends exchange."""

import dataclasses

import pytest
from pydantic import ValidationError

from hfpapers.notifications.messages import Delivery, Notice, Rendering
from hfpapers.notifications.protocol import Document, Line, Progress, decode_document, encode_document
from tests.notifications.messages import DIGEST, NOTICE, message

RENDERING = Rendering("templates", "Papers of the Day")
SECRET = "json://user:p4ssw0rd@example.org/t0ken"


def conclude(*output, number=1):
    progress = Progress(number)
    for each in output:
        progress.add(each.encode() if isinstance(each, Line) else each)
    return progress.conclude("not sent", "no response")


def test_a_document_arrives_with_its_secrets():
    digest = dataclasses.replace(DIGEST, papers=[], topics=[])
    notice = Notice([dataclasses.replace(NOTICE.problems[0], editions=["2026-02-19"])])
    document = Document([message(SECRET, digest), message("mailto://a", notice, "ko")], RENDERING, 10.0)
    decoded = decode_document(encode_document(document))
    assert decoded == document
    assert decoded.messages[0].url.get_secret_value() == SECRET


def test_a_text_that_is_not_unicode_does_not_make_the_document_unreadable():
    digest = dataclasses.replace(DIGEST, topics=("Tea \ud800",))
    decoded = decode_document(encode_document(Document([message(SECRET, digest)], RENDERING, 10.0)))
    assert decoded.messages[0].content.topics == ["Tea ?"]


@pytest.mark.parametrize("data", [b"", b"x", b"{}", b'{"messages": [{}], "rendering": {}, "timeout_s": 1}'])
def test_other_data_is_not_a_document(data):
    with pytest.raises(ValidationError):
        decode_document(data)


def test_each_message_has_the_outcome_that_was_reported():
    lines = [Line(index, "sending") for index in range(3)]
    lines += [Line(2, "unknown", "reset"), Line(0, "sent"), Line(1, "failed", "HTTP 404")]
    assert conclude(*lines, number=3) == [
        Delivery("sent"),
        Delivery("failed", "HTTP 404"),
        Delivery("unknown", "reset"),
    ]


def test_lines_may_arrive_in_parts():
    line = Line(0, "sent").encode()
    assert conclude(line[:5], line[5:]) == [Delivery("sent")]


def test_a_message_that_was_being_sent_may_have_been_accepted():
    assert conclude(Line(0, "sending")) == [Delivery("unknown", "no response")]


def test_a_message_without_a_line_was_not_sent():
    assert conclude(Line(1, "sending"), number=2)[0] == Delivery("failed", "not sent")


@pytest.mark.parametrize(
    "garbage",
    [
        b"Traceback\n",
        b"not ended by a line break",
        b"\xff\n",
        b"\n",
        b"[]\n",
        b'{"index": 0}\n',
        b'{"index": 0, "state": "delivered", "reason": ""}\n',
        b'{"index": "0", "state": "sent", "reason": ""}\n',
        b"[" * 100_000 + b"\n",
        b"x" * 3_000_000,
    ],
)
def test_after_unexpected_output_it_is_not_known_that_a_message_was_not_sent(garbage):
    assert conclude(garbage) == [Delivery("unknown", "no response")]
    # But what our process has reported is true.
    assert conclude(Line(0, "sent"), garbage) == [Delivery("sent")]


def test_messages_that_do_not_exist_are_ignored():
    assert conclude(Line(7, "sent"), Line(-1, "sent"), Line(0, "sent")) == [Delivery("sent")]


def test_an_outcome_does_not_change():
    assert conclude(Line(0, "sent"), Line(0, "failed", "x"), Line(0, "sending")) == [Delivery("sent")]


def test_a_reason_is_one_short_line():
    [delivery] = conclude(Line(0, "failed", "a\nb" + "x" * 1000))
    assert delivery.reason.startswith("a bxxx")
    assert len(delivery.reason) == 200


def test_no_representation_contains_the_secret():
    document = Document([message(SECRET)], RENDERING, 10.0)
    assert "p4ssw0rd" not in f"{document!r}{document}"
