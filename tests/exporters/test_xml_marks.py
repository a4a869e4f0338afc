import time

import pytest

from hfpapers.exporters.xml_marks import has_comment, has_element

PATH = ("urn:a feed", "urn:a generator")
BOMB = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


def has_mark(text):
    return has_element(text.encode(errors="surrogateescape"), PATH, "ours")


@pytest.mark.parametrize(
    "text",
    [
        '<feed xmlns="urn:a"><generator>ours</generator></feed>',
        '<?xml version="1.0"?>\n<feed xmlns="urn:a">\n  <title/><generator>\n ours\n</generator>\n</feed>',
        '<x:feed xmlns:x="urn:a"><x:generator uri="u">ours</x:generator></x:feed>',
        '<feed xmlns="urn:a"><generator>o<![CDATA[urs]]></generator></feed>',
    ],
)
def test_an_element_with_the_text_is_a_mark_however_it_is_written(text):
    assert has_mark(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not XML",
        "\udcff",
        '<feed xmlns="urn:a"><generator>ours</generator>',
        '<feed xmlns="urn:a"><generator>others</generator></feed>',
        '<feed xmlns="urn:a"><generator>oursx</generator></feed>',
        '<feed xmlns="urn:a"><entry><generator>ours</generator></entry></feed>',
        '<feed xmlns="urn:a"><!-- <generator>ours</generator> --></feed>',
        "<feed><generator>ours</generator></feed>",
        f'{BOMB}<feed xmlns="urn:a"><generator>ours</generator>&b;</feed>',
    ],
)
def test_anything_else_is_not_a_mark(text):
    assert not has_mark(text)


def test_a_comment_with_the_text_is_a_mark():
    assert has_comment(b"<a><!-- ours --><!-- more --></a>", "ours")
    assert not has_comment(b"<a><!-- not ours --></a>", "ours")
    assert not has_comment(b"<a>ours</a>", "ours")
    assert not has_comment(f"{BOMB}<a><!-- ours --></a>".encode(), "ours")


@pytest.mark.parametrize(
    "data",
    [
        b"<a>" * 300_000,
        b'<feed xmlns="urn:a">' + b"<generator/>" * 300_000,
        b'<feed xmlns="urn:a"><generator>' + b"o&amp;" * 300_000,
    ],
)
def test_a_hostile_document_takes_linear_time(data):
    started = time.process_time()
    assert not has_element(data, PATH, "ours")
    assert time.process_time() - started < 5
