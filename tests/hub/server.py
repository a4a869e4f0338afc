"""The stand-in's server: a thread with an event loop of its own, since a test's crawl runs in the main one's."""

import asyncio
import collections
import dataclasses
import datetime as dt
import math
import re
import threading
import time
from functools import cache
from typing import Any, Self, TextIO

from aiohttp import web

from hfpapers.periods import Day, Period, period
from tests.hub.hostile import hostile
from tests.hub.pages import list_page, paper_page, with_icons
from tests.hub.papers import Item, citing, papers_of

# A page that lets in who runs its script, and one whose script gets the content.
_CHALLENGE = """<!doctype html><html><body><script>
document.cookie = "passed=1; path=/"; location.reload()
</script></body></html>"""
_EMPTY_SHELL = """<!doctype html><html><body><div id="app"></div><script>
fetch("?content=1").then(answer => answer.text()).then(page => {
  document.body.innerHTML = new DOMParser().parseFromString(page, "text/html").body.innerHTML
})
</script></body></html>"""

# Made once: what is measured is not how long that takes.
_full_list = cache(papers_of)


@dataclasses.dataclass
class Faults:
    """What goes wrong. A regular expression says which papers' pages; an empty one, none."""

    list_status: int = 200
    lists_end_at: int = 100
    list_slow: float = 0
    slow_list: str = ""
    list_without_data: bool = False
    list_without_cards: bool = False
    list_with_bad_json: bool = False
    list_without_day: bool = False
    list_cut_after: int = 0
    list_redirects: bool = False
    list_redirects_to: str = ""
    list_binary: bool = False
    list_shows: str = ""
    list_as_asked: bool = False
    paper_status: int = 500
    papers_failing: str = ""
    papers_slow: str = ""
    papers_garbage: str = ""
    papers_without_data: str = ""
    papers_of_others: str = ""
    papers_cut_off: str = ""
    challenge: bool = False
    empty_shell: bool = False
    api_repeats: bool = False
    api_endless: bool = False
    api_links_on: bool = False
    api_down: bool = False
    api_garbage: bool = False
    api_refuses: bool = False
    quota_pages: int = 1_000_000
    quota_api: int = 1_000_000
    quota_window: float = 300
    quota_told: bool = True
    retry_after: str = ""
    failing_times: int = 0
    # One of tests/hub/hostile.py, or where to redirect to, "itself" being in a circle; and the paths that answer so.
    hostile: str = ""
    hostile_paths: str = ".*"
    # The seconds that a window of the quota is told to last, if it is another number than it does.
    quota_reset_told: int = 0
    robots: str = "User-agent: *\nAllow: /\n"


