"""The demo Hub's server, which runs in a thread of its own."""

import asyncio
import datetime as dt
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Self

from aiohttp import web

from hfpapers import clock
from hfpapers.demo.arxiv import atom_feed
from hfpapers.demo.pages import list_page, paper_page
from hfpapers.demo.papers import Item, citation_counts, day_of_paper, items_at
from hfpapers.demo.quota import Quotas, RateLimits
from hfpapers.editions.periods import Day, Period, parse_period

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_HOST = "127.0.0.1"
# Papers in the list of a week or a month, and in a response of the API.
_MAX_LISTED = 100
_DEFAULT_API_LIMIT = 50
_ARXIV_PATH = "/arxiv/api/query"
_DEFAULT_ARXIV_RESULTS = 10
_PAPER_ID = r"{id:\d{4}\.\d{5}}"


_UNREACHABLE_LIMITS = RateLimits({"pages": 1_000_000, "api": 1_000_000}, 300)


class DemoHub:
    """A Hub with invented papers at `url`, as a context manager. It also serves as an HTTP proxy for any host.

    Beside it, it serves the arXiv API at `arxiv_url`, which does not count against the Hub's rate limit. Its lists show
    the papers and votes of the moment that `now` returns. The tests' Hub, which can fail, overrides the methods without
    an underscore.
    """

    def __init__(self, port: int = 0, *, now: Callable[[], dt.datetime] = clock.now) -> None:
        """Create a Hub that listens on a port, by default on a free one."""
        self.port = port
        self.now = now
        self.quotas = Quotas()
        self._loop: asyncio.AbstractEventLoop
        self._thread: threading.Thread
        self._runner: web.AppRunner

    def __enter__(self) -> Self:
        """Start the server; raise `OSError` if the port is in use."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._run(self._start())
        except OSError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop the server."""
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://{_HOST}:{self.port}"

    @property
    def arxiv_url(self) -> str:
        """The address of the arXiv API, for the setting ARXIV_URL."""
        return self.url + _ARXIV_PATH

    def today(self) -> dt.date:
        """Return the last day that may have a list."""
        return self.now().date()

    def items(self, day: dt.date) -> list[Item]:
        """Return the list of a day, which is empty if the Hub has none."""
        return items_at(day, self.now())

    def items_of_days(self, period: Period) -> list[Item]:
        """Return the list of a week or a month: the most upvoted papers of its days, each once."""
        papers = {item["paper"]["id"]: item for day in period.days() for item in self.items(day.first)}
        return sorted(papers.values(), key=lambda item: -item["paper"]["upvotes"])[:_MAX_LISTED]

    def find(self, paper_id: str) -> tuple[int, Item] | None:
        """Return the rank of a paper in the list of its day, and the paper."""
        day = day_of_paper(paper_id)
        return self.find_on_day(paper_id, day) if day else None

    def find_on_day(self, paper_id: str, day: dt.date) -> tuple[int, Item] | None:
        """Return the rank of a paper in the list of a day, and the paper."""
        ranked = enumerate(self.items(day), 1)
        return next(((rank, item) for rank, item in ranked if item["paper"]["id"] == paper_id), None)

    def rate_limits(self) -> RateLimits:
        """Return the limits of each address, which are too large to be reached."""
        return _UNREACHABLE_LIMITS

    async def respond(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Return the response to a request, with the headers that state the rest of the rate limit."""
        if request.path in {"/robots.txt", _ARXIV_PATH}:
            return await self.handle(request, handler)
        kind = "api" if request.path.startswith("/api/") else "pages"
        quota = self.quotas.count_request(request.remote, kind, self.rate_limits(), clock.monotonic())
        if quota.remaining < 0:
            response: web.StreamResponse = web.Response(status=429, text="Too Many Requests")
        else:
            response = await self.handle(request, handler)
        if not response.prepared:
            response.headers.update(self.rate_limit_headers(kind, max(0, quota.remaining), quota.reset_after))
        return response

    def rate_limit_headers(self, kind: str, remaining: int, reset_after: int) -> dict[str, str]:
        """Return the headers that state the rest of the rate limit."""
        limits = self.rate_limits()
        return {
            "RateLimit": f'"{kind}";r={remaining};t={reset_after}',
            "RateLimit-Policy": f'"fixed window";"{kind}";q={limits.requests[kind]};w={limits.window_s:.0f}',
        }

    async def handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Return the response to a request that the rate limit allows."""
        return await handler(request)

    async def robots(self, request: web.Request) -> web.StreamResponse:  # noqa: ARG002 - all handlers have it
        """Return robots.txt."""
        return web.Response(text="User-agent: *\nAllow: /\n")

    async def list_of_day(self, request: web.Request) -> web.StreamResponse:
        """Return the list page of a day."""
        try:
            day = dt.date.fromisoformat(request.match_info["day"])
        except ValueError:
            return web.Response(status=400, text="Bad Request")
        shown = self.shown_day(day)
        return self.html(self.render_list(Day(shown), self.items(shown)))

    def shown_day(self, day: dt.date) -> dt.date:
        """Return the day whose list the page of a day shows: the last one that has a list."""
        while not self.items(day):
            day -= dt.timedelta(days=1)
        return day

    async def list_of_period(self, request: web.Request) -> web.StreamResponse:
        """Return the list page of a week or a month."""
        period = parse_period(request.match_info["name"])
        items = self.items_of_days(period)
        return self.html(self.render_list(period, items)) if items else web.Response(status=404, text="Not Found")

    async def paper(self, request: web.Request) -> web.StreamResponse:
        """Return the page of a paper."""
        found = self.find(request.match_info["id"])
        if found is None:
            return web.Response(status=404, text="Not Found")
        rank, item = found
        return self.html(self.render_paper(item, rank))

    async def api_list(self, request: web.Request) -> web.StreamResponse:
        """Return the papers of a period as JSON: those of one page of the list, which the query names."""
        period = parse_period(next(request.query[name] for name in ("date", "week", "month") if name in request.query))
        limit, page = int(request.query.get("limit", _DEFAULT_API_LIMIT)), int(request.query.get("p", "0"))
        if period.first > self.today() or limit > _MAX_LISTED:
            return web.json_response({"error": "Invalid date or limit"}, status=400)
        items = self.items(period.first) if isinstance(period, Day) else self.items_of_days(period)
        return web.json_response(self.api_page(items, limit, page))

    def api_page(self, items: list[Item], limit: int, page: int) -> list[Item]:
        """Return the items on a page of the API's list, which counts from 0."""
        return items[page * limit : (page + 1) * limit]

    async def api_paper(self, request: web.Request) -> web.StreamResponse:
        """Return a paper as JSON."""
        found = self.find(request.match_info["id"])
        if found is None:
            return web.json_response({"error": "Paper not found"}, status=404)
        paper = found[1]["paper"]
        return web.json_response(
            paper | {f"numTotal{kind}": number for kind, number in citation_counts(paper["id"]).items()}
        )

    async def arxiv(self, request: web.Request) -> web.StreamResponse:
        """Return the requested papers as the arXiv API does. Ids that are not known are left out."""
        ids = request.query.get("id_list", "").split(",")
        limit = int(request.query.get("max_results", _DEFAULT_ARXIV_RESULTS))
        found = [paper for paper_id in ids[:limit] if (paper := self.find(paper_id))]
        return web.Response(text=atom_feed(item for _, item in found), content_type="application/atom+xml")

    def render_list(self, period: Period, items: list[Item]) -> str:
        """Return the text of a list page."""
        return list_page(period, items)

    def render_paper(self, item: Item, rank: int) -> str:
        """Return the text of the page of a paper."""
        return paper_page(item, rank)

    def html(self, page: str) -> web.Response:
        """Return the response with a page."""
        # A lone surrogate becomes what it is in JSON: \\ud83d.
        body = page.encode("utf-8", "backslashreplace")
        return web.Response(body=body, content_type="text/html", charset="utf-8")

    def _run(self, coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def _application(self) -> web.Application:
        @web.middleware
        async def respond(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self.respond(request, handler)

        app = web.Application(middlewares=[respond])
        app.router.add_get("/robots.txt", self.robots)
        app.router.add_get("/papers/date/{day}", self.list_of_day)
        app.router.add_get("/papers/{kind:week|month}/{name}", self.list_of_period)
        app.router.add_get(f"/papers/{_PAPER_ID}", self.paper)
        app.router.add_get("/api/daily_papers", self.api_list)
        app.router.add_get(f"/api/papers/{_PAPER_ID}", self.api_paper)
        app.router.add_get(_ARXIV_PATH, self.arxiv)
        return app

    async def _start(self) -> None:
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, _HOST, self.port).start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        await self._runner.cleanup()
        remaining = asyncio.all_tasks() - {asyncio.current_task()}
        for task in remaining:
            task.cancel()
        await asyncio.gather(*remaining, return_exceptions=True)
