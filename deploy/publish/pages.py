"""Waits until the pages that digests link to are on the web."""

import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from http.client import HTTPException, HTTPMessage
from typing import IO
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from hfpapers import __version__, clock
from hfpapers.notifications.messages import Digest

_INTERVAL_S = 10.0
_REQUEST_TIMEOUT_S = 10.0
# The page of a month with a hundred papers per day has less.
_MAX_BYTES = 50_000_000

# The fragments of URLs by page, and these by edition.
_Links = dict[str, dict[str, set[str]]]


def wait_for_pages(digests: Sequence[Digest], site_url: str | None, wait_s: float) -> set[str]:
    """Return the editions of digests whose links work: pages of the site that answer, and show the papers.

    Wait up to a number of seconds, because a site that has just been deployed takes a while to appear. Links that lead
    to other sites are not followed.
    """
    missing = _find_links(digests, site_url) if site_url else {}
    end = clock.monotonic() + wait_s
    is_waiting = False
    while True:
        missing = {edition: pages for edition, pages in missing.items() if not _work(pages)}
        remaining_s = end - clock.monotonic()
        if not missing or remaining_s <= 0:
            return {digest.edition for digest in digests}.difference(missing)
        if not is_waiting:
            is_waiting = True
            print(f"Waiting until {site_url} shows {', '.join(missing)}", flush=True)
        time.sleep(min(_INTERVAL_S, remaining_s))


def _find_links(digests: Sequence[Digest], site_url: str) -> _Links:
    links: _Links = defaultdict(lambda: defaultdict(set))
    for digest in digests:
        for url in (digest.url, *(paper.url for paper in digest.papers)):
            page, _, fragment = url.partition("#")
            if page.startswith(f"{site_url}/"):
                links[digest.edition][page].add(fragment)
    return links


def _work(pages: Mapping[str, Collection[str]]) -> bool:
    """Return whether all pages answer and contain the ids that the fragments of links name."""
    for page, fragments in pages.items():
        content = _request(page)
        if content is None or not all(fragment.encode() in content for fragment in fragments):
            return False
    return True


def _request(page: str) -> bytes | None:
    """Return the content of a page; None if it is not available."""
    # Caches on the way have not seen this URL, so that they do not answer with an older page.
    url = f"{page}?{clock.rfc3339(clock.now())}"
    request = Request(url, headers={"User-Agent": f"hfpapers/{__version__}"})  # noqa: S310 - SITE_URL is http or https
    try:
        with build_opener(_RedirectsWithinHost).open(request, timeout=_REQUEST_TIMEOUT_S) as response:
            content: bytes = response.read(_MAX_BYTES)
    except (OSError, HTTPException):
        return None
    return content


class _RedirectsWithinHost(HTTPRedirectHandler):
    """Follows redirects, also to HTTPS, but to no other host."""

    def redirect_request(  # noqa: PLR0913, PLR0917
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Return the request that follows; None if there is none, which raises an error."""
        if urlsplit(newurl).hostname != urlsplit(req.full_url).hostname:
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)
