import pytest
from scrapy.settings import Settings

from hfpapers.config import Config, ConfigError


def config_of(**settings):
    return Config.from_settings(Settings(settings))


def test_the_defaults_are_valid():
    assert config_of() == Config()


def test_the_values_survive_the_way_through_scrapys_settings():
    config = Config(post_language="en", feed_items=7, post_author=None, exclude_ids=frozenset({"2602.12675"}))
    assert Config.from_settings(Settings(config.to_settings())) == config


@pytest.mark.parametrize(
    ("given", "field", "value"),
    [
        ({"FEED_ITEMS": "7"}, "feed_items", 7),
        ({"RETRY_BACKOFF": "0.5"}, "retry_backoff", 0.5),
        ({"POST_CHANGES": "1"}, "post_changes", True),
        ({"POST_CHANGES": "False"}, "post_changes", False),
        ({"POST_CHANGES": "yes"}, "post_changes", True),
        ({"POST_AUTHOR": ""}, "post_author", None),
        ({"FEED_BASE_URL": "https://blog.example.org/"}, "feed_base_url", "https://blog.example.org"),
        ({"DOWNLOAD_BIND_ADDRESS": "127.0.0.2"}, "download_bind_address", "127.0.0.2"),
        ({"DOWNLOAD_BIND_ADDRESS": ""}, "download_bind_address", None),
        ({"HUB_URL": "http://localhost:8899/"}, "hub_url", "http://localhost:8899"),
        ({"EXCLUDE_IDS": "2602.12675"}, "exclude_ids", {"2602.12675"}),
        ({"EXCLUDE_IDS": "2602.12675, 2602.1267,2602.12675"}, "exclude_ids", {"2602.12675", "2602.1267"}),
        ({"EXCLUDE_IDS": ' ["2602.12675", "2602.1267"]'}, "exclude_ids", {"2602.12675", "2602.1267"}),
        ({"EXCLUDE_IDS": ["2602.12675"]}, "exclude_ids", {"2602.12675"}),
        ({"EXCLUDE_IDS": ""}, "exclude_ids", set()),
    ],
)
def test_texts_from_the_command_line_are_converted(given, field, value):
    assert getattr(config_of(**given), field) == value


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"DOWNLOAD_BIND_ADDRESS": "localhost"},
            "DOWNLOAD_BIND_ADDRESS is 'localhost'; expected an IP address of this machine, like 192.0.2.7",
        ),
        ({"FEED_ITEMS": "many"}, "FEED_ITEMS is 'many'; expected an integer"),
        ({"FEED_ITEMS": "0"}, "FEED_ITEMS is '0'; expected an integer >= 1"),
        ({"FEED_ITEMS": 1.5}, "FEED_ITEMS is 1.5; expected an integer"),
        ({"SETTLED_AFTER": "1.5"}, "SETTLED_AFTER is '1.5'; expected an integer"),
        ({"SETTLED_AFTER": "inf"}, "SETTLED_AFTER is 'inf'; expected an integer"),
        ({"EDITION_MAX_LOSS": "a fifth"}, "EDITION_MAX_LOSS is 'a fifth'; expected a number"),
        ({"EDITION_MAX_LOSS": "nan"}, "EDITION_MAX_LOSS is 'nan'; expected a finite number"),
        ({"EDITION_MAX_LOSS": "2"}, "EDITION_MAX_LOSS is '2'; expected a number <= 1.0"),
        ({"RETRY_MAX_WAIT": "inf"}, "RETRY_MAX_WAIT is 'inf'; expected a finite number"),
        ({"POST_CHANGES": "maybe"}, "POST_CHANGES is 'maybe'; expected yes or no"),
        ({"HUB_URL": "huggingface.co"}, "HUB_URL is 'huggingface.co'; expected a URL like https://example.org"),
        ({"HUB_URL": "https://a.b?c"}, "HUB_URL is 'https://a.b?c'; expected a URL like https://example.org"),
        ({"FEED_BASE_URL": "ftp://a.b"}, "FEED_BASE_URL is 'ftp://a.b'; expected a URL like https://example.org"),
        ({"FEED_TITLE": " "}, "FEED_TITLE is ' '; expected a text that is not empty"),
        ({"POST_TIME": "9 o'clock"}, 'POST_TIME is "9 o\'clock"; expected a time like 09:15'),
        ({"POST_TIME": "09:15Z"}, "POST_TIME is '09:15Z'; expected a time like 09:15"),
        ({"POST_TIMEZONE": "Mars"}, "POST_TIMEZONE is 'Mars'; expected a time zone like Asia/Seoul"),
        ({"POST_TIMEZONE": "Europe"}, "POST_TIMEZONE is 'Europe'; expected a time zone like Asia/Seoul"),
        ({"POST_TIMEZONE": "../etc"}, "POST_TIMEZONE is '../etc'; expected a time zone like Asia/Seoul"),
        ({"POST_TEMPLATES_FOLDER": "/none"}, "POST_TEMPLATES_FOLDER is '/none'; expected an existing folder"),
        *(
            (
                {"EXCLUDE_IDS": ids},
                f'EXCLUDE_IDS is {ids!r}; expected paper ids like "2602.12675"; {wrong!r} is not one',
            )
            for ids, wrong in [
                ("2602.12675v2", "2602.12675v2"),
                ("2602.12675,all", "all"),
                (["2602.12675", "2602.1\n"], "2602.1\n"),
                # Without quotes, it is a number in TOML.
                ([2602.12675], 2602.12675),
            ]
        ),
        *(
            ({"EXCLUDE_IDS": ids}, f'EXCLUDE_IDS is {ids!r}; expected a list of paper ids like "2602.12675"')
            for ids in ("[2602", "[" * 9, 2602.12675, None)
        ),
        ({"OUTPUT_DIR": ""}, "OUTPUT_DIR is ''; expected a folder"),
        *(
            (
                {"OUTPUT_DIR": url},
                f"OUTPUT_DIR is '{url}'; expected a folder, or a URL like s3://bucket/papers (or gs://, az://)",
            )
            for url in ("s3:/bucket/papers", "s4://bucket/papers", "s3://", "s3://bucket/../papers")
        ),
        ({"OUTPUT_DIR": "~nobody-at-all/x"}, "OUTPUT_DIR is '~nobody-at-all/x'; expected a folder"),
        ({"ARCHIVE_DB": "~nobody-at-all/x"}, "ARCHIVE_DB is '~nobody-at-all/x'; expected a path"),
    ],
)
def test_a_wrong_value_is_one_line_with_the_name_the_value_and_what_is_accepted(given, message):
    with pytest.raises(ConfigError) as error:
        config_of(**given)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    [
        *("https://h.co/../..", "https://h.co/./x", "https://h.co/%2e%2e/x", "https://h.co//x", "https://h.co/x//"),
        *(
            "https://h.co/x?y",
            "https://h.co/x#y",
            "https://u@h.co",
            "https://h.co:0",
            "https://h.co:",
            "https://h.co:99999",
        ),
        *("https://h.co/a b", "https://h.co/a\x00b", "https://h.co/%0a", "https://h.co/a%2Fb", "https://h.co/%zz"),
        *(
            "https://hé.co",
            "https://h..co",
            f"https://{'a' * 64}.co",
            "https://h.co\\x",
            "http:///x",
            "h.co",
            "",
            5,
            None,
        ),
    ],
)
def test_the_address_of_the_hub_is_a_usual_url(url):
    with pytest.raises(ConfigError, match=r"^HUB_URL is .*; expected a "):
        config_of(HUB_URL=url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8899", "https://mirror.example.org/hf", "https://h.co/~me/h%20f"])
def test_the_address_of_the_hub_may_have_a_port_and_a_path(url):
    assert config_of(HUB_URL=f"{url}/").hub_url == url


def test_a_message_with_a_line_break_is_one_line():
    assert str(ConfigError("there is no template \n.md")) == "there is no template \\n.md"


def test_every_setting_has_a_description():
    assert all(field.description for field in Config.model_fields.values())


def test_an_option_of_an_output_replaces_the_setting():
    assert Config().with_options({"post_language": "en"}).post_language == "en"


def test_a_wrong_option_of_an_output_is_refused():
    with pytest.raises(ConfigError, match="FEED_ITEMS is 0; expected an integer >= 1"):
        Config().with_options({"feed_items": 0})


def test_the_password_of_a_url_is_not_shown():
    with pytest.raises(ConfigError, match=r"HUB_URL is 'https://…@hub\.example\.org'; expected a URL"):
        config_of(HUB_URL="https://me:secret@hub.example.org")


def test_a_long_value_is_shortened():
    with pytest.raises(ConfigError) as error:
        config_of(OUTPUTS="x" * 10_000)
    assert len(str(error.value)) < 400
