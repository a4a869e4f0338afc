"""A paper's own page: from its text to a completed paper."""

import re
from reprlib import repr as shortened
from typing import Any

from parsel import Selector

from hfpapers.hub import Hub
from hfpapers.items import PageSource, Paper
from hfpapers.pages import PageError
from hfpapers.pages.data import json_object, page_data, paper_fields
from hfpapers.pages.dom import first_count, first_text, is_cut_off, nodes_of, text_of
from hfpapers.pages.values import count, mapping, objects, strings

# What a paper's page knows better than the list: it is asked later, and counts more.
_FRESHER = ("upvotes", "comments", "hub_rank", "models", "datasets", "spaces")

_CITING = ("models", "datasets", "spaces")
_RANK = re.compile(r"#([0-9]{1,6}) Paper of the day")


def completed(paper: Paper, page: str, hub: Hub) -> Paper:
    """Return the paper with what its own page adds: votes and counts anew, the rest where the list had none or less.

    Raise `PageError` if the page can't be read, or is not this paper's.
    """
    source: PageSource = "data"
    try:
        fields = from_data(page, paper.id, hub)
    except PageError as without_data:
        source = "dom"
        try:
            fields = from_dom(page, paper.id)
        except PageError as without_dom:
            raise PageError(f"{without_data}; {without_dom}") from without_dom
    return _with(paper, fields, _citing(nodes_of(page)), source)


def completed_by_api(paper: Paper, answer: str, hub: Hub) -> Paper:
    """Return the paper with what the API's answer for it adds; raise `PageError` as `completed` does."""
    record = json_object(answer)
    if record.get("id") != paper.id:
        raise PageError(f"it is of {shortened(record.get('id'))}, not of {paper.id}")
    citing = {name: count(record.get(f"numTotal{name.title()}")) for name in _CITING}
    return _with(paper, paper_fields(record, hub), citing, "api")


def _with(paper: Paper, fields: dict[str, Any], citing: dict[str, int | None], source: PageSource) -> Paper:
    """Return the paper with fields: what is fresher there anew, the rest where it had none or less."""
    if _of_another_listing(fields, paper):
        fields = {}
    fields |= citing
    # Data is exact where cards are short: "2.62k" stars, a title cut to fit.
    exacter = source in {"data", "api"} and paper.list_source == "cards"
    known = {
        name: value
        for name, value in fields.items()
        if value is not None and (exacter or name in _FRESHER or getattr(paper, name) is None)
    }
    return paper.model_copy(update=known | {"page_source": source})


def from_data(page: str, paper_id: str, hub: Hub) -> dict[str, Any]:
    """Return what the data of a paper's page says, as fields of `Paper`, or raise `PageError`."""
    data = page_data(page, "PaperContent")
    record = mapping(data.get("paper"))
    if record.get("id") != paper_id:
        raise PageError(f"its data is of {shortened(record.get('id'))}, not of {paper_id}")
    comments = objects(data.get("comments"))
    return paper_fields(record, hub, data.get("organization")) | {
        "comments": _visible(comments) if isinstance(data.get("comments"), list) else None,
        "hub_rank": count(data.get("dailyPaperRank")) or None,
    }


def from_dom(page: str, paper_id: str) -> dict[str, Any]:
    """Return what the nodes of a paper's page show, as fields of `Paper`, or raise `PageError`.

    The organization in its head may be the submitter's (a page of October 2025): it is not taken for the paper's.
    """
    if is_cut_off(page):
        raise PageError("it is cut off")
    root = nodes_of(page)
    if not root.xpath("//a[@href=$arxiv]", arxiv=f"https://arxiv.org/abs/{paper_id}"):
        raise PageError(f"it shows no link to arXiv's page of {paper_id}")
    head = root.xpath("//h1/following-sibling::div[1]")
    rank = _RANK.search(text_of(head[0])) if head else None
    abstract = root.xpath("//h2[normalize-space()='Abstract']/following-sibling::div[1]")
    code = root.xpath(
        "//a[starts-with(@href, 'https://github.com/')][normalize-space(text()[last()])='GitHub' or span]"
    )
    return {
        "title": first_text(root.css("h1")),
        "abstract": first_text(abstract.css("p.text-gray-600")),
        "ai_summary": first_text(abstract.css("p.text-blue-700")),
        "authors": _authors(root),
        "upvotes": first_count(root.css('a[href^="/login"] div.font-semibold')),
        "github_repo": code.attrib.get("href"),
        "github_stars": first_count(code.xpath("./span")),
        "project_page": root.xpath("//a[normalize-space()='Project page']/@href").get(),
        "hub_rank": int(rank[1]) or None if rank else None,
    }


def _of_another_listing(fields: dict[str, Any], paper: Paper) -> bool:
    """Return whether a page tells of another day on which its paper was listed, too: its votes are not this list's."""
    told, listed = fields.get("submitted_at"), paper.submitted_at
    return told is not None and listed is not None and told[:10] != listed[:10]


def _visible(comments: list[dict[str, Any]]) -> int:
    return sum(
        comment.get("type") == "comment" and not mapping(comment.get("data")).get("hidden") for comment in comments
    )


def _authors(root: Selector) -> list[str] | None:
    """Return the authors' names; None if the page shows only some of them and "+ 8 authors"."""
    if root.xpath("//button[starts-with(normalize-space(), '+ ') and contains(., 'author')]"):
        return None
    names = root.xpath("//span[contains(@class, 'author')]//*[self::a or self::button]")
    return strings([text_of(name) for name in names]) or None


def _citing(root: Selector) -> dict[str, int | None]:
    """Return how many models, datasets and spaces cite the paper: only the nodes have that."""
    return {
        kind.lower(): first_count(
            root.xpath("//*[self::h2 or self::h3][contains(., $heading)]/span", heading=f"{kind} citing this paper")
        )
        for kind in map(str.title, _CITING)
    }
