import json
import re

import pytest

from hfpapers.editions.history import History
from hfpapers.editions.periods import Day
from hfpapers.items import Paper
from hfpapers.publishing.renderer import render_data
from hfpapers.publishing.snapshot import NewEdition, Snapshot

THURSDAY = Day.parse("2026-02-19")
POST_PATH = "_posts/%(date)s-%(kind)s-papers.md"


def render(renderer, papers):
    snapshot = Snapshot(renderer.store, {THURSDAY: NewEdition(papers, History())})
    return renderer.render_edition(THURSDAY, snapshot) | renderer.render_latest([Day], snapshot)


def test_a_line_of_data_is_a_paper_with_its_fields_in_the_order_of_the_model(paper):
    data = render_data([paper])
    assert data.endswith(b"}\n")
    assert list(json.loads(data)) == list(Paper.model_fields)
    assert Paper.model_validate_json(data) == paper


def test_the_data_is_utf8_and_not_escaped_ascii(paper):
    assert '"좋아요"' in render_data([paper.model_copy(update={"title": "좋아요"})]).decode()


def test_an_edition_has_references_a_post_and_feeds_in_this_order(renderer, paper):
    files = render(renderer(), [paper])
    assert list(files) == [
        "daily/2026-02-19.bib",
        "_posts/2026-02-19-daily-papers.md",
        "daily/latest.jsonl",
        "feeds/daily.json",
        "feeds/daily.xml",
        "feeds/editions.json",
        "feeds/editions.xml",
        "feeds/feeds.opml",
        "README.md",
    ]


def test_the_list_of_feeds_contains_only_those_of_kinds_with_a_stored_edition(renderer, paper):
    listed = render(renderer(), [paper])["feeds/feeds.opml"].decode()
    assert re.findall('xmlUrl="([^"]*)"', listed) == ["daily.xml", "editions.xml"]


def test_each_output_has_its_own_options_and_its_own_selection(renderer, paper):
    other = paper.model_copy(update={"id": "2602.90002", "rank": 2, "title": "Moss", "organization": None})
    several = renderer(
        OUTPUTS={
            "a/%(edition)s-en.md": {"format": "md", "language": "en"},
            "a/%(edition)s-top.md": {"format": "md", "selection": {"top": 1}},
            "kettle.json": {"format": "jsonfeed", "selection": {"organizations": ["kettle"]}},
        }
    )
    files = render(several, [paper, other])
    assert "**2 papers**" in files["a/2026-02-19-en.md"].decode()
    assert "총 **1편**의" in files["a/2026-02-19-top.md"].decode()
    assert [item["title"] for item in json.loads(files["kettle.json"])["items"]] == [paper.title]


def test_the_file_of_an_output_without_a_selected_paper_is_removed(renderer, paper):
    nothing = {"selection": {"organizations": ["nobody"]}}
    files = render(renderer(OUTPUTS={"%(edition)s.md": {"format": "md", **nothing}}), [paper])
    assert files.pop("2026-02-19.md") == b""
    assert list(files) == ["daily/latest.jsonl"]


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("md", ["_posts/2026-02-19-daily-papers.md"]),
        (POST_PATH, ["_posts/2026-02-19-daily-papers.md"]),
        ("atom", ["feeds/daily.xml", "feeds/editions.xml"]),
    ],
)
def test_the_outputs_of_a_format_or_a_path_can_be_selected(renderer, paper, name, files):
    selected = renderer()
    selected.outputs.select(name)
    assert list(render(selected, [paper])) == files
