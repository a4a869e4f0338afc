"""Which requests of a page are aborted."""

from types import SimpleNamespace

import pytest

from hfpapers.browser.rendering import OriginFilter, rendering_meta, should_abort_request


@pytest.fixture
def is_aborted():
    """Return a function that returns whether a page of the Hub may not request a URL."""
    should_abort = OriginFilter("https://hub.example.org", should_abort_request)
    return lambda url, kind="script": should_abort(SimpleNamespace(url=url, resource_type=kind))


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [
        ("https://hub.example.org/papers", False),
        ("https://hub.example.org:443/papers", False),
        ("data:text/html,a", False),
        ("blob:https://hub.example.org/a", False),
        ("https://hub.example.org:8443/papers", True),
        ("http://hub.example.org/papers", True),
        ("https://cdn.example.org/a.js", True),
        ("https://hub.example.org.example.net/", True),
        ("file:///etc/passwd", True),
    ],
)
def test_requests_to_other_origins_are_aborted(is_aborted, url, is_refused):
    assert is_aborted(url) is is_refused


@pytest.mark.parametrize(("kind", "is_refused"), [("image", True), ("font", True), ("document", False), ("xhr", False)])
def test_requests_for_images_and_fonts_are_aborted(is_aborted, kind, is_refused):
    assert is_aborted("https://hub.example.org/a", kind) is is_refused


def test_a_rendered_page_is_tried_once():
    assert rendering_meta("h1", 30)["dont_retry"] is True
