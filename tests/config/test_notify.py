"""The setting NOTIFY: what is accepted, and that no message contains a URL."""

import json
import traceback

import pytest
from scrapy.settings import Settings

from hfpapers.config import Config, ConfigError, read_settings
from hfpapers.config.notify import find_targets

SECRET = "s3cr3t-t0ken"
URL = f"json://user:{SECRET}@chat.example.org/{SECRET}"
TOPICS = {"agents": {"title": "Agents", "words": ["agent"]}}


def entries_of(value, **settings):
    return Config.from_settings(Settings({"NOTIFY": value, **settings})).notify


def targets_of(value, environment=None, **settings):
    return find_targets(entries_of(value, **settings), environment or {})


@pytest.mark.parametrize(
    "value",
    [
        [URL, {"url": "env:CHAT"}],
        ({"url": URL}, "env:CHAT"),
        f"{URL} env:CHAT",
        f"  {URL}\n env:CHAT ",
        json.dumps([URL, {"url": "env:CHAT"}]),
    ],
)
def test_entries_are_urls_or_tables(value):
    first, second = entries_of(value)
    assert first.url.get_secret_value() == URL
    assert second.url.get_secret_value() == "env:CHAT"


@pytest.mark.parametrize("value", [[], "", " "])
def test_by_default_nobody_is_notified(value):
    assert entries_of(value) == []


def test_an_entry_states_what_is_sent():
    [entry] = entries_of(
        [{"url": URL, "topics": "agents", "kinds": "weekly", "top": 3, "when": ["first", "failed"]}], TOPICS=TOPICS
    )
    assert (entry.topics, entry.kinds, entry.top, entry.when) == (["agents"], ["weekly"], 3, ["first", "failed"])
    [entry] = entries_of([URL])
    assert (entry.topics, entry.kinds, entry.top, entry.when, entry.empty) == (
        [],
        ["daily", "weekly", "monthly"],
        5,
        ["complete"],
        False,
    )


EXPECTED_URL = "expected a URL that begins with a scheme, like mailto://, or env:NAME for an environment variable"
KEYS = "url, name, topics, kinds, top, when, empty, language, template"
EXPECTED_LIST = "expected a URL, or a list of URLs and of tables with the key url"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (f"chat.example.org/{SECRET}", f"entry 1: the url is wrong; {EXPECTED_URL}"),
        ([URL, f"chat.example.org/{SECRET}"], f"entry 2: the url is wrong; {EXPECTED_URL}"),
        ([URL, "env:"], f"entry 2: the url is wrong; {EXPECTED_URL}"),
        ([URL, f"env:{SECRET}"], f"entry 2: the url is wrong; {EXPECTED_URL}"),
        ([URL, ""], f"entry 2: the url is wrong; {EXPECTED_URL}"),
        ([URL, {"url": 1}], f"entry 2: the url is wrong; {EXPECTED_URL}"),
        ([URL, {"url": [SECRET]}], f"entry 2: the url is wrong; {EXPECTED_URL}"),
        ([{"top": 3}], "entry 1: url is missing"),
        ([URL, 3], "entry 2: expected a URL, or a table with the key url"),
        ({"url": URL}, EXPECTED_LIST),
        (f'["{URL}"', EXPECTED_LIST),
        (3, EXPECTED_LIST),
        (
            [{"url": URL, "topic": "agents"}],
            f"entry 1: unknown key 'topic'; expected one of {KEYS}",
        ),
        ([{"url": URL, "top": 0}], "entry 1: top is 0; expected an integer >= 1"),
        ([{"url": URL, "top": 1000}], "entry 1: top is 1000; expected an integer <= 100"),
        ([{"url": URL, "top": "5"}], "entry 1: top is '5'; expected an integer"),
        ([{"url": URL, "when": "never"}], "entry 1: when[0] is 'never'; expected 'first', 'complete' or 'failed'"),
        ([{"url": URL, "kinds": ["hourly"]}], "entry 1: kinds[0] is 'hourly'; expected 'daily', 'weekly' or 'monthly'"),
        ([{"url": URL, "kinds": []}], "entry 1: kinds is []; expected a list that is not empty"),
        ([{"url": URL, "name": "a b"}], "entry 1: name is 'a b'; expected letters, digits, hyphens and underscores"),
        (
            [{"url": URL, "template": "../x"}],
            "entry 1: template is '../x'; expected letters, digits, hyphens and underscores",
        ),
        ([{"url": URL, "topics": ["robots"]}], "entry 1: unknown topic 'robots'; expected one of agents"),
    ],
)
def test_a_wrong_entry_is_named_by_its_position(value, problem):
    with pytest.raises(ConfigError) as error:
        entries_of(value, TOPICS=TOPICS)
    assert str(error.value) == f"NOTIFY: {problem}"
    assert SECRET not in "".join(traceback.format_exception(error.value))


