import json

import pytest
from scrapy.settings import Settings

from hfpapers.config import Config, ConfigError

AGENTS = {"title": "Agents", "words": ["agent", "tool use"], "in": ["title", "keywords"], "top": 5}


def config_of(topics):
    return Config.from_settings(Settings({"TOPICS": topics}))


def test_topics_on_the_command_line_are_json():
    given = {"agents-2": AGENTS, "kettles": {"title": "Kettles", "organizations": ["Kettle"]}}
    config = config_of(json.dumps(given))
    assert config == config_of(given)
    assert config.topics["agents-2"].fields == ["title", "keywords"]


def test_topics_survive_the_way_through_scrapys_settings():
    config = config_of({"agents": AGENTS})
    assert Config.from_settings(Settings(config.to_settings())) == config


@pytest.mark.parametrize(
    ("topics", "message"),
    [
        ("{'a': 1}", "TOPICS is \"{'a': 1}\"; expected a JSON object"),
        ("[]", "TOPICS is []; expected a table"),
        ([], "TOPICS is []; expected a table"),
        ({"Agents": AGENTS}, "TOPICS: the name 'Agents' is not that of a topic; expected lower-case letters, digits"),
        ({"": AGENTS}, "TOPICS: the name '' is not that of a topic; expected"),
        ({"a/../b": AGENTS}, "TOPICS: the name 'a/../b' is not that of a topic; expected"),
        ({"a\n": AGENTS}, "TOPICS: the name 'a\\n' is not that of a topic; expected"),
        ({"all": AGENTS}, "TOPICS: the name 'all' is reserved for all topics together; expected another name"),
        ({"a": 3}, "TOPICS['a'] is 3; expected a table"),
        ({"a": {"words": ["x"]}}, "TOPICS['a']['title'] is missing"),
        ({"a": {"title": " ", "words": ["x"]}}, "TOPICS['a']['title'] is ' '; expected a text that is not empty"),
        ({"a": {"title": "A"}}, "TOPICS['a']: a topic without a condition; expected one of words, authors, "),
        ({"a": AGENTS | {"word": ["x"]}}, "TOPICS['a']: unknown key 'word'; expected one of words, in, authors, "),
        ({"a": AGENTS | {"fields": ["title"]}}, "TOPICS['a']: unknown key 'fields'; expected one of words, in, "),
        ({"a": AGENTS | {"words": "agent"}}, "TOPICS['a']['words'] is 'agent'; expected a list"),
        ({"a": AGENTS | {"words": [" "]}}, "TOPICS['a']['words'][0] is ' '; expected a word"),
        ({"a": AGENTS | {"words": ["x" * 1_000_000]}}, "TOPICS['a']['words'][0] is 'xxx"),
        ({"a": AGENTS | {"authors": [" "]}}, "TOPICS['a']['authors'][0] is ' '; expected a text that is not empty"),
        ({"a": AGENTS | {"in": ["body"]}}, "TOPICS['a']['in'][0] is 'body'; expected 'title', 'abstract' or 'key"),
        ({"a": AGENTS | {"in": []}}, "TOPICS['a']['in'] is []; expected a list that is not empty"),
        ({"a": AGENTS | {"top": 0}}, "TOPICS['a']['top'] is 0; expected an integer >= 1"),
        ({"a": AGENTS | {"top": "5"}}, "TOPICS['a']['top'] is '5'; expected an integer"),
    ],
)
def test_a_wrong_topic_is_one_line_with_the_name_the_value_and_what_is_accepted(topics, message):
    with pytest.raises(ConfigError) as error:
        config_of(topics)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)
