"""Feeds of topics."""

import json
import logging
from pathlib import Path

import feedparser
import pytest
from lxml import etree
from parsel import Selector

from hfpapers.editions.periods import Day
from hfpapers.editions.selection import Match
from hfpapers.editions.topics import PaperTopic
from hfpapers.exporters.atom import AtomExporter
from hfpapers.exporters.context import ArchivedEdition, TopicFeed, TopicPaper
from hfpapers.exporters.jsonfeed import JsonFeedExporter
from tests.exporters.export import export
from tests.exporters.feed_data import BLOG, HOSTILE, HUB, SHOWN, entries, items, text
from tests.helpers import messages

TEA = PaperTopic("tea", "Tea & more", [Match("teapot", "title"), Match("teapot", "abstract"), Match("kettle", "title")])
PEOPLE = PaperTopic("people", "People", [])
NOON = "2026-02-19T12:00:00Z"


@pytest.fixture
def topic(edition):
    """Return a function that makes the feed of a topic, given when each paper matched and its position."""

    def make(*matches, topics=(TEA, PEOPLE), name="tea", **fields):
        found = []
        for number, (day, matched_at, position) in enumerate(matches, 1):
            [paper] = edition(day, number, **fields)
            found.append(TopicPaper(paper, matched_at, Day.parse(day), position, topics))
        return TopicFeed(name, "Tea & more", {each.paper.id: each for each in found})

    return make


@pytest.fixture
def topic_feeds(config):
    """Return a function that renders the feed of a topic as a JSON feed and as an Atom feed."""

    def render(topic, **options):
        papers = [found.paper for found in topic.papers.values()]
        shared = {"topic": topic, "language": "en"} | options
        return (
            export(JsonFeedExporter, config, papers, path=f"feeds/topics/{topic.name}.json", **shared),
            export(AtomExporter, config, papers, path=f"feeds/topics/{topic.name}.xml", **shared),
        )

    return render


def dates(data):
    """Return the UTC times of the items."""
    return [entry.published_parsed[2:6] for entry in entries(data)]


def test_the_feed_of_a_topic_shows_why_its_papers_match(topic_feeds, topic):
    data, xml = topic_feeds(topic(("2026-02-19", NOON, 3), ai_keywords=["tea"]))
    assert json.loads(data)["title"] == feedparser.parse(xml).feed.title == "Tea & more"
    [item], [entry] = items(data), entries(xml)
    assert item["id"] == entry.id == f"{HUB}/papers/2602.90001#topic-tea"
    assert item["url"] == f"{HUB}/papers/2602.90001"
    assert item["date_published"] == entry.published == "2026-02-19T21:00:02+09:00"
    assert item["tags"] == [tag.term for tag in entry.tags] == ["Tea & more", "People", "tea"]
    assert item["_hfpapers"]["topics"] == [
        {
            "name": "tea",
            "title": "Tea & more",
            "matches": [
                {"word": "teapot", "field": "title"},
                {"word": "teapot", "field": "abstract"},
                {"word": "kettle", "field": "title"},
            ],
        },
        {"name": "people", "title": "People", "matches": []},
    ]
    for html in (item["content_html"], entry.content[0].value):
        assert "Topics: Tea & more (teapot, kettle) · People" in text(html)


def test_the_items_link_to_the_post_of_the_first_edition(topic_feeds, topic):
    archive = {
        "2026-02-19": ArchivedEdition(Day.parse("2026-02-19"), (), post="/posts/daily-papers-2026-02-19/"),
        "2026-02-20": ArchivedEdition(
            Day.parse("2026-02-20"), (), post="/posts/x/", not_in_post=frozenset({"2602.90002"})
        ),
    }
    found = topic(("2026-02-19", NOON, 1), ("2026-02-20", "2026-02-20T12:00:00Z", 1), ("2026-02-18", "2026-02-18", 1))
    listed = items(topic_feeds(found, archive=archive, base_url=BLOG)[0])
    assert [item["url"] for item in listed] == [
        f"{HUB}/papers/2602.90002",
        f"{BLOG}/posts/daily-papers-2026-02-19/#p-2602-90001",
        f"{HUB}/papers/2602.90003",
    ]