@pytest.mark.parametrize(
    ("misplaced", "problem"),
    [
        ({"name": URL}, "name is '…'; expected letters, digits, hyphens and underscores"),
        ({"template": URL}, "template is '…'; expected letters, digits, hyphens and underscores"),
        ({"language": URL}, "language is '…'; expected letters, digits, hyphens and underscores"),
        ({"topics": [URL]}, "topics[0] is '…'; expected letters, digits, hyphens and underscores"),
        ({"when": URL}, "when[0] is '…'; expected 'first', 'complete' or 'failed'"),
        ({"top": [URL]}, "top is '…'; expected an integer"),
        ({URL: 1}, f"unknown key '…'; expected one of {KEYS}"),
    ],
)
def test_a_url_in_the_wrong_place_is_not_shown(misplaced, problem):
    with pytest.raises(ConfigError) as error:
        entries_of([{"url": URL} | misplaced], TOPICS=TOPICS)
    assert str(error.value) == f"NOTIFY: entry 1: {problem}"
    assert SECRET not in "".join(traceback.format_exception(error.value))


def test_the_configuration_file_holds_the_same_list(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hfpapers.toml").write_text(
        f"""
[[notify]]
url = "{URL}"
topics = ["agents"]
[[notify]]
url = "env:CHAT"
[topics.agents]
title = "Agents"
words = ["agent"]
"""
    )
    config = Config.from_settings(Settings(read_settings({})))
    assert [entry.topics for entry in config.notify] == [["agents"], []]


def test_the_message_about_a_wrong_file_contains_no_url(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hfpapers.toml").write_text(f'notify = ["{URL}", "{SECRET}"]\n')
    settings = Settings(read_settings({}))
    with pytest.raises(ConfigError) as error:
        Config.from_settings(settings)
    assert str(error.value) == f"hfpapers.toml: notify: entry 2: the url is wrong; {EXPECTED_URL}"


def test_no_representation_contains_a_url():
    config = Config.from_settings(Settings({"NOTIFY": [URL]}))
    [target] = find_targets(config.notify, {})
    for shown in (repr(config), str(config), config.model_dump_json(), repr(target), str(target)):
        assert SECRET not in shown


def test_names_are_those_of_variables_and_schemes_unless_they_are_given():
    value = [URL, "env:CHAT", "JSON://b", {"url": "json://c", "name": "team"}, "mailto://d", "json://e"]
    targets = targets_of(value, {"CHAT": "discord://f"})
    assert [target.name for target in targets] == ["json", "CHAT", "json-2", "team", "mailto", "json-3"]
    assert [target.position for target in targets] == [1, 2, 3, 4, 5, 6]
    assert str(targets[1]) == "notification 2 (CHAT)"


def test_two_entries_cannot_have_the_same_name():
    value = [{"url": "json://a", "name": "team"}, {"url": "json://b", "name": "team"}]
    with pytest.raises(ConfigError, match="NOTIFY: entries 1 and 2 have the name 'team'; expected different names"):
        targets_of(value)


@pytest.mark.parametrize("environment", [{}, {"CHAT": ""}, {"CHAT": " "}])
def test_an_entry_whose_variable_is_not_set_has_no_url(environment):
    [target] = targets_of(["env:CHAT"], environment)
    assert target.url is None
    assert target.variable == "CHAT"


def test_a_variable_that_is_not_a_url_is_an_error():
    with pytest.raises(ConfigError) as error:
        targets_of([URL, "env:CHAT"], {"CHAT": SECRET})
    assert str(error.value) == f"NOTIFY: entry 2: the variable CHAT is wrong; {EXPECTED_URL}"
