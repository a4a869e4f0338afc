"""The page of a paper: values that the list does not have, or that are newer than in the list."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from parsel import Selector, css2xpath

from hfpapers.editions.limits import limit_fields
from hfpapers.hub.coerce import as_count, as_dict, as_dicts, as_str, as_strs
from hfpapers.hub.errors import PageError
from hfpapers.hub.page_html import first_count, first_node, first_text, is_truncated, node_text, parse_html
from hfpapers.hub.page_json import parse_json_object, read_props
from hfpapers.hub.records import paper_fields
from hfpapers.hub.urls import HubUrls
from hfpapers.items import PageSource, Paper, Source, fields_from
from hfpapers.text.plain import show_value

# The fields for which the page is preferred to the list: the page was fetched later, and counts more.
_PAGE_FIELDS = fields_from(Source.PAGE, Source.PAGE_OR_LIST)
_CITING_KINDS = ("models", "datasets", "spaces")
_VOTES = css2xpath('a[href^="/login"] div.font-semibold')
_ABSTRACT, _AI_SUMMARY = css2xpath("p.text-gray-600"), css2xpath("p.text-blue-700")
# A page shows fewer authors; see `_authors`.
_MAX_AUTHORS = 1_000
_RANK = re.compile(r"#([0-9]{1,6}) Paper of the day")


def enrich(paper: Paper, page: str, urls: HubUrls, truncated: Counter[str] | None = None) -> Paper:
    """Return a paper with the values of its page, read from the page's JSON or else from its HTML.

    Votes and counts are replaced. Other fields are filled in if the list has no value, or has a less exact one. The
    names of fields that were too long are counted in `truncated`.

    Raises:
        PageError: if the page cannot be read, or is the page of another paper.

    """
    root = parse_html(page)
    fields, source = read_fields(page, root, paper.id, urls)
    return _update(paper, fields, _citation_counts(root), source, truncated)


def read_fields(page: str, root: Selector, paper_id: str, urls: HubUrls) -> tuple[dict[str, Any], PageSource]:
    """Return the values of a paper's page as fields of `Paper`, and whether they are from its JSON or its HTML.

    Raise `PageError` with both reasons if neither can be read.
    """
    try:
        return fields_from_json(page, paper_id, urls), "data"
    except PageError as json_error:
        try:
            return fields_from_html(page, root, paper_id), "dom"
        except PageError as html_error:
            raise PageError.join(json_error, html_error) from html_error


def enrich_from_api(paper: Paper, text: str, urls: HubUrls, truncated: Counter[str] | None = None) -> Paper:
    """Return a paper with the values of the API's response for it. See `enrich`."""
    record = parse_json_object(text)
    _check_id(record, paper.id)
    counts = {kind: as_count(record.get(f"numTotal{kind.title()}")) for kind in _CITING_KINDS}
    return _update(paper, paper_fields(record, urls), counts, "api", truncated)


def fields_from_json(page: str, paper_id: str, urls: HubUrls) -> dict[str, Any]:
    """Return the values in the JSON of a paper's page as fields of `Paper`; raise `PageError` if it cannot be read."""
    data = read_props(page, "PaperContent")
    record = as_dict(data.get("paper"))
    _check_id(record, paper_id)
    comments = data.get("comments")
    return paper_fields(record, urls, data.get("organization")) | {
        "comments": _count_visible(as_dicts(comments)) if isinstance(comments, list) else None,
        "hub_rank": as_count(data.get("dailyPaperRank")) or None,
    }