class Hub:
    """A Hub at ``url``, whose lists are made up, or the test's own in ``lists``.

    With a number of ``papers``, each made-up list has so many, and pages weigh what the Hub's do. ``log`` gets a line
    for each answer: the moment at which it was asked for, its status, its path.
    """

    def __init__(
        self, port: int = 0, latency: float = 0, *, papers: int | None = None, log: TextIO | None = None
    ) -> None:
        self.port = port
        self.latency = latency
        self.papers = papers
        self.log = log
        self.lists: dict[str, list[Item]] = {}
        self.faults = Faults()
        self.hits: collections.Counter[str] = collections.Counter()
        self.answers: collections.Counter[int] = collections.Counter()
        self.agents: set[str] = set()
        self.tokens: set[str | None] = set()
        self._window_began, self._used = -math.inf, collections.Counter[str]()
        self.last_day = dt.datetime.now(dt.UTC).date()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        """Start to serve."""
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop serving."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def reset(self) -> None:
        """Forget what a test changed and counted."""
        self.lists, self.faults, self.latency = {}, Faults(), 0
        self._window_began = -math.inf
        for counted in (self.hits, self.answers, self.agents, self.tokens):
            counted.clear()

    def items(self, day: dt.date) -> list[Item]:
        """Return a day's list; a day without one has none."""
        if f"{day}" in self.lists:
            return self.lists[f"{day}"]
        if day > self.last_day:
            return []
        return _full_list(day, self.papers) if self.papers else papers_of(day)

    def items_of_days(self, of: Period) -> list[Item]:
        """Return the list of a week or a month: the best of its days', each paper once, and not all of many."""
        of_days = {item["paper"]["id"]: item for day in of.days() for item in self.items(day.first)}
        items = sorted(of_days.values(), key=lambda item: -item["paper"]["upvotes"])
        return items[: self.faults.lists_end_at]

    def asked(self, pattern: str) -> int:
        """Return how many requests were for a path that the pattern matches."""
        return sum(number for path, number in self.hits.items() if re.fullmatch(pattern, path))

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._stop())
        self._loop.close()

    async def _stop(self) -> None:
        await self._runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_get("/robots.txt", self._robots)
        app.router.add_get("/papers/date/{day}", self._list)
        app.router.add_get("/papers/{kind:week|month}/{name}", self._list_of_days)
        app.router.add_get(r"/papers/{id:\d{4}\.\d{5}}", self._paper)
        app.router.add_get("/api/daily_papers", self._api_list)
        app.router.add_get(r"/api/papers/{id:\d{4}\.\d{5}}", self._api_paper)
        app.middlewares.append(self._count)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    @web.middleware
    async def _count(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.hits[request.path] += 1
        self.agents.add(request.headers.get("User-Agent", ""))
        self.tokens.add(request.headers.get("Authorization"))
        asked_at = time.time()
        await asyncio.sleep(self.latency)
        answer = self._answered if request.path == "/robots.txt" else self._within_quota
        response = await answer(request, handler)
        if self.log:
            print(asked_at, response.status, request.path, file=self.log, flush=True)
        return response

    async def _within_quota(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Answer as the Hub does: in fixed windows, of which each answer tells what is left."""
        faults, now = self.faults, time.monotonic()
        kind, quota = ("api", faults.quota_api) if request.path.startswith("/api/") else ("pages", faults.quota_pages)
        if now - self._window_began >= faults.quota_window:
            self._window_began, self._used = now, collections.Counter()
        self._used[kind] += 1
        used = self._used[kind]
        if used > quota:
            response: web.StreamResponse = web.Response(status=429, text="Too Many Requests")
        elif self.hits[request.path] <= faults.failing_times:
            response = web.Response(status=503, text="Service Unavailable")
        elif faults.challenge and kind == "pages" and "passed" not in request.cookies:
            response = web.Response(
                status=202, headers={"x-amzn-waf-action": "challenge"}, content_type="text/html", text=_CHALLENGE
            )
        elif faults.empty_shell and kind == "pages" and "content" not in request.query:
            response = web.Response(content_type="text/html", text=_EMPTY_SHELL)
        else:
            response = await self._answered(request, handler)
            if response.prepared:
                return response
        if faults.quota_told:
            reset = faults.quota_reset_told or max(1, round(self._window_began + faults.quota_window - now))
            response.headers["RateLimit"] = f'"{kind}";r={max(0, quota - used)};t={reset}'
            response.headers["RateLimit-Policy"] = f'"fixed window";"{kind}";q={quota};w={faults.quota_window:.0f}'
        if faults.retry_after and response.status in {429, 503}:
            response.headers["Retry-After"] = faults.retry_after
        self.answers[response.status] += 1
        return response

    async def _answered(self, request: web.Request, handler: Any) -> web.StreamResponse:
        try:
            response: web.Response = await handler(request)
        except web.HTTPFound as redirect:
            response = web.Response(status=redirect.status, headers={"Location": str(redirect.location)})
        if self.faults.hostile and re.fullmatch(self.faults.hostile_paths, request.path):
            return await hostile(self.faults.hostile, request, response)
        return response

    async def _robots(self, _: web.Request) -> web.Response:
        return web.Response(text=self.faults.robots)

    async def _list(self, request: web.Request) -> web.Response:
        faults = self.faults
        await asyncio.sleep(0.3 if faults.slow_list == request.match_info["day"] else faults.list_slow)
        if faults.list_redirects_to:
            raise web.HTTPFound(faults.list_redirects_to)
        if faults.list_status != 200:
            return web.Response(status=faults.list_status, text="Something is wrong")
        try:
            day = dt.date.fromisoformat(request.match_info["day"])
        except ValueError:
            return web.Response(status=400, text="Bad Request")
        shown = dt.date.fromisoformat(faults.list_shows) if faults.list_shows else day
        while not self.items(shown) and not faults.list_as_asked:
            shown -= dt.timedelta(days=1)
        if shown != day and faults.list_redirects:
            raise web.HTTPFound(f"/papers/date/{shown}")
        if faults.list_binary:
            return web.Response(body=b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00", content_type="image/png")
        return self._html(self._list_text(Day(shown), self.items(shown)))

    async def _list_of_days(self, request: web.Request) -> web.Response:
        if self.faults.list_status != 200:
            return web.Response(status=self.faults.list_status, text="Something is wrong")
        of = period(request.match_info["name"])
        items = self.items_of_days(of)
        return self._html(self._list_text(of, items)) if items else web.Response(status=404, text="Not Found")

    def _list_text(self, of: Period, items: list[Item]) -> str:
        faults = self.faults
        page = list_page(of, items)
        if faults.list_without_data:
            page = page.replace('data-target="DailyPapers"', 'data-target="PapersOfTheDay"')
        if faults.list_with_bad_json:
            page = page.replace("&quot;dailyPapers&quot;:[", "&quot;dailyPapers&quot;:[,")
        if faults.list_without_cards:
            page = re.sub("<article>.*</article>", "", page, flags=re.DOTALL)
        if faults.list_without_day:
            page = re.sub('<div class="w-24">.*?</div>', "<div>Today</div>", page)
        return page[: faults.list_cut_after or None]

    async def _paper(self, request: web.Request) -> web.Response:
        paper_id, faults = request.match_info["id"], self.faults
        if re.fullmatch(faults.papers_slow, paper_id):
            await asyncio.sleep(30)
        if re.fullmatch(faults.papers_failing, paper_id):
            return web.Response(status=faults.paper_status, text="Something is wrong")
        if re.fullmatch(faults.papers_garbage, paper_id):
            return web.Response(text="<html>\x00\x01 not <<< this", content_type="text/html")
        rank, item = self._find(paper_id)
        if item is None:
            return web.Response(status=404, text="Not Found")
        page = paper_page(item, rank)
        if re.fullmatch(faults.papers_without_data, paper_id):
            page = page.replace('data-target="PaperContent"', 'data-target="Paper"')
        if re.fullmatch(faults.papers_of_others, paper_id):
            page = page.replace(paper_id, "2601.00001")
        if re.fullmatch(faults.papers_cut_off, paper_id):
            page = page[: page.index("</p></div></div>") - 20]
        return self._html(page)

    async def _api_list(self, request: web.Request) -> web.Response:
        if self.faults.api_down:
            return web.Response(status=500, text="Something is wrong")
        if self.faults.api_garbage:
            return web.Response(text="<html></html>", content_type="text/html")
        if self.faults.api_refuses:
            return web.json_response({"error": "limit must be at most 50"}, status=400)
        of = period(next(request.query[name] for name in ("date", "week", "month") if name in request.query))
        limit, page = int(request.query.get("limit", "50")), int(request.query.get("p", "0"))
        if of.first > self.last_day or limit > 100:
            return web.json_response({"error": "Invalid date or limit"}, status=400)
        items = self.items(of.first) if isinstance(of, Day) else self.items_of_days(of)
        if self.faults.api_repeats:
            page = 0
        if self.faults.api_endless:
            return web.json_response([_another(items[0], page * limit + number) for number in range(limit)])
        response = web.json_response(items[page * limit : (page + 1) * limit])
        if self.faults.api_links_on:
            response.headers["Link"] = f'<{self.url}{request.path}?date={of}&p={page + 1}>; rel="next"'
        return response

    async def _api_paper(self, request: web.Request) -> web.Response:
        _, item = self._find(request.match_info["id"])
        if self.faults.api_down:
            return web.Response(status=500, text="Something is wrong")
        if item is None:
            return web.json_response({"error": "Paper not found"}, status=404)
        totals = {f"numTotal{kind}": number for kind, number in citing(item["paper"]["id"]).items()}
        return web.json_response(item["paper"] | totals)

    def _find(self, paper_id: str) -> tuple[int, Item | None]:
        """Return a paper's rank of its day and its item: among the test's own lists, else where its id says."""
        day = dt.date(2000 + int(paper_id[:2]), int(paper_id[2:4]), 1)
        days = [dt.date.fromisoformat(name) for name in self.lists]
        if 0 < int(paper_id[5:7]) < 29:
            days.append(day.replace(day=int(paper_id[5:7])))
        for each in days:
            for rank, item in enumerate(self.items(each), 1):
                if item["paper"]["id"] == paper_id:
                    return rank, item
        return 0, None

    def _html(self, page: str) -> web.Response:
        # Halves of characters become what they are in JSON: \\ud83d.
        body = (with_icons(page) if self.papers else page).encode("utf8", "backslashreplace")
        return web.Response(body=body, content_type="text/html", charset="utf8")


def _another(item: Item, number: int) -> Item:
    return item | {"paper": item["paper"] | {"id": f"{2600 + number // 100_000}.{number % 100_000:05}"}}
