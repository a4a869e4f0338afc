import logging

import pytest
from scrapy.cmdline import execute
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from hfpapers.commands.log import silence_framework_logs

COMMANDS = ["crawl", "demo", "editions", "paper", "render", "schema", "search"]


@pytest.fixture
def listed_commands(capsys):
    """Return the commands that ``scrapy -h`` lists, with their descriptions."""
    with pytest.raises(SystemExit) as ended:
        execute(["scrapy", "-h"], get_project_settings())
    assert ended.value.code == 0
    commands = capsys.readouterr().out.partition("Available commands:\n")[2].partition("\n\n")[0]
    return {
        name: description.strip()
        for name, _, description in (line[2:].partition(" ") for line in commands.splitlines())
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_listed_with_a_description_on_one_line(listed_commands, name):
    description = listed_commands[name]
    assert description
    assert len(f"  {name:<13} {description}") <= 100


def test_modules_without_a_command_are_not_listed(listed_commands):
    assert {
        "archive",
        "base",
        "export",
        "log",
        "options",
        "paper_text",
        "results",
        "search_options",
        "summary",
    }.isdisjoint(listed_commands)


@pytest.fixture
def framework_log(caplog, log_filters):  # noqa: ARG001 - a fixture
    """Return a function that logs at the levels INFO and WARNING as Scrapy does, and returns what is shown of it."""
    caplog.set_level(logging.INFO)
    logger = logging.getLogger("scrapy.core.engine")

    def log(level):
        silence_framework_logs(Settings({"LOG_LEVEL": level}))
        logger.info("Spider opened")
        logger.warning("Slow")
        return caplog.messages

    return log


def test_the_log_omits_messages_about_internals(framework_log):
    assert framework_log("INFO") == ["Slow"]


def test_with_the_level_debug_the_log_is_complete(framework_log):
    assert framework_log("DEBUG") == ["Spider opened", "Slow"]


@pytest.mark.parametrize("arguments", [["fetch", "http://127.0.0.1:1/"], ["parse", "http://127.0.0.1:1/"]])
def test_a_wrong_setting_is_one_line_in_scrapys_own_commands_too(run_command, arguments):
    result = run_command(*arguments, "-s", "FEED_ITEMS=many")
    assert (result.exit_code, result.log) == (2, ["ERROR: FEED_ITEMS is 'many'; expected an integer"])