def fields_from_html(page: str, root: Selector, paper_id: str) -> dict[str, Any]:
    """Return the values in the HTML of a paper's page, which is parsed as `root`, as fields of `Paper`.

    Raise `PageError` if they cannot be read.

    The organization is not read: the one in the header may be that of the submitter, as on a page of October 2025.
    """
    if is_truncated(page):
        raise PageError("the page is truncated")
    arxiv_url = f"https://arxiv.org/abs/{paper_id}"
    if first_node(root, "//a[@href=$url]", url=arxiv_url) is None:
        raise PageError(f"no link to {arxiv_url} on the page")
    header = first_text(root, "(//h1)[1]/following-sibling::div[1]")
    rank = _RANK.search(header) if header else None
    abstract = first_node(root, f"({_own_text('h2', 'Abstract')})[1]/following-sibling::div[1]")
    project = first_node(root, _own_text("a", "Project page"))
    repo = first_node(
        root, "//a[starts-with(@href, 'https://github.com/')][normalize-space(text()[last()])='GitHub' or span]"
    )
    return {
        "title": first_text(root, "//h1"),
        "abstract": first_text(abstract, _ABSTRACT) if abstract is not None else None,
        "ai_summary": first_text(abstract, _AI_SUMMARY) if abstract is not None else None,
        "authors": _authors(root),
        "upvotes": first_count(root, _VOTES),
        "github_repo": as_str(repo.attrib.get("href")) if repo is not None else None,
        "github_stars": first_count(repo, "./span") if repo is not None else None,
        "project_page": as_str(project.attrib.get("href")) if project is not None else None,
        "hub_rank": int(rank[1]) or None if rank else None,
    }


def _own_text(tag: str, text: str) -> str:
    """Return an XPath query for elements by their own text, because the text of nested elements is read repeatedly."""
    return f"//{tag}[text()[normalize-space()='{text}']]"


def _check_id(record: Mapping[str, Any], paper_id: str) -> None:
    if record.get("id") != paper_id:
        raise PageError(f"the id in the data is {show_value(record.get('id'))}; expected {paper_id}")


def _update(
    paper: Paper,
    fields: dict[str, Any],
    counts: dict[str, int | None],
    source: PageSource,
    truncated: Counter[str] | None,
) -> Paper:
    """Return a copy of the paper with the values that are newer or more exact than its own, or that it lacks."""
    if _is_other_listing(fields, paper):
        fields = {}
    fields, too_long = limit_fields(fields)
    # JSON has exact values. Cards have rounded ones, like "2.62k" stars, and titles that may be truncated.
    is_more_exact = source in {"data", "api"} and paper.list_source == "cards"
    changes = {
        name: value
        for name, value in (fields | counts).items()
        if value is not None and (is_more_exact or name in _PAGE_FIELDS or getattr(paper, name) is None)
    }
    if truncated is not None:
        truncated.update(name for name in too_long if name in changes)
    return paper.model_copy(update=changes | {"page_source": source})


def _is_other_listing(fields: Mapping[str, Any], paper: Paper) -> bool:
    """Return whether a page states another day on which the paper was listed. Its votes are not those of this list."""
    stated, listed = fields.get("submitted_at"), paper.submitted_at
    return stated is not None and listed is not None and stated[:10] != listed[:10]


def _count_visible(comments: list[dict[str, Any]]) -> int:
    return sum(
        comment.get("type") == "comment" and not as_dict(comment.get("data")).get("hidden") for comment in comments
    )


def _authors(root: Selector) -> list[str] | None:
    """Return the names of the authors; None if the page shows only some of them, followed by "+ 8 authors"."""
    if first_node(root, "//button[text()[starts-with(normalize-space(), '+ ') and contains(., 'author')]]") is not None:
        return None
    names = root.xpath(
        "(//*[self::a or self::button][ancestor::span[contains(@class, 'author')]])[position() <= $limit]",
        limit=_MAX_AUTHORS,
    )
    return as_strs([node_text(name) for name in names])


def _citation_counts(root: Selector) -> dict[str, int | None]:
    """Return how many models, datasets and spaces cite the paper. The JSON of a page does not have these counts."""
    return {
        kind: first_count(
            root,
            "//*[self::h2 or self::h3][text()[contains(., $heading)]]/span",
            heading=f"{kind.title()} citing this paper",
        )
        for kind in _CITING_KINDS
    }
