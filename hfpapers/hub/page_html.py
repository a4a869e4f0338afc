"""Reading values from the HTML of a page, the fallback for pages without JSON."""

from parsel import Selector

from hfpapers.hub.coerce import as_str, parse_short_count
from hfpapers.text.plain import collapse_whitespace, replace_surrogates


def parse_html(page: str) -> Selector:
    """Return the root node of a page. A page that is not HTML has hardly any nodes, but is not an error."""
    # Without `type="html"`, parsel would parse a page that is JSON as JSON.
    return Selector(text=replace_surrogates(page), type="html")


def is_truncated(page: str) -> bool:
    """Return whether the end of a page is missing. If so, the values in its HTML may be incomplete."""
    return "</html>" not in page


def node_text(node: Selector) -> str:
    """Return the text of a node and its descendants, without comments, on one line."""
    return collapse_whitespace(node.xpath("string()").get() or "")


def first_text(nodes: list[Selector]) -> str | None:
    """Return the text of the first node; None if there is no node or its text has no visible characters."""
    return as_str(node_text(nodes[0])) if nodes else None


def first_count(nodes: list[Selector]) -> int | None:
    """Return the number in the first node; None if there is no node or its text is not a number."""
    return parse_short_count(node_text(nodes[0])) if nodes else None
