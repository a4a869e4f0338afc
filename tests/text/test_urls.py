import pytest

from hfpapers.text.urls import github_repo, url_origin, web_url


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        (" https://example.org/ ", "https://example.org/"),
        ("https://example.org/a\nb", "https://example.org/ab"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("HTTP://example.org", "http://example.org"),
        ("https://example.org/ü", "https://example.org/%C3%BC"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
    ],
)
def test_web_urls_are_normalized(text, url):
    assert web_url(text) == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "https://",
        "//example.org",
        "https://[x",
        "https://example.org:port/",
        "https://user@example.org/",
        "https://exa mple.org/",
        "https://a..b/",
        "http://%00/",
        "https://.",
        "see https://example.org",
    ],
)
def test_other_texts_are_not_web_urls(text):
    assert web_url(text) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/made-up/tea.pots",
        "https://github.com/made-up/tea.pots/",
        "https://github.com/made-up/tea.pots.git",
        "https://github.com/made-up/tea.pots/tree/main/docs",
        "http://www.github.com/made-up/tea.pots?tab=readme#start",
        " https://github.com/made-up/tea\n.pots",
    ],
)
def test_urls_of_pages_in_a_repository_become_the_url_of_the_repository(url):
    assert github_repo(url) == "https://github.com/made-up/tea.pots"


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/",
        "https://github.com/made-up",
        "https://github.com/orgs/made-up",
        "https://github.com/made-up/..",
        "https://gitlab.com/a/b",
        "https://github.com.example.org/a/b",
        "https://made-up.github.io/b",
        "nowhere",
    ],
)
def test_other_urls_are_not_repositories(url):
    assert github_repo(url) is None


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://example.org/a", "https://EXAMPLE.org:443/b?c#d", True),
        ("http://example.org", "http://example.org:80", True),
        ("http://[::1]:8080/", "http://[::1]:8080/a", True),
        ("https://example.org", "http://example.org", False),
        ("https://example.org", "https://example.org:8443", False),
        ("https://example.org", "https://www.example.org", False),
        ("https://example.org", "blob:https://example.org/a", False),
        ("https://example.org", "about:blank", False),
    ],
)
def test_an_origin_is_the_scheme_the_host_and_the_port(one, other, is_same):
    assert (url_origin(one) == url_origin(other)) is is_same


def test_a_url_that_is_too_long_for_any_server_is_rejected():
    assert web_url(f"https://example.org/{'a' * 7_900}") is not None
    assert web_url(f"https://example.org/{'a' * 8_000}") is None
