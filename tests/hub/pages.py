"""The stand-in's pages, in the form of the Hub's."""

import datetime as dt
import html
import json
from collections.abc import Iterable
from typing import Any

from hfpapers.periods import Day, Period
from tests.hub.papers import Item, citing

_ICON_ATTRIBUTES = (
    'class="flex-none mr-1" xmlns="http://www.w3.org/2000/svg" width="1em" height="1em" viewBox="0 0 32 32"'
)
_PATH = f'<path fill="currentColor" d="{"M15.24 3.87a3.1 3.1 0 0 1 1.52 0l9.3 4.65" * 2}"></path>'


def list_page(of: Period, items: Iterable[Item]) -> str:
    """Return the page that lists a period's items."""
    before, after = of.before(), of.containing(of.last + dt.timedelta(days=1))
    label = f"{of.first:%b} {of.first.day}" if isinstance(of, Day) else str(of)
    links = f"/papers/{of.name}"
    data = {
        "canSubmit": False,
        "dateString": f"{of}",
        "dailyPapers": list(items),
        "prevDate": f"{before}",
        "nextDate": f"{after}",
        "periodType": "day" if isinstance(of, Day) else of.name,
        "query": {},
        "isTrending": False,
    }
    cards = "".join(map(card, items))
    return _page(
        "DailyPapersPage",
        "Daily Papers",
        f"""<div class="SVELTE_HYDRATER contents" data-target="SystemThemeMonitor" data-props="{_props({})}"></div>
<div class="SVELTE_HYDRATER contents" data-target="DailyPapers" data-props="{_props(data)}"><section>
<div><!--[0--><a href="{links}/{before}" class="flex"><svg></svg><!----></a>
<div class="w-24">{label}</div> <a href="{links}/{after}" class="flex"><svg></svg></a><!--]--></div>
<div class="grid"><!--[-->{cards}<!--]--></div>
</section></div>""",
    )


def card(item: Item) -> str:
    """Return an item's card."""
    paper, escape = item["paper"], html.escape
    url, organization = f"/papers/{paper['id']}", item.get("organization")
    if organization:
        who = (
            f'<a href="/{escape(organization["name"])}"><!--[0--><img alt=""/><!--]--> '
            f'<span class="block truncate">{escape(organization["fullname"])}</span></a>'
        )
    else:
        faces = "".join(f'<li title="{escape(author["name"])}"></li>' for author in paper["authors"][:5])
        count = len(paper["authors"])
        who = f'<a href="{url}"><ul>{faces}<li><div><div>·</div> {count} authors</div></li></ul></a>'
    stars = ""
    if "githubStars" in paper:
        stars = f'<a href="{url}"><svg></svg><!----> <span>{shortened(paper["githubStars"])}</span></a>'
    comments = ""
    if item["numComments"]:
        comments = f'<a href="{url}#community"><svg></svg><!----> {item["numComments"]}</a>'
    return f"""<article><a href="{url}"><img src="{escape(item["thumbnail"])}" alt=""/></a>
<div class="leading-none">Submitted by <div><img alt=""/></div> {escape(item["submittedBy"]["name"])}</div>
<div class="flex w-full gap-6"><a href="/login?next=%2Fpapers%2F{paper["id"]}"><div><input type="checkbox"/> <svg></svg>
<div class="leading-none">{paper["upvotes"] or "-"}</div></div></a>
<div class="w-full"><h3><a href="{url}">{escape(paper["title"])}</a></h3>
<div class="flex">{who} <div class="flex">{stars} {comments}</div></div></div></div></article>"""


