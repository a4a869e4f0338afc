"""The labels of the site, and those that its scripts show."""

import json
import re
import tomllib

import pytest

from tests.conftest import ROOT
from tests.site.pages import PAPERS, write_site

FOLDER = ROOT / "templates/site"
# What the scripts show: in most places by this function, in the button of the theme by the name of the theme.
_SHOWN = re.compile(r'\b(?:label\(|description: )"([a-z_]+)"')
_CHOSEN = re.compile(r'label\([^)]*\? "([a-z_]+)" : "([a-z_]+)"')


def read(language):
    return tomllib.loads((FOLDER / f"labels/{language}.toml").read_text(encoding="utf8"))


def placeholders(labels):
    """Return the numbers of placeholders of labels by their names."""
    texts = {name: label.values() if isinstance(label, dict) else [label] for name, label in labels.items()}
    return {name: {text.count("{}") for text in forms} for name, forms in texts.items()}


@pytest.mark.parametrize("language", ["ko", "ja", "zh"])
def test_all_languages_have_the_same_labels_with_the_same_placeholders(language):
    labels, english = read(language), read("en")
    assert placeholders(labels.pop("script")) == placeholders(english.pop("script"))
    assert placeholders(labels) == placeholders(english)


def test_the_scripts_show_exactly_the_labels_that_there_are():
    text = "".join(path.read_text(encoding="utf8") for path in (FOLDER / "assets").glob("*.js"))
    shown = {*_SHOWN.findall(text), *(name for names in _CHOSEN.findall(text) for name in names)}
    assert shown | {"theme_system", "theme_light", "theme_dark"} == {*read("en")["script"]}


def test_a_user_overrides_one_label_of_the_scripts(tmp_path):
    templates = tmp_path / "templates"
    (templates / "site/labels").mkdir(parents=True)
    (templates / "site/labels/en.toml").write_text('search = "Find"\n[script]\nclose = "</script>"\n')
    site = write_site(tmp_path / "output", PAPERS[:1], post_templates_folder=str(templates))
    script = (site / "assets/labels.js").read_text()
    labels = json.loads(script.removeprefix("window.hfpapersLabels = ").removesuffix(";\n"))
    assert (labels["close"], labels["copied"]) == ("</script>", "Copied")
    assert "<h1>Find</h1>" in (site / "search.html").read_text()


def test_a_wrong_label_of_the_scripts_is_an_error(tmp_path):
    templates = tmp_path / "templates"
    (templates / "site/labels").mkdir(parents=True)
    (templates / "site/labels/en.toml").write_text("[script]\nresults = 'some'\n")
    with pytest.raises(
        ValueError, match=r"^the label 'script\.results' in site/labels/en\.toml is 'some'; expected as"
    ):
        write_site(tmp_path / "output", PAPERS[:1], post_templates_folder=str(templates))
