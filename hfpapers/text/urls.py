"""URLs that strangers typed: made regular, or refused."""

import re
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from hfpapers.text.plain import printable

_HOST = re.compile(r"(?:[a-z0-9_-]+\.)*[a-z0-9_-]+")
_REPO = re.compile(r"/([A-Za-z0-9][A-Za-z0-9-]*)/([A-Za-z0-9._-]+?)(?:\.git)?(?:/.*)?")
# The first parts of paths on GitHub that are no owner of repositories.
_NO_OWNERS = {
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
    """Return the http or https URL in ``text`` with its unsafe characters encoded; None if it is none.

    White space around it is dropped, as browsers do, and so are line breaks and tabs within. One with a user's name
    before its host, which makes it look like another host's, is none.
    """
    try:
        url = safe_url_string(printable(text))
        parts = urlsplit(url)
        # Reading the port checks it.
        allowed = parts.scheme in {"http", "https"} and parts.username is None and parts.port != 0
    except ValueError:
        return None
    return url if allowed and _HOST.fullmatch(parts.hostname or "") else None


def github_repo(text: str) -> str | None:
    """Return the URL of the repository that a GitHub URL leads to or into; None if it leads to none.

    ``https://github.com/owner/name.git``, ``…/name/``, ``…/name/tree/main/docs`` are all ``https://github.com/owner/name``.
    """
    url = web_url(text)
    parts = urlsplit(url) if url else None
    if parts is None or parts.hostname not in {"github.com", "www.github.com"}:
        return None
    match = _REPO.fullmatch(parts.path)
    if not match or match[1] in _NO_OWNERS or match[2] in {".", ".."}:
        return None
    return f"https://github.com/{match[1]}/{match[2]}"
