"""After a change of the topics, `scrapy render` brings every file to the new state."""

import pytest
from scrapy.settings import Settings

from hfpapers.editions.periods import KINDS, Day
from hfpapers.publishing.publisher import Publisher
from hfpapers.publishing.renderer import Renderer
from tests.helpers import edition_files, published_names

THURSDAY = Day.parse("2026-02-19")
TEA = {"title": "Tea", "words": ["teapot"]}
BEST = {"title": "Best", "top": 1}
FEEDS = {"feeds/%(topic)s.json": {"format": "jsonfeed"}, "feeds/daily.json": {"format": "jsonfeed"}}


@pytest.fixture
def publish(settings: Settings, papers):
    """Return a function that publishes an edition with topics."""

    def run(topics, **changed):
        settings.setdict({"TOPICS": topics} | changed, priority="cmdline")
        Publisher.from_settings(settings).publish(THURSDAY, papers, with_latest=True)

    return run


@pytest.fixture
def render(settings: Settings):
    """Return a function that renders the newest editions with other topics, and returns the removed files."""

    def run(topics, selected=None, **changed):
        settings.setdict({"TOPICS": topics} | changed, priority="cmdline")
        renderer = Renderer.from_settings(settings)
        if selected:
            renderer.outputs.select(selected)
        files = renderer.render_latest([*KINDS.values()], renderer.snapshot())
        renderer.store.files.replace(files)
        return renderer.store.files.replace(dict.fromkeys(renderer.find_removed_topics(files), b""))

    return run


def test_the_files_of_a_removed_topic_are_deleted(publish, render, output):
    publish({"tea": TEA, "best": BEST})
    assert render({"tea": TEA, "best": BEST}) == []
    assert render({"tea": TEA}) == ["feeds/topics/best.json", "feeds/topics/best.xml", "topics/best.bib"]
    assert (output / "feeds/topics/all.json").exists()


def test_without_topics_no_file_of_topics_is_left(publish, render, output):
    publish({"tea": TEA})
    assert len(render({})) == 6
    assert published_names(output) == sorted(edition_files())
    assert "topics" not in (output / "feeds/feeds.opml").read_text(encoding="utf8")


def test_the_files_of_a_topic_that_no_paper_matches_any_more_are_deleted(publish, render, output):
    publish({"tea": TEA, "best": BEST})
    assert (output / "topics/tea.bib").exists()
    render({"tea": {"title": "Tea", "words": ["moss"]}, "best": BEST})
    assert sorted(path.name for path in output.rglob("*topics/*")) == [
        *("all.bib", "all.json", "all.xml", "best.bib", "best.json", "best.xml"),
    ]


def test_other_files_at_the_paths_of_topics_are_left(publish, render, output):
    publish({"tea": TEA})
    others = {
        "feeds/topics/mine.json": b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
        "feeds/topics/Notes.xml": b"<feed/>",
        # This feed is not that of a topic.
        "feeds/topics/copy.json": (output / "feeds/daily.json").read_bytes(),
        "topics/mine.bib": b"@misc{mine}\n",
        "topics/2026-02-19.bib": (output / "daily/2026-02-19.bib").read_bytes(),
    }
    for name, data in others.items():
        (output / name).write_bytes(data)
    (output / "topics/folder.bib").mkdir()
    assert len(render({})) == 6
    assert {name: (output / name).read_bytes() for name in others} == others


def test_the_files_of_other_outputs_are_left(publish, render):
    publish({"daily-2": BEST}, OUTPUTS=FEEDS | {"%(edition)s/%(topic)s.bib": {"format": "bib"}})
    assert render({}, OUTPUTS=FEEDS) == ["feeds/all.json", "feeds/daily-2.json"]


def test_the_files_of_editions_are_left(publish, render):
    entries = {
        path: {"format": "bib"}
        for path in ("refs/%(topic)s.bib", "refs/%(kind)s-%(edition)s.bib", "%(date)s/%(topic)s.bib")
    }
    publish({"tea": TEA}, OUTPUTS=entries)
    assert render({}, OUTPUTS=entries) == ["refs/all.bib", "refs/tea.bib"]


def test_a_format_without_a_mark_is_left(publish, render):
    entries = {"%(topic)s.csv": {"format": "csv"}}
    publish({"tea": TEA}, OUTPUTS=entries)
    assert render({}, OUTPUTS=entries) == []


def test_nothing_is_deleted_if_only_some_outputs_are_rendered(publish, render):
    publish({"tea": TEA, "best": BEST})
    assert render({"tea": TEA}, selected="atom") == []


def test_a_path_may_contain_the_topic_twice_and_characters_of_patterns(publish, render, output):
    entries = {"t[%%]/%(topic)s/%(topic)s.xml": {"format": "atom"}}
    publish({"tea": TEA, "best": BEST}, OUTPUTS=entries)
    other = output / "t[%]/tea/best.xml"
    other.write_bytes((output / "t[%]/tea/tea.xml").read_bytes())
    assert render({"tea": TEA}, OUTPUTS=entries) == ["t[%]/best/best.xml"]
    assert other.exists()
