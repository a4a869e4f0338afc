"""Reading values from the HTML of a page, the fallback for pages without JSON."""

import re
from typing import Any
from warnings import catch_warnings, simplefilter

from parsel import Selector

from hfpapers.hub.coerce import as_str, parse_short_count
from hfpapers.hub.errors import PageError
from hfpapers.text.plain import collapse_whitespace, replace_surrogates

# The largest page measured has 8,500 tags of up to 11 attributes. A million tags would fill the memory, and for the
# attributes of a tag, libxml2 needs quadratic time.
_MAX_TAGS, _MAX_ATTRIBUTES = 100_000, 200
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_CROWDED_TAG = re.compile(f"<[A-Za-z][^\\s/>]*+(?:{_ATTRIBUTE}){{{_MAX_ATTRIBUTES + 1}}}+")


def parse_html(page: str) -> Selector:
    """Return the root node of a page. A page that is not HTML has hardly any nodes, but is not an error.

    Raises:
        PageError: if the page has too many tags or attributes, or they are nested too deeply.

    """
    if page.count("<") > _MAX_TAGS:
        raise PageError(f"the page has more than {_MAX_TAGS} tags")
    if _CROWDED_TAG.search(page):
        raise PageError(f"a tag on the page has more than {_MAX_ATTRIBUTES} attributes")
    with catch_warnings():
        simplefilter("error")
        try:
            # Without `type="html"`, parsel would parse a page that is JSON as JSON. With `huge_tree`, elements could be
            # nested more than 256 levels deep, and a query would need quadratic time.
            return Selector(text=replace_surrogates(page), type="html", huge_tree=False)
        except UserWarning as warning:
            # parsel warns that only a part of the page was parsed.
            raise PageError("the elements of the page are nested too deeply") from warning


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
