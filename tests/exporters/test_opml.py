from xml.etree import ElementTree as ET

import pytest

from hfpapers.exporters.opml import OpmlExporter
from hfpapers.exporters.ownership import Ownership
from tests.exporters.export import export

BLOG = "https://blog.example.org"
FEEDS = [
    ("feeds/daily.json", "daily"),
    ("feeds/daily.xml", "daily"),
    ("feeds/weekly.json", "weekly"),
    ("feeds/editions.json", "editions"),
    ("feeds/editions.xml", "editions"),
]


def outlines(data):
    return [outline.attrib for outline in ET.fromstring(data).iter("outline")]


def test_each_feed_is_listed_once_as_atom_if_there_is_an_atom_feed(config):
    listed = outlines(export(OpmlExporter, config, [], path="feeds/feeds.opml", feeds=FEEDS, base_url=BLOG))
    assert [outline["xmlUrl"] for outline in listed] == [
        f"{BLOG}/feeds/daily.xml",
        f"{BLOG}/feeds/weekly.json",
        f"{BLOG}/feeds/editions.xml",
    ]
    assert listed[0] == {
        "type": "rss",
        "text": "Hugging Face Daily Papers",
        "title": "Hugging Face Daily Papers",
        "xmlUrl": f"{BLOG}/feeds/daily.xml",
        "htmlUrl": f"{BLOG}/",
    }
    assert [outline["title"] for outline in listed[1:]] == ["Hugging Face Weekly Papers", "Hugging Face Papers"]


def test_without_a_base_url_the_list_links_to_the_files_beside_it(config):
    feeds = [("feeds/daily.xml", "daily"), ("weekly.xml", "weekly")]
    listed = outlines(export(OpmlExporter, config, [], path="feeds/feeds.opml", feeds=feeds))
    assert [outline["xmlUrl"] for outline in listed] == ["daily.xml", "../weekly.xml"]
    assert listed[0]["htmlUrl"] == "https://huggingface.co/papers"


def test_the_feeds_of_topics_are_listed_with_their_titles(config):
    topics = [("feeds/topics/tea.json", "Tea & more"), ("feeds/topics/tea.xml", "Tea & more"), ("all.xml", "Topics")]
    listed = outlines(export(OpmlExporter, config, [], path="feeds/feeds.opml", feeds=FEEDS[:2], topic_feeds=topics))
    assert [(outline["title"], outline["xmlUrl"]) for outline in listed] == [
        ("Hugging Face Daily Papers", "daily.xml"),
        ("Tea & more", "topics/tea.xml"),
        ("Topics", "../all.xml"),
    ]


def test_titles_and_paths_are_escaped(config):
    data = export(OpmlExporter, config, [], path="f.opml", feeds=[('a&"b".xml', "daily")], title='R&D <"papers">\x00')
    [outline] = outlines(data)
    assert (outline["title"], outline["xmlUrl"]) == ('R&D <"papers">', 'a&"b".xml')


def test_a_list_without_feeds_is_empty(config, paper):
    assert export(OpmlExporter, config, [paper], path="feeds.opml") == b""


@pytest.mark.parametrize(
    ("data", "owner"),
    [
        (b'<opml version="2.0"><body/></opml>', Ownership.FOREIGN),
        (b"", Ownership.FOREIGN),
        (b"generator: hfpapers", Ownership.FOREIGN),
    ],
)
def test_a_list_without_the_mark_is_foreign(data, owner):
    assert OpmlExporter.find_owner(data) == owner


def test_a_written_list_has_the_mark(config):
    assert OpmlExporter.find_owner(export(OpmlExporter, config, [], path="f.opml", feeds=FEEDS)) is Ownership.OURS
