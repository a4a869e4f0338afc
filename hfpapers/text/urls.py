"""Untrusted URLs: normalized, or rejected."""

import re
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from hfpapers.text.plain import strip_unprintable

_DEFAULT_PORTS = {"http": 80, "https": 443}
# Servers accept URLs of about 8,000 characters (RFC 9110, section 4.1).
_MAX_LENGTH = 8_000
_HOST = re.compile(r"(?:[a-z0-9_-]+\.)*[a-z0-9_-]+")
_REPO = re.compile(r"/([A-Za-z0-9][A-Za-z0-9-]*)/([A-Za-z0-9._-]+?)(?:\.git)?(?:/.*)?")
# First segments of GitHub paths that are pages of GitHub, not owners of repositories.
_RESERVED_OWNERS = {
    "about",
    "apps",
    "collections",
    "enterprise",
    "explore",
    "features",
    "login",
    "marketplace",
    "orgs",
    "pricing",
    "search",
    "settings",
    "sponsors",
    "topics",
    "trending",
    "users",
}


def web_url(text: str) -> str | None:
    """Return an http or https URL with its unsafe characters encoded; None if the text is not such a URL.

    As in browsers, whitespace around the URL and line breaks and tabs in it are dropped. A URL with a user name is
    rejected, because `https://github.com@example.org` looks like a URL of another host. So is one that is too long for
    any server.
    """
    if len(text) > _MAX_LENGTH:
        return None
    try:
        url = safe_url_string(strip_unprintable(text))
        parts = urlsplit(url)
        # Reading `port` raises ValueError if the port is not a number or is out of range.
        is_allowed = parts.scheme in {"http", "https"} and parts.username is None and parts.port != 0
    except ValueError:
        return None
    return url if is_allowed and _HOST.fullmatch(parts.hostname or "") else None


def url_origin(url: str) -> tuple[str, str | None, int | None]:
    """Return the origin of a URL: its scheme, its host name and its port; raise `ValueError` if it is not a URL."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


def github_repo(text: str) -> str | None:
    """Return the URL of the repository that a GitHub URL belongs to; None if it does not belong to a repository.

    `https://github.com/owner/name.git`, `…/name/` and `…/name/tree/main/docs` become `https://github.com/owner/name`.
    """
    url = web_url(text)
    parts = urlsplit(url) if url else None
    if parts is None or parts.hostname not in {"github.com", "www.github.com"}:
        return None
    match = _REPO.fullmatch(parts.path)
    if not match or match[1] in _RESERVED_OWNERS or match[2] in {".", ".."}:
        return None
    return f"https://github.com/{match[1]}/{match[2]}"
