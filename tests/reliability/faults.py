"""The faults: what goes wrong in each row of the tables."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hfpapers.demo.papers import Item
from hfpapers.hub.list_page import MAX_PAPERS
from tests.helpers import DATA, SATURDAY, THURSDAY
from tests.mockhub.hostile import RESPONSES, STREAMS

_PAGES_AND_API = r"/papers/.*|/api/.*"
_ROBOTS = "/robots.txt"
_LIST_PAGE = "/papers/date/.*"
_TUESDAY = "2026-02-17"
# Two of the papers that are listed.
_TWO = ".*2"
_ELEVEN_DAYS_S = 10**6
_API_DOWN = {"api_down": True}


@dataclass(frozen=True)
class Fault:
    """What goes wrong.

    `what` is a sentence. `faults` are the faults of the demo Hub, `items` changes its list, `empty_days` have none, and
    responses for the paths `slow` take longer than the timeout. `damage` changes stored files by their names.
    `arguments` and `settings` are those of the crawl. `note` explains what the crawl does.
    """

    what: str
    faults: dict[str, Any] = field(default_factory=dict)
    items: Callable[[list[Item]], list[Item]] = list
    empty_days: tuple[str, ...] = ()
    slow: str = ""
    damage: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    note: str = ""


NO_FAULT = Fault("Nothing goes wrong.")


def _first(**fields: Any) -> Callable[[list[Item]], list[Item]]:
    """Return a function that changes fields of the first paper."""

    def change(items: list[Item]) -> list[Item]:
        # The organization beside the paper is preferred to that of the paper.
        return [items[0] | {"organization": None, "paper": items[0]["paper"] | fields}, *items[1:]]

    return change


def _nulls(items: list[Item]) -> list[Item]:
    shown = {"id", "title", "upvotes", "authors", "summary"}
    first = items[0] | {"organization": None, "paper": {name: items[0]["paper"][name] for name in shown}}
    first["paper"] |= dict.fromkeys(("publishedAt", "submittedOnDailyAt", "organization", "ai_keywords", "mediaUrls"))
    return [first, *items[1:]]


def _all(**fields: Any) -> Callable[[list[Item]], list[Item]]:
    """Return a function that changes fields of all papers."""
    return lambda items: [item | {"paper": item["paper"] | fields} for item in items]


def _two_without_title(items: list[Item]) -> list[Item]:
    return [*_all(title="")(items[:2]), *items[2:]]


def _without_first_line(data: bytes) -> bytes:
    return data.partition(b"\n")[2]


def _garbage(_: bytes) -> bytes:
    return b"\x00\xff garbage\n"


def _empty(_: bytes) -> bytes:
    return b""


def _too_many(items: list[Item]) -> list[Item]:
    paper = {name: items[0]["paper"][name] for name in ("title", "upvotes", "authors", "submittedOnDailyAt")}
    return [
        items[0] | {"summary": "", "paper": paper | {"id": f"2602.{number:05}", "summary": ""}}
        for number in range(MAX_PAPERS + 1)
    ]


def _via_api(what: str, **faults: bool) -> Fault:
    return Fault(what, faults, arguments={"via": "api"})


def _hostile(name: str, docstring: str, note: str = "") -> Fault:
    action = docstring[0].lower() + docstring[1:]
    return Fault(
        f"All pages and the API {action}", {"hostile": name}, slow=_PAGES_AND_API * (name == "unending"), note=note
    )


_HARMLESS = "The encoding that a header states is ignored; all text is read as UTF-8."

SECTIONS: dict[str, list[Fault]] = {
    "Requests that fail": [
        NO_FAULT,
        Fault("The list page returns HTTP 500.", {"list_status": 500}),
        Fault("The list page returns HTTP 404, and the API has the list.", {"list_status": 404}),
        Fault("The list page and the API return HTTP 500.", {"list_status": 500} | _API_DOWN),
        Fault(
            "Each URL returns HTTP 503 twice, and three retries are allowed.",
            {"failing_times": 2},
            settings={"RETRY_TIMES": 3},
        ),
        Fault("Each URL returns HTTP 503 every time.", {"failing_times": 10**6}),
        Fault(
            "Each URL returns HTTP 503 with `Retry-After: 3600`.",
            {"failing_times": 10**6, "retry_after": "3600"},
            note="Does not wait longer than `RETRY_MAX_WAIT`.",
        ),
        Fault("The list page does not respond in time.", {"list_delay": 30}, slow=_LIST_PAGE),
        Fault("No page and no API request is complete in time.", {"hostile": "unending"}, slow=_PAGES_AND_API),
        Fault("robots.txt forbids all requests.", {"robots": "User-agent: *\nDisallow: /\n"}),
        Fault(
            "robots.txt is not complete in time.",
            {"hostile": "unending", "hostile_paths": _ROBOTS},
            slow=_ROBOTS,
            note="Then continues as if there were no robots.txt.",
        ),
    ],
    "The rate limit": [
        Fault("The limit for pages is used up for the next five minutes.", {"quota_pages": 4}),
        Fault(
            "The limit for pages is used up for the next eleven days.",
            {"quota_pages": 4, "stated_reset": _ELEVEN_DAYS_S},
        ),
        Fault(
            "Each response is HTTP 429 and states that the limit is used up for eleven days.",
            {"quota_pages": 0, "quota_api": 0, "stated_reset": _ELEVEN_DAYS_S},
        ),
    ],
    "The list of another day, or of other papers": [
        Fault(
            "The list of a Saturday redirects to the list of Friday.",
            {"list_redirects": True},
            arguments={"date": SATURDAY},
        ),
        Fault("The page of a Saturday shows the list of Friday.", arguments={"date": SATURDAY}),
        Fault(
            "The page of a Thursday shows the list of Wednesday, and the API has its list.",
            {"list_shows": "2026-02-18"},
        ),
        Fault(
            "A Thursday that is published has no list any more: its page shows that of Wednesday, and the API none.",
            items=lambda _: [],
        ),
        Fault(
            "A Tuesday that is not published has no list: its page shows that of Monday, and the API none.",
            empty_days=(_TUESDAY,),
            arguments={"date": _TUESDAY},
        ),
        Fault(
            "A Tuesday that is not published has no list: the page returns HTTP 404, and the API none.",
            {"list_status": 404},
            empty_days=(_TUESDAY,),
            arguments={"date": _TUESDAY},
        ),
        Fault(
            "The latest list is older than a month (`-a date=latest`).",
            {"list_shows": "2026-02-19"},
            arguments={"date": "latest"},
        ),
        Fault("The list has only 2 of the 6 papers that are published.", items=lambda items: items[:2]),
        Fault(f"The list has {MAX_PAPERS + 1:,} papers.", items=_too_many),
        Fault("No paper has a vote any more.", items=_all(upvotes=0)),
        Fault("All papers have the same title.", items=_all(title="Internal Server Error")),
    ],
    "The content of the list page": [
        Fault("The list page has no JSON.", {"list_without_data": True}),
        Fault("The list page has no cards.", {"list_without_cards": True}, note="The JSON of the page is complete."),
        Fault(
            "The list page has neither JSON nor cards.",
            {"list_without_data": True, "list_without_cards": True},
        ),
        Fault(
            "The list page has neither JSON nor cards, and the API returns HTTP 500.",
            {"list_without_data": True, "list_without_cards": True} | _API_DOWN,
        ),
        Fault(
            "The list page has no JSON, and its cards do not show the day.",
            {"list_without_data": True, "list_without_day": True},
        ),
        Fault(
            "The list page has no JSON, its cards do not show the day, and the API returns HTTP 500.",
            {"list_without_data": True, "list_without_day": True} | _API_DOWN,
        ),
        Fault("The JSON of the list page is not valid.", {"list_with_bad_json": True}),
        Fault("The list page is truncated.", {"list_truncated_after": 2000}),
        Fault("The list page is truncated, and the API returns HTTP 500.", {"list_truncated_after": 2000} | _API_DOWN),
        Fault("The list page is an image.", {"list_binary": True}),
        Fault("All pages are a challenge that only a browser passes.", {"challenge": True}),
        Fault(
            "All pages are a challenge that only a browser passes, and the API returns HTTP 500.",
            {"challenge": True} | _API_DOWN,
        ),
        Fault("All pages are empty until a script has run.", {"empty_shell": True}),
        Fault(
            "All pages are empty until a script has run, and the API returns HTTP 500.",
            {"empty_shell": True} | _API_DOWN,
        ),
    ],
    "The pages of papers": [
        Fault("Two paper pages return HTTP 500.", {"papers_failing": _TWO}),
        Fault("Two paper pages and the API return HTTP 500.", {"papers_failing": _TWO} | _API_DOWN),
        Fault(
            "Two paper pages return HTTP 404, and the API returns HTTP 500.",
            {"papers_failing": _TWO, "paper_status": 404} | _API_DOWN,
        ),
        Fault(
            "Two paper pages do not respond in time, and the API returns HTTP 500.",
            {"papers_slow": _TWO} | _API_DOWN,
            slow=rf"/papers/\d{_TWO}",
        ),
        Fault("Two paper pages are not HTML.", {"papers_garbage": _TWO}),
        Fault("Two paper pages show another paper.", {"papers_of_others": _TWO}),
        Fault("All paper pages have no JSON.", {"papers_without_data": ".*"}),
        Fault(
            "All paper pages have no JSON, and are truncated.",
            {"papers_without_data": ".*", "papers_truncated": ".*"},
        ),
    ],
    "The API as the first source: `-a via=api`": [
        _via_api("The API returns HTTP 500.", api_down=True),
        _via_api("The API returns HTML instead of a list.", api_garbage=True),
        _via_api("The API returns HTTP 400.", api_refuses=True),
        _via_api("Each page of the API's list is followed by another one.", api_endless=True),
        _via_api("Each page of the API's list links to a next one that does not exist.", api_links_next=True),
    ],
    "Hostile responses": [
        Fault(
            "All pages and the API redirect to another host.",
            {"hostile": "http://localhost:{port}/papers/date/2026-02-18"},
        ),
        Fault("All pages and the API redirect to a file.", {"hostile": "file:///etc/passwd"}),
        Fault("All pages and the API redirect to themselves.", {"hostile": "itself"}),
        *(
            _hostile(name, function.__doc__ or "", _HARMLESS if name in {"wrong_charset", "strange_codec"} else "")
            for name, function in (RESPONSES | STREAMS).items()
            if name != "unending"
        ),
    ],
    "Values of a paper": [
        Fault("An id is a path.", items=_first(id="../../x"), note="Every paper needs an id."),
        Fault(
            "A title has only control characters.",
            items=_first(title="\x00\x1b\x07"),
            note="Every paper needs a title. Its stored version is kept.",
        ),
        Fault(
            "The votes are a string.",
            items=_first(upvotes="18"),
            note="Every paper needs votes, and the HTML has them.",
        ),
        Fault("Two of the six papers have no title.", items=_two_without_title),
        Fault(
            "The Hub withdraws the organization of a paper.",
            items=lambda items: [
                items[0] | {"organization": None, "paper": items[0]["paper"] | {"organization": None}},
                *items[1:],
            ],
            note="The organization of the paper is null, too.",
        ),
        Fault("An abstract has 600,000 characters.", items=_first(summary="word " * 120_000)),
        Fault(
            "The name of an unknown field has a lone surrogate.",
            items=_first(**{"mood\ud83d": "calm"}),
            note="The report names the field.",
        ),
        Fault("The stars are a string.", items=_first(githubStars="724")),
        Fault("A date is not valid.", items=_first(publishedAt="yesterday")),
        Fault(
            "The handle of an organization is a path.", items=_first(organization={"name": "../..", "fullname": "x"})
        ),
        Fault("Optional values are null.", items=_nulls, note="The fields of the paper are null, too."),
        Fault(
            "A title and an abstract have control characters.",
            items=_first(title="T\x00e\x1ba", summary="W\x07e \x08ask."),
        ),
        Fault(
            "A title and an abstract have lone surrogates.",
            items=_first(title="Tea \ud83d", summary="\udc00We ask."),
            note="Each lone surrogate is replaced by U+FFFD.",
        ),
        Fault(
            "A title and an abstract have right-to-left overrides.",
            items=_first(title="Tea \u202ewith\u2066", summary="\u202eWe ask."),
        ),
    ],
    "Damaged files in the output folder": [
        Fault("The data of the edition is empty.", damage={DATA: _empty}),
        Fault("The data of the edition lacks its first line.", damage={DATA: _without_first_line}),
        Fault("The data of the edition is truncated within a line.", damage={DATA: lambda data: data[:-40]}),
        Fault("The data of the edition is not text.", damage={DATA: _garbage}),
        Fault("The data of another day is not text.", damage={"daily/2026-02-18.jsonl": _garbage}),
        Fault("The history of the edition is not text.", damage={f"history/{THURSDAY}.jsonl": _garbage}),
        Fault(
            "The history of the edition is truncated within its last line.",
            damage={f"history/{THURSDAY}.jsonl": lambda data: data[:-10]},
        ),
        Fault("The log of crawls is not text.", damage={"history/crawls-2026.jsonl": _garbage}),
        Fault(
            "The report of the edition is not JSON.",
            damage={f"reports/daily-{THURSDAY}.json": _garbage},
            note="The report is replaced.",
        ),
        Fault("The file that lists unfinished renamings is not JSON.", damage={".renaming.json": _garbage}),
    ],
}
