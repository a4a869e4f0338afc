"""The tests' Hub: the demo Hub with the lists of a test, and with everything that can go wrong."""

import asyncio
import collections
import dataclasses
import datetime as dt
import re
import time
from functools import cache
from typing import TextIO

from aiohttp import web

from hfpapers.demo.papers import Item, items_of_day
from hfpapers.demo.quota import RateLimits
from hfpapers.demo.server import DemoHub, Handler
from hfpapers.editions.periods import Period
from tests.mockhub.arxiv import ARXIV_RESPONSES, ArxivRequest
from tests.mockhub.full_size import add_icons, full_size_items
from tests.mockhub.hostile import hostile_response

# A page that shows its content only to clients that run its script, and one whose script fetches the content.
_CHALLENGE = """<!doctype html><html><body><script>
document.cookie = "passed=1; path=/"; location.reload()
</script></body></html>"""
_EMPTY_SHELL = """<!doctype html><html><body><div id="app"></div><script>
fetch("?content=1").then(response => response.text()).then(page => {
  document.body.innerHTML = new DOMParser().parseFromString(page, "text/html").body.innerHTML
})
</script></body></html>"""

# Benchmarks do not measure how long the Hub takes to invent papers.
_full_size_items = cache(full_size_items)


@dataclasses.dataclass
class Faults:
    """What goes wrong. Faults of papers' pages are regular expressions of the ids; an empty one matches no paper."""

    # Lists. A delay is in seconds; `delayed_day` is the only day whose list takes long. For the `failing_day`, the
    # page and the API fail.
    list_status: int = 200
    failing_day: str = ""
    lists_end_at: int = 100
    list_delay: float = 0
    delayed_day: str = ""
    list_without_data: bool = False
    list_without_cards: bool = False
    list_with_bad_json: bool = False
    list_without_day: bool = False
    list_truncated_after: int = 0
    list_redirects: bool = False
    list_redirects_to: str = ""
    list_binary: bool = False
    # The day whose list is shown instead of the requested one; or an empty list for a day without papers.
    list_shows: str = ""
    list_as_requested: bool = False

    # Pages of papers.
    paper_status: int = 500
    papers_failing: str = ""
    papers_slow: str = ""
    papers_garbage: str = ""
    papers_without_data: str = ""
    papers_of_others: str = ""
    papers_truncated: str = ""

    # All pages.
    challenge: bool = False
    empty_shell: bool = False
    # HTML in the empty page, and where the path /leave redirects to.
    shell_html: str = ""
    leave_to: str = ""

    # The API.
    api_repeats: bool = False
    api_endless: bool = False
    api_links_next: bool = False
    api_down: bool = False
    api_garbage: bool = False
    api_refuses: bool = False

    # The arXiv API. `arxiv_failing_times` requests fail with `arxiv_status`, by default all of them. A delay is in
    # seconds, `arxiv_unknown` a regular expression of ids, and `arxiv_response` a name in tests/mockhub/arxiv.py.
    arxiv_status: int = 200
    arxiv_failing_times: int = 1_000_000
    arxiv_retry_after: str = ""
    arxiv_delay: float = 0
    arxiv_unknown: str = ""
    arxiv_response: str = ""

    # The rate limit of each address. `stated_reset` is the number of seconds that the headers state, if it differs from
    # the real one.
    quota_pages: int = 1_000_000
    quota_api: int = 1_000_000
    quota_window: float = 300
    rate_limit_stated: bool = True
    stated_reset: int = 0
    retry_after: str = ""
    # How many times each path responds with 503 first.
    failing_times: int = 0

    # The name of a response in tests/mockhub/hostile.py, or a URL to redirect to, where "itself" is the requested one;
    # and the paths that respond like this.
    hostile: str = ""
    hostile_paths: str = ".*"
    robots: str = "User-agent: *\nAllow: /\n"


