"""Reading values from the HTML of a page, the fallback for pages without JSON."""

from typing import Any

from parsel import Selector

from hfpapers.hub.coerce import as_str, parse_short_count
from hfpapers.hub.errors import PageError
from hfpapers.text.plain import collapse_whitespace, replace_surrogates

# The largest page measured has 8,500 tags. A page with a million would fill the memory.
_MAX_TAGS = 100_000


def parse_html(page: str) -> Selector:
    """Return the root node of a page. A page that is not HTML has hardly any nodes, but is not an error.

    Raises:
        PageError: if the page has too many tags.

    """
    tags = page.count("<")
    if tags > _MAX_TAGS:
        raise PageError(f"the page has {tags} tags; expected at most {_MAX_TAGS}")
    # Without `type="html"`, parsel would parse a page that is JSON as JSON. With `huge_tree`, elements could be nested
    # more than 256 levels deep, and the time for a query would be quadratic.
    return Selector(text=replace_surrogates(page), type="html", huge_tree=False)


def is_truncated(page: str) -> bool:
    """Return whether the end of a page is missing. If so, the values in its HTML may be incomplete."""
    return "</html>" not in page


def first_node(node: Selector, query: str, **variables: Any) -> Selector | None:
    """Return the first node that an XPath query finds, None if it finds none."""
    # A selector of each node that the query finds would need much more memory than the nodes.
    return next(iter(node.xpath(f"({query})[1]", **variables)), None)


def node_text(node: Selector) -> str:
    """Return the text of a node and its descendants, without comments, on one line."""
    return collapse_whitespace(node.xpath("string()").get() or "")


def first_text(node: Selector, query: str, **variables: Any) -> str | None:
    """Return the text of the first node; None if there is no node or its text has no visible characters."""
    found = first_node(node, query, **variables)
    return as_str(node_text(found)) if found is not None else None


def first_count(node: Selector, query: str, **variables: Any) -> int | None:
    """Return the number in the first node; None if there is no node or its text is not a number."""
    found = first_node(node, query, **variables)
    return parse_short_count(node_text(found)) if found is not None else None
