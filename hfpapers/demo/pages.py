"""The demo Hub's pages, in the form of the Hub's: JSON in attributes, and nodes that show the same."""

import datetime as dt
import html
import json
from collections.abc import Iterable
from typing import Any

from hfpapers.demo.papers import Item, citation_counts
from hfpapers.editions.periods import Day, Period

# The page of a paper shows the first authors of a long list.
_MANY_AUTHORS, _SHOWN_AUTHORS = 30, 22
_AUTHORS_ON_CARD = 5
_THOUSAND = 1000


def list_page(period: Period, items: Iterable[Item]) -> str:
    """Return the page that lists the papers of a period."""
    items = list(items)
    following = period.containing(period.last + dt.timedelta(days=1))
    label = f"{period.first:%b} {period.first.day}" if isinstance(period, Day) else str(period)
    url = f"/papers/{period.url_segment}"
    data = {
        "canSubmit": False,
        "dateString": str(period),
        "dailyPapers": items,
        "prevDate": str(period.previous()),
        "nextDate": str(following),
        "periodType": "day" if isinstance(period, Day) else period.url_segment,
        "query": {},
        "isTrending": False,
    }
    return _page(
        "DailyPapersPage",
        "Daily Papers",
        f"""<div class="SVELTE_HYDRATER contents" data-target="SystemThemeMonitor" data-props="{_props({})}"></div>
<div class="SVELTE_HYDRATER contents" data-target="DailyPapers" data-props="{_props(data)}"><section>
<div><!--[0--><a href="{url}/{period.previous()}" class="flex"><svg></svg><!----></a>
<div class="w-24">{label}</div> <a href="{url}/{following}" class="flex"><svg></svg></a><!--]--></div>
<div class="grid"><!--[-->{"".join(map(_card, items))}<!--]--></div>
</section></div>""",
    )


def paper_page(item: Item, rank: int) -> str:
    """Return the page of a paper, which states its rank of the day."""
    paper, escape = item["paper"], html.escape
    organization = item.get("organization")
    data = {
        "paper": paper,
        "comments": [_comment(number) for number in range(item["numComments"])]
        + [_comment(99, hidden=True), _comment(98, kind="status")],
        # The data of a list shows the first of them.
        "upvoters": paper.get("upvoters", []) * 21,
        "dailyPaperRank": rank,
        "query": {},
    } | ({"organization": organization} if organization else {})
    # The page of a paper without an organization may show the submitter's.
    owner = '<a href="/reader-club"><img alt=""/> <span>Club of Readers</span></a>'
    if organization:
        name = escape(organization["fullname"])
        owner = f'<a href="/{escape(organization["name"])}"><img alt=""/> <span>{name}</span></a>'
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
        stars = f"<span><svg></svg> {_short_count(paper['githubStars'])}</span>" if "githubStars" in paper else ""
        code = f'<a class="btn" href="{escape(paper["githubRepo"])}"><svg></svg> GitHub {stars}</a>'
    sections = "".join(
        f"<h2><svg></svg> {kind} citing this paper <span>{number}</span></h2><p>None</p>"
        for kind, number in citation_counts(paper["id"]).items()
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
<a href="/papers?date=2026-02-19"><span>#{rank} Paper of the day</span></a> <div>{owner}</div></div>
{vote}<div><span>Authors:</span> {_author_nodes(paper["authors"])}</div>
<div class="pb-8"><h2>Abstract</h2><div>{summary}
<p class="text-gray-600">{_with_link(paper["summary"] or "")}</p></div></div>
<div><a class="btn" href="https://arxiv.org/abs/{paper["id"]}">View arXiv page</a>
<a class="btn" href="https://arxiv.org/pdf/{paper["id"]}">View PDF</a> {project} {code}
<a class="btn" href="/login?next=x">Add to collection</a></div>
</div></div>{vote}{sections}""",
    )


def _card(item: Item) -> str:
    """Return the card of a paper on a list page."""
    paper, escape = item["paper"], html.escape
    url, organization = f"/papers/{paper['id']}", item.get("organization")
    if organization:
        owner = (
            f'<a href="/{escape(organization["name"])}"><!--[0--><img alt=""/><!--]--> '
            f'<span class="block truncate">{escape(organization["fullname"])}</span></a>'
        )
    else:
        faces = "".join(f'<li title="{escape(author["name"])}"></li>' for author in paper["authors"][:_AUTHORS_ON_CARD])
        count = len(paper["authors"])
        owner = f'<a href="{url}"><ul>{faces}<li><div><div>·</div> {count} authors</div></li></ul></a>'
    stars = ""
    if "githubStars" in paper:
        stars = f'<a href="{url}"><svg></svg><!----> <span>{_short_count(paper["githubStars"])}</span></a>'
    comments = ""
    if item["numComments"]:
        comments = f'<a href="{url}#community"><svg></svg><!----> {item["numComments"]}</a>'
    return f"""<article><a href="{url}"><img src="{escape(item["thumbnail"])}" alt=""/></a>
<div class="leading-none">Submitted by <div><img alt=""/></div> {escape(item["submittedBy"]["name"])}</div>
<div class="flex w-full gap-6"><a href="/login?next=%2Fpapers%2F{paper["id"]}"><div><input type="checkbox"/> <svg></svg>
<div class="leading-none">{paper["upvotes"] or "-"}</div></div></a>
<div class="w-full"><h3><a href="{url}">{escape(paper["title"])}</a></h3>
<div class="flex">{owner} <div class="flex">{stars} {comments}</div></div></div></div></article>"""


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
    names = [author["name"] for author in authors if not author["hidden"]]
    rest = len(names) - _SHOWN_AUTHORS if len(names) > _MANY_AUTHORS else 0
    nodes = [
        f'<span class="author flex"><span class="contents"><button>{html.escape(name)}</button></span>,</span>'
        for name in names[: len(names) - rest]
    ]
    return "".join(nodes) + (f"<button>+ {rest} authors</button>" if rest else "")


def _with_link(text: str) -> str:
    """Return an abstract as a page shows it, with a link in it."""
    first, _, rest = text.partition(" ")
    return f'<a href="/papers?q=x">{html.escape(first)}</a> {html.escape(rest)}'


def _short_count(number: Any) -> str:
    """Return a number of stars as pages show it: with three significant digits."""
    # Tests also have values here that are not numbers.
    if not isinstance(number, int) or number < _THOUSAND:
        return str(number)
    return f"{number / _THOUSAND:.3g}k"
