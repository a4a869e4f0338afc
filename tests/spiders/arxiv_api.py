"""An arXiv API for the tests of crawls: invented abstracts, and every way in which a request can fail."""

import asyncio
import time
from html import escape

from aiohttp import web

from tests.helpers import THURSDAY, listed, published

ABSTRACT = "Teapots of $8\\times8$ cups wait."


class ArxivApi:
    """An arXiv API at `url`, as an asynchronous context manager.

    The first responses are those in `failures`: a status, a text, or a response. `delay` is the time in seconds before
    each response.
    """

    def __init__(self):
        self.failures = []
        self.delay = 0
        self.unknown = set()
        # What was requested: the ids of each request, and its headers.
        self.requests = []
        self.headers = []
        self.times = []

    async def __aenter__(self):
        app = web.Application()
        app.router.add_get("/api/query", self._respond)
        app.router.add_get("/api/moved", self._respond)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/api/query"
        return self

    async def __aexit__(self, *exception):
        await self._runner.cleanup()

    async def _respond(self, request):
        ids = request.query["id_list"].split(",")
        self.requests.append(ids)
        self.headers.append(request.headers)
        self.times.append(time.monotonic())
        await asyncio.sleep(self.delay)
        failure = self.failures.pop(0) if self.failures else None
        match failure:
            case int():
                return web.Response(status=failure, text="Something is wrong")
            case str():
                return web.Response(text=failure, content_type="application/atom+xml")
            case web.Response():
                return failure
        return web.Response(text=feed(set(ids) - self.unknown), content_type="application/atom+xml")


def feed(ids):
    """Return an Atom feed with invented texts of papers."""
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{paper_id}v1</id><updated>2026-02-18T09:00:00Z</updated>"
        f"<title>Paper {paper_id}</title><summary>{escape(ABSTRACT)}</summary>"
        '<arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.LG"/></entry>'
        for paper_id in ids
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'


def ids_of(day):
    """Return the ids of the papers in a list of the demo Hub."""
    return {item["paper"]["id"] for item in listed(day)}


def abstract_sources(output, day=THURSDAY, kind="daily"):
    """Return the sources of the abstracts of a published edition."""
    return {paper["abstract_source"] for paper in published(output, day, kind)}
