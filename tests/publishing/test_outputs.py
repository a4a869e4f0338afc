import pytest

from hfpapers.config import ConfigError
from hfpapers.exporters.post import PostExporter

CHART_PATH = "assets/papers/%(edition)s-%(chart)s-%(theme)s.svg"


def test_to_select_an_output_that_does_not_exist_is_an_error(outputs):
    with pytest.raises(
        ValueError, match=r"unknown output 'docx'; expected one of bib, svg, md, jsonfeed, atom, opml, "
    ):
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
    (tmp_path / "own.md.j2").write_text("papers\n{% for %}", encoding="utf8")
    with pytest.raises(ConfigError, match=r"^the template is not valid: line 2 of own.md.j2: ") as error:
        outputs(POST_TEMPLATE="own", POST_TEMPLATES_FOLDER=str(tmp_path))
    assert "\n" not in str(error.value)


def test_a_template_that_is_not_utf8_is_one_line(outputs, tmp_path):
    (tmp_path / "own.md.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"^a template or a file of labels is not UTF-8: "):
        outputs(POST_TEMPLATE="own", POST_TEMPLATES_FOLDER=str(tmp_path))


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


TOPICS = {"tea": {"title": "Tea", "words": ["teapot"]}, "people": {"title": "People", "authors": ["Bo Birch"]}}


def test_an_entry_of_topics_is_an_output_for_each_and_for_all_of_them(outputs):
    entries = {"feeds/%(topic)s.xml": {"format": "atom"}, "%(edition)s-%(topic)s.bib": {"format": "bib"}}
    created = outputs(OUTPUTS=entries, TOPICS=TOPICS)
    assert [(output.path, output.topic_name) for output in created.all] == [
        ("feeds/tea.xml", "tea"),
        ("feeds/people.xml", "people"),
        ("feeds/all.xml", "all"),
        ("%(edition)s-tea.bib", "tea"),
        ("%(edition)s-people.bib", "people"),
    ]
    created.select("%(edition)s-%(topic)s.bib")
    assert [output.path for output in created.selected] == ["%(edition)s-tea.bib", "%(edition)s-people.bib"]
    assert outputs(OUTPUTS=entries, TOPICS={}).all == []


def test_the_links_of_posts_and_feeds_lead_to_the_files_that_are_not_about_topics(outputs):
    posts = {"_posts/%(edition)s-%(topic)s.md": {"format": "md"}, "_posts/%(edition)s-papers.md": {"format": "md"}}
    found = outputs(OUTPUTS=posts, TOPICS=TOPICS).find(PostExporter, "daily")
    assert found.path == "_posts/%(edition)s-papers.md"


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"%(topic)s.bib": {"format": "bib"}, "tea.bib": {"format": "bib"}}, "'tea.bib' is the path of two outputs"),
        ({"x/%(topic)s": {"format": "bib"}, "x/tea/y": {"format": "bib"}}, "'x/tea' is a file, and a folder of"),
        ({"%(topic)s-": {"format": "atom"}, "t-%(topic)s": {"format": "atom"}}, None),
        ({"%(topic)s": {"format": "atom", "item": "edition"}}, "is 'edition'; expected 'paper' for a feed of a topic"),
        ({"%(topic)s.md": {"format": "md"}}, "writes a post per edition"),
    ],
)
def test_paths_of_topics_that_cannot_be_used_are_refused(outputs, entries, message):
    if message is None:
        assert outputs(OUTPUTS=entries, TOPICS=TOPICS)
        return
    with pytest.raises(ConfigError, match=message):
        outputs(OUTPUTS=entries, TOPICS=TOPICS)


@pytest.mark.parametrize("name", ["daily", "history"])
def test_a_topic_cannot_replace_the_folders_of_the_data(outputs, name):
    with pytest.raises(ConfigError, match=f"^OUTPUTS: the path '{name}' is reserved; expected another path"):
        outputs(OUTPUTS={"%(topic)s": {"format": "bib"}}, TOPICS={name: TOPICS["tea"]})
