"""What a broken or hostile server answers: each of ``ANSWERS`` is made of the answer that the stand-in would give."""

import asyncio
import functools
import gzip
import re
import zlib
from collections.abc import Callable

from aiohttp import web

_MEGABYTE = b"<!-- " + b" " * (2**20 - 9) + b" -->"
_BOMB_MEGABYTES = 1000
_DEEP = 1_000_000
_DATA = re.compile(r'data-props="(?=[^"]*(?:dailyPapers|dailyPaperRank))[^"]*"')


def _gzipped(response: web.Response, body: bytes) -> web.Response:
    return web.Response(body=body, headers={"Content-Encoding": "gzip", "Content-Type": _type(response)})


def _type(response: web.Response) -> str:
    return response.headers["Content-Type"]


def _text(response: web.Response) -> str:
    return (response.body or b"").decode()


def gzip_cut(response: web.Response) -> web.Response:
    """Stop in the middle of what is compressed."""
    whole = gzip.compress(response.body)
    return _gzipped(response, whole[: len(whole) // 2])


def gzip_garbage(response: web.Response) -> web.Response:
    """Say that it is compressed, which it is not."""
    return _gzipped(response, response.body)


@functools.cache
def _bomb() -> bytes:
    packer = zlib.compressobj(wbits=31)
    return b"".join(packer.compress(_MEGABYTE) for _ in range(_BOMB_MEGABYTES)) + packer.flush()


def gzip_bomb(response: web.Response) -> web.Response:
    """Be a gigabyte, once decompressed."""
    return _gzipped(response, _bomb())


def wrong_charset(response: web.Response) -> web.Response:
    """Call what is UTF-8 something else."""
    return web.Response(body=response.body, headers={"Content-Type": f"{response.content_type}; charset=iso-8859-1"})


def wrong_encoding(response: web.Response) -> web.Response:
    """Call what is something else UTF-8."""
    # A letter that is no ASCII is in it, whatever is listed.
    text = _text(response).replace("</html>", "<!-- ë --></html>").replace('"id"', '"é": 0, "id"')
    return web.Response(body=text.encode("iso-8859-1", "replace"), headers={"Content-Type": _type(response)})


def strange_codec(response: web.Response) -> web.Response:
    """Name a codec of Python's that makes halves of characters."""
    return web.Response(
        body=response.body + b"\\ud800", headers={"Content-Type": f"{response.content_type}; charset=unicode_escape"}
    )


def invalid_json(response: web.Response) -> web.Response:
    """Stop in the middle of the JSON."""
    text = _text(response)
    broken = _DATA.sub(lambda data: data[0][: len(data[0]) // 2] + '"', text) if "<html" in text else text[:-9]
    return web.Response(body=broken.encode(), headers={"Content-Type": _type(response)})


def json_for_a_page(_: web.Response) -> web.Response:
    """Answer a page's request with JSON, and the API's with what is none of its own."""
    return web.json_response({"error": "Something is wrong"})


def nested_json(response: web.Response) -> web.Response:
    """Nest the JSON so deeply that nothing can read it."""
    text = _text(response)
    nested = _DATA.sub(lambda _: f'data-props="{"[" * _DEEP}"', text) if "<html" in text else "[" * _DEEP
    return web.Response(body=nested.encode(), headers={"Content-Type": _type(response)})


def nested_html(_: web.Response) -> web.Response:
    """Nest a million elements."""
    return web.Response(text=f"<html>{'<article><h3>' * (_DEEP // 2)}</html>", content_type="text/html")


def many_cards(_: web.Response) -> web.Response:
    """Show half a million cards."""
    return web.Response(text=f"<html>{'<article></article>' * (_DEEP // 2)}</html>", content_type="text/html")


def endless_number(response: web.Response) -> web.Response:
    """Write a number of a million digits, as an entity or in JSON."""
    number = "9" * _DEEP
    text = _text(response)
    text = _DATA.sub(lambda _: f'data-props="&#{number};"', text) if "<html" in text else f"[{number}]"
    return web.Response(body=text.encode(), headers={"Content-Type": _type(response)})


def empty(response: web.Response) -> web.Response:
    """Say nothing."""
    return web.Response(headers={"Content-Type": _type(response)})


ANSWERS: dict[str, Callable[[web.Response], web.Response]] = {
    answer.__name__: answer
    for answer in (
        gzip_cut,
        gzip_garbage,
        gzip_bomb,
        wrong_charset,
        wrong_encoding,
        strange_codec,
        invalid_json,
        json_for_a_page,
        nested_json,
        nested_html,
        many_cards,
        endless_number,
        empty,
    )
}


async def huge(request: web.Request, response: web.Response) -> web.StreamResponse:
    """Send 200 MB."""
    return await _streamed(request, response, [_MEGABYTE] * 200, 0)


async def unending(request: web.Request, response: web.Response) -> web.StreamResponse:
    """Send a comment, some bytes at a time, that never ends."""
    return await _streamed(request, response, iter(lambda: b"<!-- ", b""), 0.05)


async def broken_off(request: web.Request, response: web.Response) -> web.StreamResponse:
    """Close the connection after a half of what was announced."""
    body = response.body or b""
    begun = web.StreamResponse(headers={"Content-Type": _type(response), "Content-Length": str(len(body))})
    await begun.prepare(request)
    await begun.write(body[: len(body) // 2])
    request.transport.close()
    return begun


async def _streamed(request: web.Request, response: web.Response, parts: object, pause: float) -> web.StreamResponse:
    begun = web.StreamResponse(headers={"Content-Type": _type(response)})
    await begun.prepare(request)
    for part in parts:
        await begun.write(part)
        await asyncio.sleep(pause)
    await begun.write(response.body)
    return begun


STREAMS = {stream.__name__: stream for stream in (huge, unending, broken_off)}


async def hostile(name: str, request: web.Request, response: web.Response) -> web.StreamResponse:
    """Return what is answered in place of an answer: one of ``ANSWERS`` or ``STREAMS``, or a redirect to a URL."""
    if name in STREAMS:
        return await STREAMS[name](request, response)
    if name in ANSWERS:
        return ANSWERS[name](response)
    target = str(request.rel_url) if name == "itself" else name
    return web.Response(status=302, headers={"Location": target})
