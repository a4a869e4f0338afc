"""From a response or a failure to text: decoded pages, and reasons in words."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from gzip import BadGzipFile

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from hfpapers.browser.failures import describe_page_error
from hfpapers.hub.errors import PageError
from hfpapers.text.plain import shorten_line
from hfpapers.text.urls import url_origin

# The longest reason of a failure, and the longest URL or message of another program in it.
_MAX_REASON_LENGTH = 300
_MAX_DETAIL_LENGTH = 200

# How the firewall in front of the Hub requests a browser (reported; not seen in the captures).
CHALLENGE_STATUSES = (202, 405)
_CHALLENGE_HEADER = "x-amzn-waf-action"
_FIRST_ERROR_STATUS = 400

_REASONS: dict[type[BaseException], str] = {
    BadGzipFile: "the response is not valid gzip",
    CannotResolveHostError: "host name not found",
    DownloadCancelledError: "the response is larger than DOWNLOAD_MAXSIZE",
    DownloadConnectionRefusedError: "connection refused",
    DownloadTimeoutError: "timeout",
    EOFError: "the response is truncated",
    ResponseDataLossError: "the response is truncated",
    zlib.error: "the response is not valid gzip",
}
# Why the middlewares of Scrapy ignore a request, by a part of the text of the exception, which has no type of its own.
_IGNORED_REASONS = {
    "Forbidden by robots.txt": "robots.txt forbids it",
    "exceeded DOWNLOAD_MAXSIZE": _REASONS[DownloadCancelledError],
    "max redirections reached": "too many redirects",
}


def decode(response: Response, *, is_rendered: bool) -> str:
    """Return the text of a response; `is_rendered` says that a browser made it.

    Raises:
        PageError: if the response is a challenge for browsers, has the status of an error, is not text, or is not
            UTF-8, or if the browser ended at another origin than the requested one.
    """
    if is_rendered:
        _check_origin(response)
    # A page that a browser rendered keeps the status of its first response.
    if not is_rendered and response.status in CHALLENGE_STATUSES and _CHALLENGE_HEADER in response.headers:
        raise PageError("the response is a challenge for browsers")
    if not is_rendered and response.status >= _FIRST_ERROR_STATUS:
        raise PageError(f"HTTP {response.status}")
    if not isinstance(response, TextResponse):
        raise PageError("the response is not text")
    if is_rendered:
        return response.text
    try:
        # The Hub sends UTF-8. With the encoding that a wrong header names, letters would be published wrong.
        return response.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PageError(f"the response is not valid UTF-8 (at byte {error.start})") from error


@contextmanager
def parsing_errors() -> Iterator[None]:
    """Turn any other exception than `PageError` into a `PageError` with one line, while a page is parsed.

    Nobody can foresee all that a page may contain. Scrapy would log the exception with a traceback and drop the
    response, so that neither a fallback nor a reason for the edition would follow.
    """
    try:
        yield
    except PageError:
        raise
    except Exception as error:
        text = shorten_line(str(error), _MAX_DETAIL_LENGTH)
        details = f"{type(error).__name__}: {text}" if text else type(error).__name__
        raise PageError(f"unexpected content ({details})") from error


def _check_origin(response: Response) -> None:
    requested = response.request.url if response.request else response.url
    if url_origin(response.url) != url_origin(requested):
        raise PageError(f"the browser was redirected to another host: {shorten_line(response.url, _MAX_DETAIL_LENGTH)}")


def describe_failure(failure: Failure) -> str:
    """Return why a request failed, as `describe_error` does."""
    return describe_error(failure.value)


def describe_error(error: BaseException | None) -> str:
    """Return why a request failed, in words, on one line of at most 300 characters."""
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    for kind, reason in _REASONS.items():
        if isinstance(error, kind):
            return reason
    if isinstance(error, IgnoreRequest):
        # Our own middlewares give a reason in our words.
        reasons = (reason for text, reason in _IGNORED_REASONS.items() if text in str(error))
        return shorten_line(next(reasons, str(error)), _MAX_REASON_LENGTH)
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return shorten_line(describe_page_error(error) or text, _MAX_REASON_LENGTH)
