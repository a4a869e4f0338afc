"""Redirects are followed within the origin of a request, and to its encrypted address."""

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from hfpapers.middlewares.redirect import RedirectMiddleware


@pytest.fixture
def redirect():
    """Return a function that returns what follows from a redirect: a request, or the response itself."""
    middleware = RedirectMiddleware.from_crawler(get_crawler())

    def process(source, target):
        response = Response(source, status=302, headers={"Location": target})
        return middleware.process_response(Request(source), response)

    return process


@pytest.mark.parametrize(
    ("source", "target", "url"),
    [
        ("https://hub.example.org/a", "/b", "https://hub.example.org/b"),
        ("https://hub.example.org/a", "https://hub.example.org:443/b", "https://hub.example.org:443/b"),
        ("http://hub.example.org/a", "https://hub.example.org/a", "https://hub.example.org/a"),
        ("http://127.0.0.1:8899/a", "/b", "http://127.0.0.1:8899/b"),
    ],
)
def test_a_redirect_within_an_origin_or_to_https_is_followed(redirect, source, target, url):
    assert redirect(source, target).url == url


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        (
            "https://hub.example.org/a",
            "http://hub.example.org/a",
            "redirect from https to http: http://hub.example.org/a",
        ),
        (
            "https://hub.example.org/a",
            "//other.example.org/a",
            "redirect to another host: https://other.example.org/a",
        ),
        (
            "http://hub.example.org/a",
            "https://other.example.org/a",
            "redirect to another host: https://other.example.org/a",
        ),
        (
            "https://hub.example.org/a",
            "https://hub.example.org:8443/a",
            "redirect to another port: https://hub.example.org:8443/a",
        ),
    ],
)
def test_any_other_redirect_is_refused_with_the_reason(redirect, source, target, reason):
    with pytest.raises(IgnoreRequest) as refused:
        redirect(source, target)
    assert str(refused.value) == reason


def test_the_reason_is_one_short_line(redirect):
    with pytest.raises(IgnoreRequest) as refused:
        redirect("https://hub.example.org/a", f"https://other.example.org/{'a' * 9000}")
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize("target", ["//[", "https://hub.example.org:99999/"])
def test_a_redirect_to_something_else_than_a_url_is_the_response(redirect, target):
    assert redirect("https://hub.example.org/a", target).status == 302
