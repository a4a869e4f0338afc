"""What a broken or hostile server sends. Each function takes the correct response and returns another one.

The docstrings complete a sentence: docs/reliability.md is made from them.
"""

import asyncio
import gzip
import re
from collections.abc import Callable, Iterable

from aiohttp import web

_MEGABYTE = b"<!-- " + b" " * (2**20 - 9) + b" -->"
_BOMB_MEGABYTES = 1000
_DEPTH = 1_000_000
# As much HTML as is parsed at all: pages with more tags are refused.
_TAGS = 80_000
_DATA = re.compile(r'data-props="(?=[^"]*(?:dailyPapers|dailyPaperRank))[^"]*"')


def gzip_truncated(response: web.Response) -> web.Response:
    """Return a gzip stream that is truncated."""
    complete = gzip.compress(response.body)
    return _gzip_response(response, complete[: len(complete) // 2])


def gzip_garbage(response: web.Response) -> web.Response:
    """Return a body that is not compressed, with a header that says it is."""
    return _gzip_response(response, response.body)


def gzip_bomb(response: web.Response) -> web.Response:
    """Return a gzip bomb: a gigabyte once it is decompressed."""
    return _gzip_response(response, _bomb())


def _bomb() -> bytes:
    # A gzip file may consist of several, one after the other.
    return gzip.compress(_MEGABYTE) * _BOMB_MEGABYTES


def wrong_charset(response: web.Response) -> web.Response:
    """Return text in UTF-8, with a header that states another encoding."""
    return web.Response(body=response.body, headers={"Content-Type": f"{response.content_type}; charset=iso-8859-1"})


def wrong_encoding(response: web.Response) -> web.Response:
    """Return text in another encoding, with a header that states UTF-8."""
    # This adds a letter that is not ASCII, whatever is listed.
    text = _text(response).replace("</html>", "<!-- ë --></html>").replace('"id"', '"é": 0, "id"')
    return web.Response(body=text.encode("iso-8859-1", "replace"), headers={"Content-Type": _type(response)})


def strange_codec(response: web.Response) -> web.Response:
    """Return a header that states an encoding which decodes to lone surrogates."""
    return web.Response(
        body=response.body + b"\\ud800", headers={"Content-Type": f"{response.content_type}; charset=unicode_escape"}
    )


def invalid_json(response: web.Response) -> web.Response:
    """Return JSON that is truncated, in pages that are otherwise complete."""
    text = _text(response)
    broken = _DATA.sub(lambda data: data[0][: len(data[0]) // 2] + '"', text) if "<html" in text else text[:-9]
    return web.Response(body=broken.encode(), headers={"Content-Type": _type(response)})


def unexpected_json(_: web.Response) -> web.Response:
    """Return a JSON object with an error, with the status 200."""
    return web.json_response({"error": "Something is wrong"})


def nested_json(response: web.Response) -> web.Response:
    """Return JSON that is nested a million levels deep."""
    text = _text(response)
    nested = _DATA.sub(lambda _: f'data-props="{"[" * _DEPTH}"', text) if "<html" in text else "[" * _DEPTH
    return web.Response(body=nested.encode(), headers={"Content-Type": _type(response)})


def nested_html(_: web.Response) -> web.Response:
    """Return HTML with eighty thousand nested elements."""
    return web.Response(text=f"<html>{'<article><h3>' * (_TAGS // 2)}</html>", content_type="text/html")


def many_cards(_: web.Response) -> web.Response:
    """Return HTML with forty thousand empty cards."""
    return web.Response(text=f"<html>{'<article></article>' * (_TAGS // 2)}</html>", content_type="text/html")


def endless_number(response: web.Response) -> web.Response:
    """Return a number with a million digits, as an entity or in JSON."""
    number = "9" * _DEPTH
    text = _text(response)
    text = _DATA.sub(lambda _: f'data-props="&#{number};"', text) if "<html" in text else f"[{number}]"
    return web.Response(body=text.encode(), headers={"Content-Type": _type(response)})


def empty(response: web.Response) -> web.Response:
    """Return an empty body."""
    return web.Response(headers={"Content-Type": _type(response)})


RESPONSES: dict[str, Callable[[web.Response], web.Response]] = {
    function.__name__: function
    for function in (
        gzip_truncated,
        gzip_garbage,
        gzip_bomb,
        wrong_charset,
        wrong_encoding,
        strange_codec,
        invalid_json,
        unexpected_json,
        nested_json,
        nested_html,
        many_cards,
        endless_number,
        empty,
    )
}


async def huge(request: web.Request, response: web.Response) -> web.StreamResponse:
    """Return a body of 200 MB."""
    return await _stream(request, response, [_MEGABYTE] * 200, 0)


async def unending(request: web.Request, response: web.Response) -> web.StreamResponse:
    """Return a comment that never ends, some bytes at a time."""
    return await _stream(request, response, iter(lambda: b"<!-- ", b""), 0.05)


async def broken_off(request: web.Request, response: web.Response) -> web.StreamResponse:
    """Return half of a body, and close the connection."""
    body = response.body or b""
    stream = web.StreamResponse(headers={"Content-Type": _type(response), "Content-Length": str(len(body))})
    await stream.prepare(request)
    await stream.write(body[: len(body) // 2])
    request.transport.close()
    return stream


STREAMS = {function.__name__: function for function in (huge, unending, broken_off)}


async def hostile_response(name: str, request: web.Request, response: web.Response) -> web.StreamResponse:
    """Return the response with a name in `RESPONSES` or `STREAMS`; else a redirect to the name, which is a URL."""
    if name in STREAMS:
        return await STREAMS[name](request, response)
    if name in RESPONSES:
        return RESPONSES[name](response)
    target = str(request.rel_url) if name == "itself" else name
    return web.Response(status=302, headers={"Location": target})


async def _stream(
    request: web.Request, response: web.Response, parts: Iterable[bytes], pause: float
) -> web.StreamResponse:
    stream = web.StreamResponse(headers={"Content-Type": _type(response)})
    await stream.prepare(request)
    for part in parts:
        await stream.write(part)
        await asyncio.sleep(pause)
    await stream.write(response.body)
    return stream


def _gzip_response(response: web.Response, body: bytes) -> web.Response:
    return web.Response(body=body, headers={"Content-Encoding": "gzip", "Content-Type": _type(response)})


def _type(response: web.Response) -> str:
    return response.headers["Content-Type"]


def _text(response: web.Response) -> str:
    return (response.body or b"").decode()
