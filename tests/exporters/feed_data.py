"""Feeds of the tests: what they contain, and texts to put into them."""

import json
from pathlib import Path

import feedparser
from jsonschema import Draft202012Validator
from parsel import Selector

from hfpapers.editions.periods import parse_period
from hfpapers.exporters.context import ArchivedEdition

SCHEMA = Draft202012Validator(json.loads(Path(__file__).with_name("jsonfeed.schema.json").read_text(encoding="utf8")))
HOSTILE = "A <b>bold</b> & {{ x }} ]]> \"q\" 'r' $n^2$ 5\\% \x00\x1b"
SHOWN = "A <b>bold</b> & {{ x }} ]]> \"q\" 'r' n^2 5%"
BLOG = "https://blog.example.org"
HUB = "https://huggingface.co"


def archived(papers):
    """Return the archive of these editions, as publishing passes it to feeds."""
    archive = {}
    for edition in papers:
        period = parse_period(edition[0].edition)
        path = f"/posts/{period.kind}-papers-{period}/"
        archive[str(period)] = ArchivedEdition(period, edition, post=path, data=f"/{period.kind}/{period}.jsonl")
    return archive


def items(data):
    feed = json.loads(data)
    SCHEMA.validate(feed)
    return feed["items"]


def entries(data):
    feed = feedparser.parse(data)
    assert not feed.bozo, feed.bozo_exception
    return feed.entries


def text(html):
    return " ".join(Selector(text=html).xpath("string()").get().split())
