"""The files of topics, as they are rendered for the editions of a snapshot."""

import json
import re

import feedparser
import pytest

from hfpapers.editions.history import History
from hfpapers.editions.periods import Day, Week
from hfpapers.publishing.snapshot import NewEdition

THURSDAY = Day.parse("2026-02-19")
TEA = {"title": "Tea & more", "words": ["part 1", "part 2"]}
BEST = {"title": "Best", "top": 1}
NONE = {"title": "None", "words": ["moss"]}
TOPIC_POSTS = {"_posts/%(date)s-%(topic)s.md": {"format": "md"}}
BLOG = "https://blog.example.org"


@pytest.fixture
def render(renderer, papers):
    """Return a function that renders the files of an edition with ten papers, and those of the newest editions."""

    def render_files(topics, period=THURSDAY, **settings):
        created = renderer(TOPICS=topics, **settings)
        own = [paper.model_copy(update={"edition": str(period)}) for paper in papers]
        snapshot = created.snapshot({period: NewEdition(own, History.from_papers(own))})
        files = created.render_edition(period, snapshot) | created.render_latest([type(period)], snapshot)
        # Files without bytes are removed.
        return {name: data for name, data in files.items() if data}

    return render_files


def ids(feed):
    return [item["_hfpapers"]["id"][-1] for item in json.loads(feed)["items"]]


def test_a_topic_has_feeds_and_references_and_all_topics_together_have_them(render):
    files = render({"tea": TEA, "best": BEST})
    assert [name for name in files if "topics" in name] == [
        "feeds/topics/tea.json",
        "feeds/topics/best.json",
        "feeds/topics/all.json",
        "feeds/topics/tea.xml",
        "feeds/topics/best.xml",
        "feeds/topics/all.xml",
        "topics/tea.bib",
        "topics/best.bib",
        "topics/all.bib",
    ]
    assert ids(files["feeds/topics/tea.json"]) == ["1", "2"]
    assert ids(files["feeds/topics/best.json"]) == ["0"]
    assert ids(files["feeds/topics/all.json"]) == ["0", "1", "2"]
    assert json.loads(files["feeds/topics/all.json"])["title"] == "Hugging Face Papers - Topics"
    assert re.findall(r"\{arxiv\.([0-9.]+),", files["topics/tea.bib"].decode()) == ["2602.91901", "2602.91902"]


def test_no_two_feeds_have_an_item_with_the_same_id(render):
    files = render({"tea": TEA, "best": BEST})
    feeds = [feedparser.parse(data) for name, data in files.items() if name.endswith(".xml")]
    found = [entry.id for feed in feeds for entry in feed.entries]
    assert len(found) == len({*found}) == 10 + 1 + 2 + 1 + 3
    assert len({feed.feed.id for feed in feeds}) == len(feeds)


def test_the_list_of_feeds_contains_the_topics_with_papers(render):
    listed = render({"tea": TEA, "none": NONE})["feeds/feeds.opml"].decode()
    assert re.findall('title="([^"]*)" xmlUrl="(topics[^"]*)"', listed) == [
        ("Tea &amp; more", "topics/tea.xml"),
        ("Hugging Face Papers - Topics", "topics/all.xml"),
    ]


def test_without_topics_or_papers_there_are_no_files(render):
    without = render({})
    assert not [name for name in without if "topics" in name]
    assert render({"none": NONE}) == without


def test_no_format_has_a_file_for_a_topic_without_papers(render):
    entries = {"%(topic)s.json": {"format": "json"}, "%(edition)s-%(topic)s.xml": {"format": "xml"}}
    assert [*render({"none": NONE}, OUTPUTS=entries)] == ["daily/latest.jsonl"]
    files = render({"tea": TEA, "none": NONE}, OUTPUTS=entries)
    assert [name for name in files if "none" in name or "tea" in name] == ["2026-02-19-tea.xml", "tea.json"]


