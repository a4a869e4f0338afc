"""Feeds carry a mark that shows that hfpapers wrote them."""

import json

import pytest

from hfpapers.exporters.atom import AtomExporter
from hfpapers.exporters.jsonfeed import JsonFeedExporter
from hfpapers.exporters.ownership import Ownership
from tests.exporters.feed_data import HOSTILE


def test_the_feeds_that_hfpapers_wrote_carry_a_mark(feeds, edition):
    data, xml = feeds(edition("2026-02-19", 7, title=HOSTILE))
    assert JsonFeedExporter.find_owner(data) is Ownership.OURS
    assert AtomExporter.find_owner(xml) is Ownership.OURS
    # Somebody formatted it.
    assert JsonFeedExporter.find_owner(json.dumps(json.loads(data), indent=4).encode()) is Ownership.OURS


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"no JSON",
        b"\xff\xfe",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
        b'{"_hfpapers": null}',
        b'{"_hfpapers": {}}',
        b'{"items": [{"_hfpapers": {"generator": "hfpapers"}}]}',
        b"[" * 500_000,
        b'{"a": ' + b"9" * 500_000 + b"}",
    ],
)
def test_a_json_file_without_the_mark_is_foreign(data):
    assert JsonFeedExporter.find_owner(data) is Ownership.FOREIGN


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<rss/>",
        b'<feed xmlns="http://www.w3.org/2005/Atom"><generator uri="https://jekyllrb.com/">Jekyll</generator></feed>',
        b"<feed><generator>hfpapers</generator></feed>",
    ],
)
def test_an_xml_file_without_the_mark_is_foreign(data):
    assert AtomExporter.find_owner(data) is Ownership.FOREIGN
