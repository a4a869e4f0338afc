"""How the browser is started, without starting one. tests/spiders/test_browser.py starts it."""

import logging

import pytest

from hfpapers.browser.provider import _demote_traceback, _merge


@pytest.mark.parametrize(
    ("error", "level"), [((ValueError, ValueError(), None), logging.DEBUG), (None, logging.WARNING)]
)
def test_what_the_plugin_logs_with_a_traceback_is_shown_at_the_level_debug_only(error, level):
    record = logging.LogRecord("scrapy-playwright", logging.WARNING, __file__, 1, "Closing page", (), error)
    assert _demote_traceback(record)
    assert (record.levelno, record.levelname) == (level, logging.getLevelName(level))


def test_the_browser_of_a_persistent_context_has_the_arguments_of_any_other_browser():
    options = _merge({"chromium_sandbox": True, "args": ["--a"]}, {"user_data_dir": "profile", "args": ["--b"]})
    assert options == {"chromium_sandbox": True, "user_data_dir": "profile", "args": ["--a", "--b"]}


def test_another_browser_has_no_arguments_that_nobody_configured():
    assert _merge({}, {"user_data_dir": "profile"}) == {"user_data_dir": "profile"}
