import os
import re
import subprocess
import sys
import tomllib

import pytest
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from hfpapers.config import Config, ConfigError, read_settings
from hfpapers.publishing.outputs import Outputs
from tests.helpers import THURSDAY, published_names
from tests.reference import example_toml


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Return a function that writes the configuration file of the working directory."""
    monkeypatch.chdir(tmp_path)

    def write(text, name="hfpapers.toml"):
        (tmp_path / name).write_text(text, encoding="utf8")
        return tmp_path / name

    return write


def config_of(environment=None, **command_line):
    settings = Settings()
    settings.setdict(read_settings(environment or {}), priority="project")
    settings.setdict(command_line, priority="cmdline")
    return Config.from_settings(settings)


@pytest.mark.usefixtures("file")
def test_without_a_file_and_variables_the_defaults_apply():
    assert config_of() == Config()


def test_a_setting_in_the_file_replaces_the_default(file):
    file('post_language = "en"\nfeed_items = 7\npost_changes = true\n')
    config = config_of()
    assert (config.post_language, config.feed_items, config.post_changes) == ("en", 7, True)


def test_the_environment_comes_before_the_file_and_the_command_line_before_both(file):
    file('post_language = "en"\npost_template = "cards"\nfeed_items = 7\n')
    environment = {"HFPAPERS_POST_LANGUAGE": "ja", "HFPAPERS_FEED_ITEMS": "8"}
    config = config_of(environment, FEED_ITEMS="9")
    assert (config.post_template, config.post_language, config.feed_items) == ("cards", "ja", 9)


def test_an_environment_variable_names_another_file(file):
    file('post_language = "en"\n')
    other = file('post_language = "zh"\n', name="other.toml")
    assert config_of({"HFPAPERS_CONFIG": str(other)}).post_language == "zh"


@pytest.mark.usefixtures("file")
def test_other_variables_with_the_prefix_are_ignored():
    assert config_of({"HFPAPERS_MATHJAX": "/somewhere", "HFPAPERS_": "x"}) == Config()


def test_outputs_in_the_file_are_a_table(file):
    file('[outputs]\n"%(edition)s.bib" = { format = "bib", selection = { top = 3 } }\n')
    [(path, entry)] = config_of().outputs.items()
    assert (path, entry.selection.top) == ("%(edition)s.bib", 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('post_langage = "en"\n', "hfpapers.toml: post_langage is not a setting"),
        ('feed_items = "many"\n', "hfpapers.toml: feed_items is 'many'; expected an integer"),
        ("feed_items = 0\n", "hfpapers.toml: feed_items is 0; expected an integer >= 1"),
        ("[outputs]\na = 3\n", "hfpapers.toml: outputs['a'] is 3; expected a table"),
        ("[topics.a]\ntitle = 'A'\n", "hfpapers.toml: topics['a']: a topic without a condition; expected"),
        ("[topics.all]\ntitle = 'A'\ntop = 1\n", "hfpapers.toml: topics: the name 'all' is reserved"),
        ("post_language = en\n", "hfpapers.toml: not a readable TOML file"),
    ],
)
def test_a_mistake_in_the_file_is_one_line_that_names_the_file_and_the_key(file, text, message):
    file(text)
    with pytest.raises(ConfigError) as error:
        config_of()
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_a_mistake_in_the_file_is_reported_even_if_the_command_line_replaces_the_value(file):
    file("feed_items = 0\n")
    with pytest.raises(ConfigError, match="feed_items is 0"):
        config_of(FEED_ITEMS="9")


@pytest.mark.usefixtures("file")
def test_a_mistake_in_the_environment_names_the_variable():
    with pytest.raises(ConfigError, match="HFPAPERS_POST_TIME is 'soon'; expected a time like 09:15"):
        config_of({"HFPAPERS_POST_TIME": "soon"})


@pytest.mark.usefixtures("file")
def test_a_named_file_that_does_not_exist_is_a_mistake():
    with pytest.raises(ConfigError, match=r"HFPAPERS_CONFIG is 'none\.toml'; expected the path of an existing file"):
        config_of({"HFPAPERS_CONFIG": "none.toml"})


def test_the_example_file_lists_every_setting_with_its_default():
    uncommented = re.sub(r'^# (?=[a-z_]+ = |\[|")', "", example_toml(), flags=re.MULTILINE)
    values = tomllib.loads(uncommented)
    assert values.keys() == Config.model_fields.keys()
    # The default has no topics. The file shows one.
    assert Config.model_validate({"topics": values.pop("topics")}).topics.keys() == {"agents"}
    # The default notifies nobody. The file shows an entry.
    assert [entry.top for entry in Config.model_validate({"notify": values.pop("notify")}).notify] == [5]
    assert Config.model_validate(values) == Config()


def test_topics_in_the_file_are_tables(file):
    file('[topics.tea]\ntitle = "Tea"\nwords = ["teapot"]\nin = ["title"]\n')
    [(name, topic)] = config_of().topics.items()
    assert (name, topic.title, topic.words, topic.fields) == ("tea", "Tea", ["teapot"], ["title"])


@pytest.mark.usefixtures("file")
def test_an_empty_variable_is_the_same_as_none():
    assert config_of({"HFPAPERS_OUTPUT_DIR": "", "HFPAPERS_FEED_ITEMS": "", "HFPAPERS_CONFIG": ""}) == Config()


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize("name", ["HFPAPERS_CONFIG", "HFPAPERS_POST_TEMPLATES_FOLDER", "HFPAPERS_OUTPUT_DIR"])
def test_the_home_of_a_user_that_does_not_exist_is_a_mistake_in_one_line(name):
    with pytest.raises(ConfigError, match=f"^{name} is '~nobody-at-all/x'; expected "):
        config_of({name: "~nobody-at-all/x"})


@pytest.mark.parametrize(
    ("environment", "command_line", "message"),
    [
        ({"HFPAPERS_POST_LANGUAGE": "xx"}, {}, "HFPAPERS_POST_LANGUAGE is 'xx'; expected one of en, ja, ko, zh"),
        ({}, {}, "hfpapers.toml: post_language is 'yy'; expected one of en, ja, ko, zh"),
        ({}, {"POST_LANGUAGE": "zz"}, "POST_LANGUAGE is 'zz'; expected one of en, ja, ko, zh"),
    ],
)
def test_an_unknown_language_is_reported_with_its_origin(file, monkeypatch, environment, command_line, message):
    # There is no scrapy.cfg in the folder of the file.
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "hfpapers.settings")
    file('post_language = "yy"\n')
    settings = get_project_settings().copy()
    settings.setdict(read_settings(environment), priority="project")
    settings.setdict(command_line, priority="cmdline")
    with pytest.raises(ConfigError) as error:
        Outputs.from_settings(settings)
    assert str(error.value) == message


@pytest.fixture
def scrapy(hub, tmp_path):
    """Return a function that runs ``scrapy …`` in a folder of its own: its exit code and its output."""

    def run(*arguments):
        environment = os.environ | {
            "SCRAPY_SETTINGS_MODULE": "hfpapers.settings",
            "HFPAPERS_HUB_URL": hub.url,
            "HFPAPERS_ARXIV_URL": hub.arxiv_url,
        }
        line = [sys.executable, "-m", "scrapy", *arguments]
        done = subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.mark.integration
def test_a_rendering_after_a_crawl_uses_the_same_file_and_changes_no_byte(scrapy, tmp_path):
    (tmp_path / "hfpapers.toml").write_text('post_language = "en"\noutput_dir = "blog"\n', encoding="utf8")
    code, log = scrapy("crawl", "daily", "-a", f"date={THURSDAY}", "-a", "pages=no")
    assert code == 0, log
    before = {name: (tmp_path / "blog" / name).read_bytes() for name in published_names(tmp_path / "blog")}
    assert b"By upvotes" in before[f"_posts/{THURSDAY}-daily-papers.md"]
    code, log = scrapy("render")
    assert code == 0, log
    assert {name: (tmp_path / "blog" / name).read_bytes() for name in published_names(tmp_path / "blog")} == before


def test_scrapys_own_command_shows_the_value_from_the_file(scrapy, tmp_path):
    (tmp_path / "hfpapers.toml").write_text('post_language = "ja"\n', encoding="utf8")
    assert scrapy("settings", "--get", "POST_LANGUAGE") == (0, "ja\n")
