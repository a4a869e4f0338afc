"""The errors of Playwright have many lines, of which a reason has one."""

import pytest
from playwright.async_api import Error
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from hfpapers.browser.detection import INSTALL_HINT
from hfpapers.browser.failures import BrowserStartError, describe_page_error, describe_start_error

LOGS = "\nBrowser logs:\n" + "a line of the browser\n" * 100


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            PlaywrightTimeoutError(
                "Page.wait_for_selector: Timeout 30000ms exceeded.\nCall log:\n  - waiting for h1\n"
            ),
            "the page did not show its content within 30 s",
        ),
        (
            PlaywrightTimeoutError("Page.goto: Timeout 1500ms exceeded.\nCall log:\n  - navigating"),
            "the page did not show its content within 1.5 s",
        ),
        (
            Error("Page.goto: net::ERR_NAME_NOT_RESOLVED at http://127.0.0.1/"),
            "the browser was redirected to another host, or did not find the Hub's",
        ),
        (
            Error(f"Page.goto: net::ERR_CONNECTION_RESET at http://127.0.0.1/{LOGS}"),
            "the browser could not render the page (net::ERR_CONNECTION_RESET at http://127.0.0.1/)",
        ),
        (BrowserStartError("the browser could not be started"), "the browser could not be started"),
        (ValueError("not of a browser"), None),
        (None, None),
    ],
)
def test_the_reason_why_a_page_was_not_rendered_is_one_line(error, reason):
    assert describe_page_error(error) == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "BrowserType.launch: Executable doesn't exist at /opt/chrome\n╔═══╗\n║ Looks like ║",
            f"the browser could not be started, because it is not installed; {INSTALL_HINT}",
        ),
        (
            "BrowserType.launch: Failed to launch chromium because executable doesn't exist at /nonexistent",
            f"the browser could not be started, because it is not installed; {INSTALL_HINT}",
        ),
        (
            f"BrowserType.launch: Target closed\nBrowser logs:\nChromium sandboxing failed!{LOGS}",
            "the browser could not start its sandbox, which does not work for root; set BROWSER_SANDBOX=no",
        ),
        (
            f"BrowserType.launch: Target page, context or browser has been closed{LOGS}",
            "the browser could not be started (Target page, context or browser has been closed)",
        ),
    ],
)
def test_the_reason_why_a_browser_was_not_started_says_what_to_do(text, reason):
    assert describe_start_error(Error(text)) == reason
