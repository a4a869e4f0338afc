import json

import pytest
from scrapy.utils.test import get_crawler

from hfpapers.exporters.outputs import Outputs
from hfpapers.history import History
from hfpapers.items import Paper
from hfpapers.periods import Day

THURSDAY = Day.parse("2026-02-19")


@pytest.fixture
def outputs(settings):
    """Return a function that reads the setting OUTPUTS."""

    def of(value=None):
        if value is not None:
            settings.set("OUTPUTS", value)
        return Outputs.from_crawler(get_crawler(settings_dict=settings.copy_to_dict()))

    return of


def rendered(outputs, papers):
    return outputs.of_edition(THURSDAY, papers, History()) | outputs.of_newest(Day, {THURSDAY: papers})


def test_a_line_of_data_is_a_paper_with_its_fields_in_the_models_order(outputs, paper):
    data = outputs().data([paper])
    assert data.endswith(b"}\n")
    assert list(json.loads(data)) == list(Paper.model_fields)
    assert Paper.model_validate_json(data) == paper


def test_data_is_utf8_and_not_escaped_ascii(outputs, paper):
    assert '"좋아요"' in outputs().data([paper.model_copy(update={"title": "좋아요"})]).decode()


def test_an_edition_is_published_as_references_a_post_and_feeds_in_that_order(outputs, paper):
    files = rendered(outputs(), [paper])
    assert list(files) == ["daily/2026-02-19.bib", "_posts/2026-02-19-daily-papers.md", "feed.json", "feed.xml"]


def test_several_posts_of_one_edition_each_have_options_and_a_selection_of_their_own(outputs, paper):
    other = paper.model_copy(update={"id": "2602.00002", "rank": 2, "title": "Moss", "organization": None})
    several = outputs(
        {
            "a/%(edition)s-en.md": {"format": "md", "language": "en"},
            "a/%(edition)s-top.md": {"format": "md", "selection": {"top": 1}},
            "kettle.json": {"format": "jsonfeed", "selection": {"organizations": ["kettle"]}},
        }
    )
    files = rendered(several, [paper, other])
    assert "Papers of the day: **2**" in files["a/2026-02-19-en.md"].decode()
    assert "총 **1개**의" in files["a/2026-02-19-top.md"].decode()
    assert [item["title"] for item in json.loads(files["kettle.json"])["items"]] == [paper.title]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"/etc/%(edition)s": {"format": "md"}}, "must be a file's within the output folder"),
        ({"../%(edition)s": {"format": "md"}}, "must be a file's within the output folder"),
        ({"%(day)s.md": {"format": "md"}}, r"may have %\(kind\)s and %\(edition\)s in it"),
        ({"history/%(edition)s.csv": {"format": "csv"}}, "that is where the data is"),
        ({"a.json": {"format": "jsonfeed", "kinds": ["yearly"]}}, "must be a list of daily, weekly, monthly"),
        (
            {"a.json": {"format": "jsonfeed", "kinds": ["daily", "weekly"]}},
            r"several kinds of editions, so %\(kind\)s must be in its path",
        ),
        ({"a/%(edition)s.svg": {"format": "svg"}}, r"must have %\(edition\)s, %\(chart\)s and %\(theme\)s in it"),
        ({"%(chart)s.md": {"format": "md"}}, r"a post is of one edition"),
        ({"%(edition)s-%(theme)s.bib": {"format": "bib"}}, r"only the path of charts has %\(chart\)s and"),
        ({"./a.csv": {"format": "csv"}}, "must be a file's within the output folder"),
        ({"a/": {"format": "csv"}}, "must be a file's within the output folder"),
        ({"a/.b": {"format": "csv"}}, "must be a file's within the output folder"),
        ({"daily/latest.jsonl": {"format": "jsonlines"}}, "that is where the data is"),
        ({"%(kind)s/%(edition)s.jsonl": {"format": "jsonlines"}}, "that is where the data is"),
        ({"a.md": {"format": "md"}}, r"a post is of one edition, so %\(edition\)s must be in its path"),
        ({"%(edition)s.md": {"format": "md", "selection": {"words": [""]}}}, "should have at least 1 character"),
        ({"100%.md": {"format": "md"}}, r"may have %\(kind\)s and %\(edition\)s in it"),
        ({"a.md": {"format": "docx"}}, "with .*'docx'.*; its format must be one of .*csv, .*md"),
        ({"a.md": {}}, "its format must be one of"),
        ({"a.md": "md"}, "its format must be one of"),
        ("{'a.md': 1}", "OUTPUTS must be a dict, or a JSON object with double quotes"),
        ("[1]", "OUTPUTS must be a dict, or a JSON object with double quotes"),
        ({"a.md": {"format": "md", "template": "nix"}}, r"there is no template 'nix\.md\.j2'"),
        (
            {"a.md": {"format": "md", "selection": {"top": 0}}},
            "selection.top: Input should be greater than or equal to 1",
        ),
        (
            {"%(edition)s.md": {"format": "md", "selection": {"tops": 1}}},
            "selection.tops: Extra inputs",
        ),
        ({"%(edition)s.md": {"format": "md", "selection": ["top"]}}, "which can't be made"),
    ],
)
def test_a_wrong_output_is_one_sentence(outputs, value, sentence):
    with pytest.raises(ValueError, match=sentence):
        outputs(value)


def test_a_template_with_a_mistake_in_it_is_one_sentence(outputs, tmp_path):
    (tmp_path / "own.md.j2").write_text("{% for %}", encoding="utf8")
    options = {"format": "md", "template": "own", "templates_folder": str(tmp_path)}
    with pytest.raises(ValueError, match="whose template can't be read"):
        outputs({"a.md": options})