class Hub(DemoHub):
    """A Hub whose lists are invented, or those of a test in `lists`, by day.

    With a number of `papers`, each invented list has this many, and pages are as large as the Hub's. `log` receives a
    line for each response: the time of the request, the status, the path.
    """

    def __init__(
        self, port: int = 0, latency: float = 0, *, papers: int | None = None, log: TextIO | None = None
    ) -> None:
        super().__init__(port)
        self.latency = latency
        self.papers = papers
        self.log = log
        self.last_day = dt.datetime.now(dt.UTC).date()
        self.lists: dict[str, list[Item]] = {}
        self.faults = Faults()
        # What clients requested: the number of requests by path and by address, of responses by status, and the headers
        # of requests.
        self.hits: collections.Counter[str] = collections.Counter()
        self.statuses: collections.Counter[int] = collections.Counter()
        self.addresses: collections.Counter[str | None] = collections.Counter()
        self.user_agents: set[str] = set()
        self.authorizations: set[str | None] = set()
        self.arxiv_requests: list[ArxivRequest] = []
        # Requests of a crawl that was killed may be answered in the next test, and are not counted there.
        self._resets = 0

    def reset(self) -> None:
        """Restore what a test changed, and forget all requests."""
        self._resets += 1
        self.lists, self.faults, self.latency = {}, Faults(), 0
        self.quotas.reset()
        for counted in (
            self.hits,
            self.addresses,
            self.statuses,
            self.user_agents,
            self.authorizations,
            self.arxiv_requests,
        ):
            counted.clear()

    def count_requests(self, pattern: str) -> int:
        """Return how many requests were for a path that the regular expression matches."""
        return sum(number for path, number in self.hits.items() if re.fullmatch(pattern, path))

    def today(self) -> dt.date:
        return self.last_day

    def items(self, day: dt.date) -> list[Item]:
        if str(day) in self.lists:
            return self.lists[str(day)]
        if day > self.last_day:
            return []
        return _full_size_items(day, self.papers) if self.papers else items_of_day(day)

    def items_of_days(self, period: Period) -> list[Item]:
        return super().items_of_days(period)[: self.faults.lists_end_at]

    def find(self, paper_id: str) -> tuple[int, Item] | None:
        found = (self.find_on_day(paper_id, dt.date.fromisoformat(day)) for day in self.lists)
        return next(filter(None, found), None) or super().find(paper_id)

    def rate_limits(self) -> RateLimits:
        faults = self.faults
        return RateLimits({"pages": faults.quota_pages, "api": faults.quota_api}, faults.quota_window)

    def rate_limit_headers(self, kind: str, remaining: int, reset_after: int) -> dict[str, str]:
        if not self.faults.rate_limit_stated:
            return {}
        return super().rate_limit_headers(kind, remaining, self.faults.stated_reset or reset_after)

    async def respond(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.hits[request.path] += 1
        self.addresses[request.remote] += 1
        self.user_agents.add(request.headers.get("User-Agent", ""))
        self.authorizations.add(request.headers.get("Authorization"))
        requested_at, resets = time.time(), self._resets
        await asyncio.sleep(self.latency)
        response = await super().respond(request, handler)
        if not response.prepared and request.path != "/robots.txt" and resets == self._resets:
            if self.faults.retry_after and response.status in {429, 503}:
                response.headers["Retry-After"] = self.faults.retry_after
            self.statuses[response.status] += 1
        if self.log:
            print(requested_at, response.status, request.path, file=self.log, flush=True)
        return response

    async def handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        faults = self.faults
        is_page = request.path.startswith("/papers/")
        if self.hits[request.path] <= faults.failing_times and request.path != "/robots.txt":
            return web.Response(status=503, text="Service Unavailable")
        if faults.challenge and is_page and "passed" not in request.cookies:
            headers = {"x-amzn-waf-action": "challenge"}
            return web.Response(status=202, headers=headers, content_type="text/html", text=_CHALLENGE)
        if faults.empty_shell and is_page and "content" not in request.query:
            return web.Response(content_type="text/html", text=_EMPTY_SHELL + faults.shell_html)
        if request.path == "/leave":
            return _redirect(faults.leave_to)
        response = await super().handle(request, handler)
        if faults.hostile and re.fullmatch(faults.hostile_paths, request.path):
            return await hostile_response(faults.hostile, request, response)
        return response

    async def robots(self, _: web.Request) -> web.StreamResponse:
        return web.Response(text=self.faults.robots)

    async def list_of_day(self, request: web.Request) -> web.StreamResponse:
        faults, day = self.faults, request.match_info["day"]
        await asyncio.sleep(0.3 if faults.delayed_day == day else faults.list_delay)
        if faults.list_redirects_to:
            return _redirect(faults.list_redirects_to)
        if faults.list_status != 200:
            return _failure(faults.list_status)
        if faults.failing_day == day:
            return _failure(500)
        if faults.list_redirects and (shown := str(self.shown_day(dt.date.fromisoformat(day)))) != day:
            return _redirect(f"/papers/date/{shown}")
        if faults.list_binary:
            return web.Response(body=b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00", content_type="image/png")
        return await super().list_of_day(request)

    def shown_day(self, day: dt.date) -> dt.date:
        if self.faults.list_shows:
            day = dt.date.fromisoformat(self.faults.list_shows)
        return day if self.faults.list_as_requested else super().shown_day(day)

    async def list_of_period(self, request: web.Request) -> web.StreamResponse:
        if self.faults.list_status != 200:
            return _failure(self.faults.list_status)
        return await super().list_of_period(request)

    def render_list(self, period: Period, items: list[Item]) -> str:
        faults = self.faults
        page = super().render_list(period, items)
        if faults.list_without_data:
            page = page.replace('data-target="DailyPapers"', 'data-target="PapersOfTheDay"')
        if faults.list_with_bad_json:
            page = page.replace("&quot;dailyPapers&quot;:[", "&quot;dailyPapers&quot;:[,")
        if faults.list_without_cards:
            page = re.sub("<article>.*</article>", "", page, flags=re.DOTALL)
        if faults.list_without_day:
            page = re.sub('<div class="w-24">.*?</div>', "<div>Today</div>", page)
        return page[: faults.list_truncated_after or None]

    async def paper(self, request: web.Request) -> web.StreamResponse:
        paper_id, faults = request.match_info["id"], self.faults
        if re.fullmatch(faults.papers_slow, paper_id):
            await asyncio.sleep(30)
        if re.fullmatch(faults.papers_failing, paper_id):
            return _failure(faults.paper_status)
        if re.fullmatch(faults.papers_garbage, paper_id):
            return web.Response(text="<html>\x00\x01 not <<< this", content_type="text/html")
        return await super().paper(request)

    def render_paper(self, item: Item, rank: int) -> str:
        paper_id, faults = item["paper"]["id"], self.faults
        page = super().render_paper(item, rank)
        if re.fullmatch(faults.papers_without_data, paper_id):
            page = page.replace('data-target="PaperContent"', 'data-target="Paper"')
        if re.fullmatch(faults.papers_of_others, paper_id):
            page = page.replace(paper_id, "2601.00001")
        if re.fullmatch(faults.papers_truncated, paper_id):
            page = page[: page.index("</p></div></div>") - 20]
        return page

    def html(self, page: str) -> web.Response:
        return super().html(add_icons(page) if self.papers else page)

    async def api_list(self, request: web.Request) -> web.StreamResponse:
        if self.faults.api_down or self.faults.failing_day == request.query.get("date", "none"):
            return _failure(500)
        if self.faults.api_garbage:
            return web.Response(text="<html></html>", content_type="text/html")
        if self.faults.api_refuses:
            return web.json_response({"error": "limit must be at most 50"}, status=400)
        response = await super().api_list(request)
        if self.faults.api_links_next:
            following = request.url.update_query(p=int(request.query.get("p", "0")) + 1)
            response.headers["Link"] = f'<{following}>; rel="next"'
        return response

    def api_page(self, items: list[Item], limit: int, page: int) -> list[Item]:
        if self.faults.api_endless:
            return [_copy_with_another_id(items[0], page * limit + number) for number in range(limit)]
        return super().api_page(items, limit, 0 if self.faults.api_repeats else page)

    async def api_paper(self, request: web.Request) -> web.StreamResponse:
        return _failure(500) if self.faults.api_down else await super().api_paper(request)

    async def arxiv(self, request: web.Request) -> web.StreamResponse:
        faults = self.faults
        ids = request.query.get("id_list", "").split(",")
        self.arxiv_requests.append(ArxivRequest(ids, dict(request.headers)))
        await asyncio.sleep(faults.arxiv_delay)
        if faults.arxiv_status != 200 and len(self.arxiv_requests) <= faults.arxiv_failing_times:
            headers = {"Retry-After": faults.arxiv_retry_after} if faults.arxiv_retry_after else {}
            return web.Response(status=faults.arxiv_status, text="Rate exceeded.", headers=headers)
        known = ",".join(paper_id for paper_id in ids if not re.fullmatch(faults.arxiv_unknown, paper_id))
        response = await super().arxiv(request.clone(rel_url=request.rel_url.update_query(id_list=known)))
        if faults.arxiv_response:
            response.text = ARXIV_RESPONSES[faults.arxiv_response](response.text)
        return response


def _failure(status: int) -> web.Response:
    return web.Response(status=status, text="Something is wrong")


def _redirect(location: str) -> web.Response:
    return web.Response(status=302, headers={"Location": location})


def _copy_with_another_id(item: Item, number: int) -> Item:
    return item | {"paper": item["paper"] | {"id": f"{2600 + number // 100_000}.{number % 100_000:05}"}}
