import json

import pytest
from scrapy.settings import Settings

from hfpapers.config import Config, ConfigError
from hfpapers.config.outputs import expand_path, insert_topic, is_of_topic
from hfpapers.editions.periods import Day, Week


def config_of(outputs):
    return Config.from_settings(Settings({"OUTPUTS": outputs}))


def test_outputs_on_the_command_line_are_json():
    given = {"%(edition)s.md": {"format": "md", "language": "en"}}
    assert config_of(json.dumps(given)) == config_of(given)


@pytest.mark.parametrize(
    ("path", "kinds"), [("%(kind)s/x.json", ["daily", "weekly", "monthly"]), ("x.json", ["daily"])]
)
def test_the_kinds_follow_from_the_path(path, kinds):
    assert config_of({path: {"format": "jsonfeed"}}).outputs[path].kinds == kinds


def test_fields_that_the_entry_does_not_know_are_options_of_the_exporter():
    [entry] = config_of({"x.json": {"format": "jsonfeed", "items": 3}}).outputs.values()
    assert entry.exporter_options == {"items": 3}


def test_a_path_has_the_edition_or_its_first_day():
    week = Week.parse("2026-W08")
    assert [*expand_path("%(kind)s/%(edition)s_%(date)s.x", week)] == ["weekly/2026-W08_2026-02-16.x"]


def test_a_path_has_the_topic():
    assert insert_topic("%%(topic)s/%(topic)s/%(topic)s-%(edition)s", "tea") == "%%(topic)s/tea/tea-%(edition)s"
    assert [is_of_topic(path) for path in ("%(topic)s/x", "%%(topic)s", "topic")] == [True, False, False]


def test_a_chart_has_a_file_for_each_subject_and_theme():
    files = expand_path("%(edition)s-%(chart)s-%(theme)s.svg", Day.parse("2026-02-19"))
    assert len(files) == 6
    assert files["2026-02-19-votes-dark.svg"] == {"chart": "votes", "theme": "dark"}


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        ("{'a': 1}", "expected a JSON object"),
        ("[]", "expected a table"),
        ({"a": 3}, r"OUTPUTS\['a'\] is 3; expected a table"),
        ({"a": {}}, r"OUTPUTS\['a'\]\['format'\] is missing"),
        ({"a": {"format": "bib", "kinds": ["hourly"]}}, "expected 'daily', 'weekly' or 'monthly'"),
        ({"a": {"format": "bib", "selection": {"top": 0}}}, r"OUTPUTS\['a'\]\['selection'\]\['top'\] is 0; expected"),
        (
            {"a": {"format": "bib", "selection": {"best": 1}}},
            r"OUTPUTS\['a'\]\['selection'\]: unknown key 'best'; expected one of words, in, ",
        ),
        ({"%(day)s": {"format": "bib"}}, "unknown placeholder"),
        ({"%": {"format": "bib"}}, "unknown placeholder"),
        ({"%(edition)9999999999s": {"format": "bib"}}, "unknown placeholder"),
        ("[" * 100_000, "expected a JSON object"),
        ({"a": {"format": "bib", "kinds": [[]]}}, r"OUTPUTS\['a'\]\['kinds'\]\[0\] is \[\]; expected 'daily'"),
        ({"a": {"format": "bib", "kinds": 3}}, r"OUTPUTS\['a'\]\['kinds'\] is 3; expected a list"),
        ({"a": {"format": "bib", "selection": []}}, r"OUTPUTS\['a'\]\['selection'\] is \[\]; expected a table"),
        ({"a": {"format": [[]]}}, r"OUTPUTS\['a'\]\['format'\] is \[\[\]\]; expected a text"),
        ({"a": None}, r"OUTPUTS\['a'\] is None; expected a table"),
        ({3: {"format": "bib"}}, "expected a text"),
        ({".": {"format": "bib"}}, "may leave the output folder"),
        ({"a\nb": {"format": "bib"}}, "not printable"),
        ({"a\ud800": {"format": "bib"}}, "not printable"),
        ({"a" * 300: {"format": "bib"}}, "is too long; expected names of at most 200 bytes"),
        ({"%(kind)s": {"format": "bib"}}, "is reserved"),
        ({"reports": {"format": "bib"}}, "is reserved"),
        ({"x": {"format": "bib"}, "x/y": {"format": "atom"}}, "'x' is a file, and a folder of 'x/y'"),
        ({"/a": {"format": "bib"}}, "may leave the output folder"),
        ({"../a": {"format": "bib"}}, "may leave the output folder"),
        ({"a//b": {"format": "bib"}}, "may leave the output folder"),
        ({".a": {"format": "bib"}}, "a hidden file"),
        ({"daily/%(edition)s.jsonl": {"format": "bib"}}, "is reserved"),
        ({"history/x": {"format": "bib"}}, "is reserved"),
        ({"_config.yml": {"format": "csv"}}, "is reserved"),
        ({"%(date)s.bib": {"format": "bib", "kinds": ["daily", "weekly"]}}, "the same file for several kinds"),
        ({"%(edition)s-%(chart)s.svg": {"format": "svg"}}, "for charts"),
        ({"%(topic)s.%(kind)s": {"format": "atom"}}, "for papers of a topic in daily editions; expected no %"),
        ({"%(topic)s": {"format": "atom", "kinds": ["weekly"]}}, "for papers of a topic in daily editions"),
        ({"%(topic)s-%(edition)s-%(chart)s-%(theme)s": {"format": "svg"}}, "topics have no charts"),
        ({"daily/%(topic)s/%(theme)s": {"format": "svg"}}, "for charts"),
        ({"%(edition)s.md": {"format": "md"}, "%(date)s.md": {"format": "bib"}}, "are the same file 2026-02-19.md"),
        (
            {"a": {"format": "atom"}, "x-%(kind)s": {"format": "atom"}, "x-daily": {"format": "bib"}},
            "are the same file x-daily",
        ),
    ],
)
def test_a_wrong_entry_is_refused(outputs, message):
    with pytest.raises(ConfigError, match=message):
        config_of(outputs)
