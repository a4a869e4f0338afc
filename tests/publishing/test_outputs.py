import json

import pytest

from hfpapers.config import ConfigError
from hfpapers.editions.history import History
from hfpapers.editions.periods import Day
from hfpapers.items import Paper

THURSDAY = Day.parse("2026-02-19")
POST_PATH = "_posts/%(date)s-%(kind)s-papers.md"
CHART_PATH = "assets/papers/%(edition)s-%(chart)s-%(theme)s.svg"


def render(outputs, papers):
    return outputs.render_edition(THURSDAY, papers, History()) | outputs.render_latest(Day, {THURSDAY: papers})


def test_a_line_of_data_is_a_paper_with_its_fields_in_the_order_of_the_model(outputs, paper):
    data = outputs().render_data([paper])
    assert data.endswith(b"}\n")
    assert list(json.loads(data)) == list(Paper.model_fields)
    assert Paper.model_validate_json(data) == paper


def test_the_data_is_utf8_and_not_escaped_ascii(outputs, paper):
    assert '"좋아요"' in outputs().render_data([paper.model_copy(update={"title": "좋아요"})]).decode()


def test_an_edition_has_references_a_post_and_feeds_in_this_order(outputs, paper):
    files = render(outputs(), [paper])
    assert list(files) == ["daily/2026-02-19.bib", "_posts/2026-02-19-daily-papers.md", "feed.json", "feed.xml"]


def test_each_output_has_its_own_options_and_its_own_selection(outputs, paper):
    other = paper.model_copy(update={"id": "2602.90002", "rank": 2, "title": "Moss", "organization": None})
    several = outputs(
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


def test_an_output_without_a_selected_paper_has_no_file(outputs, paper):
    nothing = {"selection": {"organizations": ["nobody"]}}
    files = render(outputs(OUTPUTS={"%(edition)s.md": {"format": "md", **nothing}}), [paper])
    assert files == {}


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("md", ["_posts/2026-02-19-daily-papers.md"]),
        (POST_PATH, ["_posts/2026-02-19-daily-papers.md"]),
        ("atom", ["feed.xml"]),
    ],
)
def test_the_outputs_of_a_format_or_a_path_can_be_selected(outputs, paper, name, files):
    selected = outputs()
    selected.select(name)
    assert list(render(selected, [paper])) == files


def test_to_select_an_output_that_does_not_exist_is_an_error(outputs):
    with pytest.raises(ValueError, match=r"unknown output 'docx'; expected one of bib, svg, md, jsonfeed, atom, "):
        outputs().select("docx")


# tests/config/test_outputs.py has the mistakes that do not depend on the exporter.
@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"format": "docx"}, r"OUTPUTS\['a'\]\['format'\] is 'docx'; expected one of .*csv, .*md, "),
        ({"format": "bib", "x": 1}, r"OUTPUTS\['a'\]: unknown option 'x'; expected no options"),
        (
            {"format": "jsonfeed", "langage": "en"},
            r"OUTPUTS\['a'\]: unknown option 'langage'; expected one of .*, language",
        ),
        ({"format": "jsonfeed", "items": 0}, r"OUTPUTS\['a'\]: FEED_ITEMS is 0; expected an integer >= 1"),
        ({"format": "csv", "x": 1}, r"OUTPUTS\['a'\]: .*'x'"),
    ],
)
def test_an_entry_that_its_exporter_refuses_is_one_line(outputs, entry, message):
    with pytest.raises(ConfigError, match=message) as error:
        outputs(OUTPUTS={"a": entry})
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("language", ["xx", "../ko"])
def test_a_language_without_labels_is_one_line(outputs, language):
    with pytest.raises(ConfigError) as error:
        outputs(POST_LANGUAGE=language)
    assert str(error.value).endswith(f"POST_LANGUAGE is {language!r}; expected one of en, ja, ko, zh")


def test_a_template_that_does_not_exist_is_one_line(outputs):
    with pytest.raises(ConfigError) as error:
        outputs(POST_TEMPLATE="nix")
    assert str(error.value) == "POST_TEMPLATE is 'nix'; expected the name of a template: there is no nix.md.j2"


def test_a_template_with_a_mistake_is_one_line(outputs, tmp_path):
    (tmp_path / "own.md.j2").write_text("{% for %}", encoding="utf8")
    with pytest.raises(ConfigError, match=r"^the template is not valid: ") as error:
        outputs(POST_TEMPLATE="own", POST_TEMPLATES_FOLDER=str(tmp_path))
    assert "\n" not in str(error.value)


def test_an_exporter_that_cannot_be_loaded_is_one_line(outputs):
    exporters = {"nix": "hfpapers.exporters.nix.NixExporter"}
    with pytest.raises(ConfigError, match=r"OUTPUTS\['a'\]: cannot load the exporter of 'nix': "):
        outputs(OUTPUTS={"a": {"format": "nix"}}, FEED_EXPORTERS=exporters)


@pytest.mark.parametrize(
    ("path", "format_", "message"),
    [
        (
            "a.md",
            "md",
            r"OUTPUTS\['a.md'\] writes a post per edition; expected %\(edition\)s or %\(date\)s in the path",
        ),
        ("%(edition)s-%(chart)s-%(theme)s.bib", "bib", "expected a format that writes charts"),
        ("%(edition)s.svg", "svg", r"writes charts; expected %\(chart\)s and %\(theme\)s in the path"),
    ],
)
def test_a_path_that_does_not_fit_its_exporter_is_refused(outputs, path, format_, message):
    with pytest.raises(ConfigError, match=message):
        outputs(OUTPUTS={path: {"format": format_}})
