"""Why a browser could not be started, or could not render a page, on one line."""

import re

from hfpapers.browser.detection import INSTALL_HINT
from hfpapers.text.plain import shorten_line

_MAX_LENGTH = 200
_TIMEOUT = re.compile(r"Timeout ([0-9.]+)ms exceeded")
# Parts of the messages of Playwright, which has no types for these errors.
_NO_EXECUTABLE = "executable doesn't exist"
_NO_SANDBOX = "sandboxing failed"
_NO_HOST = "net::ERR_NAME_NOT_RESOLVED"


class BrowserStartError(Exception):
    """The browser could not be started. The message is one line."""


def describe_start_error(error: Exception) -> str:
    """Return why the browser could not be started, from an error of Playwright."""
    text = str(error)
    if _NO_EXECUTABLE in text.lower():
        return f"the browser could not be started, because it is not installed; {INSTALL_HINT}"
    if _NO_SANDBOX in text:
        return "the browser could not start its sandbox, which does not work for root; set BROWSER_SANDBOX=no"
    return f"the browser could not be started ({_first_line(text)})"


def describe_page_error(error: BaseException | None) -> str | None:
    """Return why a page could not be rendered; None if the error is not one of Playwright."""
    if isinstance(error, BrowserStartError):
        return str(error)
    # This avoids to import Playwright, which most crawls do not need.
    if type(error).__module__.partition(".")[0] != "playwright":
        return None
    text = str(error)
    timeout = _TIMEOUT.search(text)
    if timeout:
        return f"the page did not show its content within {float(timeout[1]) / 1000:g} s"
    if _NO_HOST in text:
        return "the browser was redirected to another host, or did not find the Hub's"
    return f"the browser could not render the page ({_first_line(text)})"


def _first_line(text: str) -> str:
    """Return the first line, without the name of the method; the other lines are logs of the browser."""
    line = text.strip().partition("\n")[0]
    return shorten_line(re.sub(r"^[A-Z][A-Za-z]+\.[a-z_]+: ", "", line), _MAX_LENGTH)
