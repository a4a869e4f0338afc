"""The reasons of failures are one short line, whatever failed."""

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse
from twisted.python.failure import Failure

from hfpapers.hub.errors import PageError
from hfpapers.spiders.responses import decode, describe_failure, parsing_errors


@pytest.mark.parametrize("kind", [ValueError, IgnoreRequest, OSError])
def test_the_reason_of_a_failure_is_one_line_of_at_most_300_characters(kind):
    reason = describe_failure(Failure(kind("a\nb\x1b[31m " * 1000)))
    assert reason.isprintable()
    assert 100 < len(reason) <= 300


@pytest.mark.parametrize(("error", "reason"), [(ValueError("a\nb"), "ValueError: a b"), (ValueError(), "ValueError")])
def test_an_unknown_error_has_its_type_in_the_reason(error, reason):
    assert describe_failure(Failure(error)) == reason


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (KeyError("papers"), "unexpected content (KeyError: 'papers')"),
        (RecursionError("too\ndeep"), "unexpected content (RecursionError: too deep)"),
        (AssertionError(), "unexpected content (AssertionError)"),
        (PageError("no data"), "no data"),
    ],
)
def test_any_error_while_a_page_is_parsed_is_an_error_of_the_page(error, message):
    with pytest.raises(PageError) as raised, parsing_errors():
        raise error
    assert str(raised.value) == message


def test_the_error_of_a_page_is_short():
    with pytest.raises(PageError) as raised, parsing_errors():
        raise ValueError("a" * 10_000)
    assert len(str(raised.value)) < 250


@pytest.mark.parametrize("error", [KeyboardInterrupt, GeneratorExit])
def test_the_end_of_the_program_is_not_an_error_of_the_page(error):
    with pytest.raises(error), parsing_errors():
        raise error


@pytest.mark.parametrize("status", [400, 405])
def test_a_response_with_the_status_of_an_error_is_not_read(status):
    with pytest.raises(PageError, match=f"^HTTP {status}$"):
        decode(HtmlResponse("https://hub.example.org/", status=status, body=b"{}"), is_rendered=False)


@pytest.mark.parametrize("url", ["http://localhost/papers", "https://hub.example.org:8443/", "chrome-error://a/"])
def test_a_rendered_page_of_another_origin_is_not_read(url):
    response = HtmlResponse(url, body=b"<p>forged</p>", request=Request("https://hub.example.org/papers"))
    with pytest.raises(PageError, match=f"the browser was redirected to another host: {url}"):
        decode(response, is_rendered=True)


def test_a_rendered_page_of_the_same_origin_is_read():
    request = Request("https://hub.example.org/papers")
    response = HtmlResponse("https://hub.example.org:443/a", body=b"<p>a</p>", encoding="utf8", request=request)
    assert decode(response, is_rendered=True) == "<p>a</p>"