def paper_page(item: Item, rank: int) -> str:
    """Return a paper's own page."""
    paper, escape = item["paper"], html.escape
    organization = item.get("organization")
    data = {
        "paper": paper,
        "comments": [_comment(number) for number in range(item["numComments"])]
        + [_comment(99, hidden=True), _comment(98, kind="status")],
        "upvoters": paper.get("upvoters", []) * 16,
        "dailyPaperRank": rank,
        "query": {},
    } | ({"organization": organization} if organization else {})
    # Where a paper has no organization, its page's head may show the submitter's.
    filed = '<a href="/reader-club"><img alt=""/> <span>Club of Readers</span></a>'
    if organization:
        name = escape(organization["fullname"])
        filed = f'<a href="/{escape(organization["name"])}"><img alt=""/> <span>{name}</span></a>'
    summary = ""
    if "ai_summary" in paper:
        summary = (
            f'<div><p class="text-blue-700">{escape(paper["ai_summary"])}</p><div>AI-generated summary</div></div>'
        )
    project = ""
    if "projectPage" in paper:
        project = f'<a class="btn" href="{escape(paper["projectPage"])}"><svg></svg> Project page</a>'
    code = ""
    if "githubRepo" in paper:
        stars = f"<span><svg></svg> {shortened(paper['githubStars'])}</span>" if "githubStars" in paper else ""
        code = f'<a class="btn" href="{escape(paper["githubRepo"])}"><svg></svg> GitHub {stars}</a>'
    sections = "".join(
        f"<h2><svg></svg> {kind} citing this paper <span>{number}</span></h2><p>None</p>"
        for kind, number in citing(paper["id"]).items()
    )
    vote = f"""<a href="/login?next=%2Fpapers%2F{paper["id"]}"><div><input type="checkbox"/> Upvote
<div class="font-semibold text-orange-500">{paper["upvotes"]}</div></div></a>"""
    return _page(
        "PaperPage",
        f"Paper page - {paper['title']}",
        f"""<div class="SVELTE_HYDRATER contents" data-target="PaperContent" data-props="{_props(data)}"><div>
<h1>{escape(paper["title"])}</h1>
<div class="mb-6"><div>Published on Feb 1</div> <span>Submitted by</span>
<span><span class="contents"><a href="/reader1"><img alt=""/> Reader</a></span></span>
<a href="/papers?date=2026-02-19"><span>#{rank} Paper of the day</span></a> <div>{filed}</div></div>
{vote}<div><span>Authors:</span> {_author_nodes(paper["authors"])}</div>
<div class="pb-8"><h2>Abstract</h2><div>{summary}
<p class="text-gray-600">{_with_links(paper["summary"] or "")}</p></div></div>
<div><a class="btn" href="https://arxiv.org/abs/{paper["id"]}">View arXiv page</a>
<a class="btn" href="https://arxiv.org/pdf/{paper["id"]}">View PDF</a> {project} {code}
<a class="btn" href="/login?next=x">Add to collection</a></div>
</div></div>{vote}{sections}""",
    )


def with_icons(page: str) -> str:
    """Return a page with its icons drawn, of which the Hub's are full."""
    return page.replace("<svg></svg>", f"<svg {_ICON_ATTRIBUTES}>{_PATH * 12}</svg>")


def shortened(number: int) -> str:
    """Return a number of stars as the pages show it: three significant digits."""
    # One that is no number is a test's.
    if not isinstance(number, int) or number < 1000:
        return str(number)
    return f"{number / 1000:.3g}k"


def _page(body_class: str, title: str, content: str) -> str:
    return f"""<!doctype html>
<html class=""><head><meta charset="utf-8"/><meta name="description" content="The same on every page"/>
<title>{html.escape(title)}</title></head>
<body class="flex {body_class}"><main>{content}</main><footer></footer></body></html>
"""


def _props(data: dict[str, Any]) -> str:
    return html.escape(json.dumps(data, ensure_ascii=False, separators=(",", ":")))


def _comment(number: int, *, hidden: bool = False, kind: str = "comment") -> Item:
    return {"id": f"{number:024x}", "type": kind, "data": {"hidden": hidden, "latest": {"raw": "Nice."}}}


def _author_nodes(authors: list[Item]) -> str:
    shown = [author["name"] for author in authors if not author["hidden"]]
    rest = len(shown) - 22 if len(shown) > 30 else 0
    nodes = [
        f'<span class="author flex"><span class="contents"><button>{html.escape(name)}</button></span>,</span>'
        for name in shown[: len(shown) - rest]
    ]
    return "".join(nodes) + (f"<button>+ {rest} authors</button>" if rest else "")


def _with_links(text: str) -> str:
    first, _, rest = text.partition(" ")
    return f'<a href="/papers?q=x">{html.escape(first)}</a> {html.escape(rest)}'
