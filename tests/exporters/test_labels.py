import tomllib

import pytest

from hfpapers.exporters.labels import load_labels
from hfpapers.exporters.templates import babel_locale, html_environment
from tests.conftest import ROOT


@pytest.fixture
def user_file(tmp_path):
    """Return the path of a user's Korean labels."""
    (tmp_path / "labels").mkdir()
    return tmp_path / "labels/ko.toml"


@pytest.fixture
def load(tmp_path):
    """Return a function that loads labels, with those in the user's folder."""

    def load_language(language):
        html_environment.cache_clear()
        env = html_environment(str(tmp_path), babel_locale(language))
        return load_labels(env, language, as_markdown=False)

    return load_language


def placeholders(label):
    """Return the number of placeholders in a label, or of the elements of a list."""
    texts = label.values() if isinstance(label, dict) else [label]
    return len(label) if isinstance(label, list) else {text.count("{}") for text in texts}


def test_all_languages_have_the_same_labels_with_the_same_placeholders():
    languages = {
        path.stem: {key: placeholders(label) for key, label in tomllib.loads(path.read_text(encoding="utf8")).items()}
        for path in (ROOT / "templates/labels").glob("*.toml")
    }
    assert sorted(languages) == ["en", "ja", "ko", "zh"]
    assert all(labels == languages["en"] for labels in languages.values())


def test_a_label_of_the_user_overrides_that_of_the_project(load, user_file):
    user_file.write_text('organization = "🏛"\n', encoding="utf8")
    labels = load("ko")
    assert (labels["organization"], labels["paper"]) == ("🏛", "논문 링크")


def test_a_user_can_add_a_language(load, user_file):
    english = (ROOT / "templates/labels/en.toml").read_text(encoding="utf8")
    user_file.with_name("de.toml").write_text(english.replace("Organization", "Einrichtung"), encoding="utf8")
    assert load("de")["organization"] == "Einrichtung"


@pytest.mark.parametrize("language", ["xx", "../ko"])
def test_a_language_without_labels_is_an_error_that_lists_the_languages(load, language):
    with pytest.raises(ValueError, match=f"POST_LANGUAGE is '{language}'; expected one of en, ja, ko, zh"):
        load(language)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("organization = x", r"^labels/ko\.toml is not a valid TOML file: Invalid value"),
        (
            "paper_count = 'all'",
            r"^the label 'paper_count' in labels/ko\.toml is 'all'; expected as many {} as in '\*\*{} paper",
        ),
        ("paper = ['x']", r"^the label 'paper' in labels/ko\.toml is \['x'\]; expected a translation of 'Paper'"),
        (
            "categories_daily = 'x'",
            r"^the label 'categories_daily' in labels/ko\.toml is 'x'; expected a translation of",
        ),
        ("votes = { one = '{} vote' }", r"^the label 'votes' in labels/ko\.toml is {'one': .*; expected a translation"),
        ("paper = { other = 'x' }", r"^the label 'paper' in labels/ko\.toml is {'other': .*; expected a translation"),
        (
            "votes = { other = 'all' }",
            r"^the label 'votes' in .* is {'other': 'all'}; expected as many {} as in '{} vote'",
        ),
        ("models = '{} {x}'", r"^the label 'models' in labels/ko\.toml is '{} {x}'; expected no braces but {}$"),
        ("models = '{} {'", r"^the label 'models' in labels/ko\.toml is '{} {'; expected no braces but {}$"),
    ],
)
def test_a_wrong_label_is_an_error_that_names_the_file(load, user_file, content, message):
    user_file.write_text(content, encoding="utf8")
    with pytest.raises(ValueError, match=message):
        load("ko")


def test_a_missing_label_of_a_new_language_is_an_error(load, user_file):
    user_file.with_name("de.toml").write_text('paper = "Artikel"\n', encoding="utf8")
    with pytest.raises(
        ValueError, match=r"^labels/de\.toml has no label 'categories_daily'; expected a translation of"
    ):
        load("de")