def test_the_newest_match_comes_first_and_a_match_without_a_time_is_dated_as_in_the_feed_of_its_day(topic_feeds, topic):
    data, xml = topic_feeds(
        topic(("2026-02-18", "2026-02-18", 2), ("2026-02-19", "2026-02-19T00:05:00Z", 1), ("2026-02-18", NOON, 7))
    )
    assert [item["id"][-len("1#topic-tea")] for item in items(data)] == ["3", "2", "1"]
    assert dates(xml) == [(19, 12, 0, 6), (19, 0, 5, 0), (18, 0, 15, 1)]


def test_no_two_items_have_the_same_date(topic_feeds, topic):
    matches = [
        ("2026-02-19", NOON, 1),
        ("2026-02-19", NOON, 2),
        ("2026-02-18", NOON, 1),
        ("2026-02-18", NOON, 2),
        ("2026-02-18", "2026-02-19T12:00:02Z", 3),
    ]
    data, xml = topic_feeds(topic(*matches))
    assert dates(xml) == [(19, 12, 0, second) for second in (4, 3, 2, 1, 0)]
    assert [item["_hfpapers"]["edition"][-2:] for item in items(data)] == ["18", "19", "18", "19", "18"]


def test_the_ids_of_topics_differ_from_those_of_all_other_feeds(topic_feeds, topic, feeds, edition):
    ids = [item["id"] for item in items(feeds(edition("2026-02-19", 1))[0])]
    for name in ("tea", "people", "all"):
        ids += [item["id"] for item in items(topic_feeds(topic(("2026-02-19", NOON, 1), name=name))[0])]
    assert len({*ids}) == 4
    feed_ids = {
        feedparser.parse(topic_feeds(topic(("2026-02-19", NOON, 1), name=name))[1]).feed.id for name in ("tea", "all")
    }
    assert len(feed_ids) == 2


def test_the_atom_feed_of_a_topic_is_valid_and_untrusted_text_is_text(topic_feeds, topic):
    hostile = PaperTopic("tea", HOSTILE.replace("\x00\x1b", ""), [Match(HOSTILE.replace("\x00\x1b", ""), "title")])
    data, xml = topic_feeds(topic(("2026-02-19", NOON, 1), topics=[hostile], title=HOSTILE))
    etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng"))).assertValid(etree.fromstring(xml))
    [item], [entry] = items(data), entries(xml)
    assert item["title"] == SHOWN
    for content in (item["content_html"], entry.content[0].value):
        assert {node.root.tag for node in Selector(text=content).xpath("//body//*")} == {"p", "a"}
        assert hostile.title in Selector(text=content).xpath("string(//p[3])").get()


def test_a_feed_within_its_limit_holds_the_papers_that_matched_last(topic_feeds, topic, caplog):
    caplog.set_level(logging.INFO)
    found = topic(*(("2026-02-19", NOON, position) for position in range(1, 21)))
    data, _ = topic_feeds(found, max_bytes=10_000)
    ids = [int(item["_hfpapers"]["id"][-2:]) for item in items(data)]
    assert 5 < len(ids) < 15
    assert ids == [*range(20, 20 - len(ids), -1)]
    log = messages(caplog, logging.INFO)[0]
    assert log == f"feeds/topics/tea.json: left out {20 - len(ids)} older papers, because FEED_MAX_BYTES is 10000"


def test_a_paper_that_is_too_large_for_a_feed_does_not_keep_out_the_others(topic_feeds, topic):
    found = topic(("2026-02-19", NOON, 1), ("2026-02-19", NOON, 2))
    found.papers["2602.90002"].paper.abstract = "Long. " * 800
    data, _ = topic_feeds(found, max_bytes=4_000)
    assert [item["_hfpapers"]["id"] for item in items(data)] == ["2602.90001"]


def test_a_topic_without_papers_or_without_one_that_fits_has_no_feed(topic_feeds, topic):
    assert topic_feeds(topic()) == (b"", b"")
    assert topic_feeds(topic(("2026-02-19", NOON, 1)), max_bytes=100) == (b"", b"")