def test_an_excluded_paper_matches_no_topic(render):
    files = render({"tea": TEA, "best": BEST}, EXCLUDE_IDS="2602.91900,2602.91902")
    assert ids(files["feeds/topics/tea.json"]) == ["1"]
    assert ids(files["feeds/topics/best.json"]) == ["1"]


def test_the_files_of_other_kinds_of_editions_are_not_about_topics(render):
    files = render({"best": BEST}, Week.parse("2026-W08"))
    assert [name for name in files if "topics" in name] == []


def test_an_output_may_choose_the_number_of_items_and_select_papers(render):
    entries = {
        "%(topic)s.json": {"format": "jsonfeed", "items": 3},
        "%(topic)s-20.json": {"format": "jsonfeed", "selection": {"min_upvotes": 20}},
        "%(topic)s.csv": {"format": "csv"},
    }
    files = render({"popular": {"title": "Popular", "min_upvotes": 5}}, OUTPUTS=entries)
    assert ids(files["popular.json"]) == ["0", "1", "2"]
    assert ids(files["popular-20.json"]) == ["0"]
    assert files["popular.csv"].count(b"\n") == 11


def test_numbers_in_options_may_be_texts_as_in_settings(render):
    entries = {
        "%(topic)s.json": {"format": "jsonfeed", "items": "3.0"},
        "feeds/daily.json": {"format": "jsonfeed", "editions": "1.0"},
    }
    files = render({"popular": {"title": "Popular", "min_upvotes": 5}}, OUTPUTS=entries)
    assert ids(files["popular.json"]) == ["0", "1", "2"]
    assert len(ids(files["feeds/daily.json"])) == 10


def test_the_items_link_to_the_post_that_shows_them(render):
    entries = {
        "_posts/%(date)s-%(kind)s-papers.md": {"format": "md", "kinds": ["daily"], "selection": {"top": 2}},
        "%(topic)s.json": {"format": "jsonfeed"},
    }
    files = render({"tea": TEA}, OUTPUTS=entries, FEED_BASE_URL=BLOG)
    assert [item["url"] for item in json.loads(files["tea.json"])["items"]] == [
        f"{BLOG}/posts/daily-papers-2026-02-19/#p-2602-91901",
        "https://huggingface.co/papers/2602.90001",
    ]


def test_a_topic_may_have_a_post_per_edition(render):
    entries = TOPIC_POSTS | {"%(topic)s.xml": {"format": "atom"}, "%(edition)s.bib": {"format": "bib"}}
    files = render({"tea": TEA, "none": NONE}, OUTPUTS=entries, POST_LANGUAGE="en")
    assert [name for name in files if name.endswith(".md")] == ["_posts/2026-02-19-tea.md"]
    post = files["_posts/2026-02-19-tea.md"].decode()
    assert "**2 papers** · [Feed](/tea.xml)\n" in post
    assert "\ntitle: Tea &amp; more - Hugging Face Daily Papers - 2026-02-19\n" in post
    assert "permalink: /posts/tea-2026-02-19/" in post
    assert re.findall("Part [0-9](?=\\*)", post) == ["Part 1", "Part 2"]


def test_a_topic_selects_the_papers_of_a_week_for_a_post(render):
    entries = {"_posts/%(date)s-%(kind)s-%(topic)s.md": {"format": "md"}}
    files = render({"tea": TEA}, Week.parse("2026-W08"), OUTPUTS=entries)
    assert [*files] == ["_posts/2026-02-16-weekly-tea.md"]


def test_a_template_of_posts_knows_the_topics_of_the_papers(render, tmp_path):
    (tmp_path / "list.md.j2").write_text(
        "{% for paper in papers %}{% for topic in paper.topics %} {{ topic.name }}{{ paper.rank }}"
        "{% endfor %}{% endfor %}",
        encoding="utf8",
    )
    post = render({"tea": TEA, "best": BEST}, POST_TEMPLATES_FOLDER=str(tmp_path))["_posts/2026-02-19-daily-papers.md"]
    assert post.decode().endswith("---\n\n best1 tea2 tea3")
