"""URLs that strangers typed: made regular, or refused."""

import re
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

_REPO = re.compile(r"/([A-Za-z0-9][A-Za-z0-9-]*)/([A-Za-z0-9._-]+?)(?:\.git)?(?:/.*)?")
# The first parts of paths on GitHub that are no owner of repositories.
_NO_OWNERS = {"about", "apps", "collections", "features", "marketplace", "orgs", "settings", "sponsors", "topics"}


def web_url(text: str) -> str | None:
    """Return the http or https URL in ``text`` with its unsafe characters encoded; None if it is none.

    White space around it is dropped, as browsers do, and so are line breaks and tabs within.
    """
    try:
        url = safe_url_string(text)
        parts = urlsplit(url)
        # Reading the port checks it.
        allowed = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return url if allowed else None


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
