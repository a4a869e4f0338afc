"""Follows redirects within an origin, and refuses those to other hosts and those that give up encryption."""

from scrapy import Request
from scrapy.downloadermiddlewares import redirect
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from hfpapers.text.plain import shorten_line
from hfpapers.text.urls import url_origin

_MAX_URL_LENGTH = 200


class RedirectMiddleware(redirect.RedirectMiddleware):
    """Raise an error for a redirect to another origin, unless only the scheme changes from http to https.

    Scrapy's middleware follows it, so that anyone who can change an unencrypted response can forge a list.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return the redirected request, or the response; raise `IgnoreRequest` for a redirect that is refused."""
        try:
            result = super().process_response(request, response)
            refusal = _find_refusal(request.url, result.url) if isinstance(result, Request) else None
        except ValueError:
            # The target is not a URL.
            return response
        if refusal:
            self.crawler.stats.inc_value("redirects/refused")
            raise IgnoreRequest(f"{refusal}: {shorten_line(result.url, _MAX_URL_LENGTH)}")
        return result


def _find_refusal(source: str, target: str) -> str | None:
    """Return why a redirect is refused; None if it is followed."""
    source_scheme, source_host, source_port = url_origin(source)
    scheme, host, port = url_origin(target)
    if host != source_host:
        return "redirect to another host"
    if (source_scheme, scheme) == ("http", "https") and (source_port, port) in {(80, 443), (source_port, source_port)}:
        return None
    if (source_scheme, scheme) == ("https", "http"):
        return "redirect from https to http"
    return None if port == source_port else "redirect to another port"
