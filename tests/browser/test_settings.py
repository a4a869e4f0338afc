"""The settings of scrapy-playwright are completed, so that the browser reaches the Hub and no other host."""

import pytest
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from hfpapers.browser.rendering import OriginFilter
from hfpapers.browser.settings import browser_settings, chromium_options
from hfpapers.config import Config, ConfigError

HUB = "https://hub.example.org"


@pytest.fixture(autouse=True)
def without_proxies(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def complete():
    """Return a function that returns the values of scrapy-playwright's settings for those of a user."""

    def values(**changed):
        settings = get_project_settings()
        settings.setdict({"HUB_URL": HUB, **changed}, priority="cmdline")
        return browser_settings(settings, Config.from_settings(settings))

    return values


def host_rules(options):
    """Return the rules by which Chromium finds hosts."""
    [argument] = [argument for argument in options["args"] if argument.startswith("--host-resolver-rules=")]
    return argument.partition("=")[2]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://hub.example.org", "hub.example.org:443"),
        ("http://hub.example.org", "hub.example.org:80"),
        ("http://127.0.0.1:8899", "127.0.0.1:8899"),
        ("http://[::1]:8899", "[::1]:8899"),
    ],
)
def test_chromium_finds_only_the_host_and_the_port_of_the_hub(url, host):
    assert host_rules(chromium_options({}, url, sandbox=True)) == f"MAP {host} {host}, MAP * ~NOTFOUND"


def test_chromium_finds_its_proxy_too():
    options = chromium_options({"proxy": {"server": "proxy.example.org:3128"}}, HUB, sandbox=True)
    assert "MAP proxy.example.org:3128 proxy.example.org:3128, MAP *" in host_rules(options)


def test_chromium_finds_the_proxies_of_the_environment_too(monkeypatch):
    monkeypatch.setenv("https_proxy", "socks5://proxy.example.org")
    monkeypatch.setenv("no_proxy", "localhost")
    rules = host_rules(chromium_options({}, HUB, sandbox=True))
    assert (
        rules == "MAP hub.example.org:443 hub.example.org:443, MAP proxy.example.org proxy.example.org, MAP * ~NOTFOUND"
    )


@pytest.mark.parametrize("sandbox", [True, False])
def test_chromium_runs_in_its_sandbox_unless_the_setting_says_otherwise(complete, sandbox):
    options = complete(BROWSER_SANDBOX=sandbox)["PLAYWRIGHT_LAUNCH_OPTIONS"]
    assert options["chromium_sandbox"] is sandbox
    assert "--no-sandbox" not in options["args"]


def test_the_launch_options_of_a_user_have_priority(complete):
    given = {"executable_path": "/opt/chrome", "args": ["--lang=en"], "timeout": 5000, "chromium_sandbox": False}
    options = complete(PLAYWRIGHT_LAUNCH_OPTIONS=given)["PLAYWRIGHT_LAUNCH_OPTIONS"]
    assert options | {"args": []} == given | {"args": []}
    assert options["args"][-1] == "--lang=en"


def test_the_values_stay_the_same_if_they_are_completed_again(complete):
    values = complete()
    assert complete(**values) == values


@pytest.mark.parametrize(
    "setting",
    [
        {"PLAYWRIGHT_BROWSER_TYPE": "firefox"},
        {"PLAYWRIGHT_CDP_URL": "http://127.0.0.1:9222"},
        {"PLAYWRIGHT_CONNECT_URL": "ws://127.0.0.1:9222"},
    ],
)
def test_another_browser_has_no_arguments_of_chromium_and_the_same_filter_of_requests(complete, setting):
    values = complete(**setting)
    assert "PLAYWRIGHT_LAUNCH_OPTIONS" not in values
    assert isinstance(values["PLAYWRIGHT_ABORT_REQUEST"], OriginFilter)


@pytest.mark.parametrize(("given", "milliseconds"), [({}, 9000), ({"PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 5}, 5)])
def test_a_page_may_load_as_long_as_it_may_render(complete, given, milliseconds):
    values = complete(BROWSER_TIMEOUT=9, **given)
    assert values["PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT"] == milliseconds


def test_a_user_can_do_without_a_function_that_aborts_requests():
    settings = Settings({"PLAYWRIGHT_ABORT_REQUEST": None})
    should_abort = browser_settings(settings, Config(hub_url=HUB))["PLAYWRIGHT_ABORT_REQUEST"].should_abort
    assert should_abort(None) is False


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"PLAYWRIGHT_LAUNCH_OPTIONS": "abc"}, "PLAYWRIGHT_LAUNCH_OPTIONS is not valid; expected a JSON object"),
        (
            {"PLAYWRIGHT_LAUNCH_OPTIONS": {"args": None}},
            "PLAYWRIGHT_LAUNCH_OPTIONS['args'] is None; expected a list of strings",
        ),
        (
            {"PLAYWRIGHT_LAUNCH_OPTIONS": {"proxy": {"username": "x"}}},
            "PLAYWRIGHT_LAUNCH_OPTIONS['proxy'] has no server; expected an object with the key server",
        ),
        (
            {"PLAYWRIGHT_LAUNCH_OPTIONS": {"proxy": {"server": "socks5://user:password@host:abc"}}},
            "the address of the proxy is not valid; expected one like http://proxy:3128",
        ),
        (
            {"PLAYWRIGHT_LAUNCH_OPTIONS": {"proxy": {"server": "http://"}}},
            "the address of the proxy is not valid; expected one like http://proxy:3128",
        ),
        (
            {"PLAYWRIGHT_ABORT_REQUEST": "foo.bar"},
            "PLAYWRIGHT_ABORT_REQUEST is 'foo.bar'; expected the path of a function",
        ),
    ],
)
def test_a_wrong_value_is_one_line(complete, changed, message):
    with pytest.raises(ConfigError) as raised:
        complete(**changed)
    assert str(raised.value) == message
