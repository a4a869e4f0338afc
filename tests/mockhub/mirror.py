"""A mirror of the demo Hub below a path, as a reverse proxy serves it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

# Headers about the connection or the length, which the server writes itself.
_OWN_HEADERS = {"connection", "content-length", "date", "server", "transfer-encoding"}


@asynccontextmanager
async def mirrored(hub_url: str, path: str) -> AsyncIterator[str]:
    """Forward requests below a path to a Hub, and robots.txt of the root; yield the address of the mirror."""

    async def forward(request: web.Request) -> web.Response:
        target = request.rel_url.raw_path_qs.removeprefix(path)
        async with session.get(f"{hub_url}{target}", allow_redirects=False) as response:
            headers = [(name, value) for name, value in response.headers.items() if name.lower() not in _OWN_HEADERS]
            return web.Response(status=response.status, headers=headers, body=await response.read())

    app = web.Application()
    app.router.add_get("/robots.txt", forward)
    app.router.add_get(f"{path}/{{rest:.*}}", forward)
    async with ClientSession() as session, TestServer(app) as server:
        yield f"{server.make_url(path)}"
