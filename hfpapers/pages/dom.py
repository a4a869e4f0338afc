"""Reading a page's nodes, for when its data is gone."""

import re

from parsel import Selector

from hfpapers.hub import Hub
from hfpapers.items import Organization
from hfpapers.pages.data import organization
from hfpapers.pages.values import shown_count, string

_HALF = re.compile("[\ud800-\udfff]")


def nodes_of(page: str) -> Selector:
    """Return a page's nodes, whatever the page is: what is no HTML has few."""
    # Told no type, it would take a page that is JSON for JSON, which has no nodes at all.
    return Selector(text=_HALF.sub("\ufffd", page), type="html")


def is_cut_off(page: str) -> bool:
    """Return whether the end of a page is missing: what its nodes show may be half of it."""
    return "</html>" not in page


def text_of(node: Selector) -> str:
    """Return all the text in a node, white space collapsed; the comments between its nodes are no text."""
    return " ".join((node.xpath("string()").get() or "").split())


def first_text(nodes: list[Selector]) -> str | None:
    """Return the first node's text, None if there is no node or it has no text that can be seen."""
    return string(text_of(nodes[0])) if nodes else None


def first_count(nodes: list[Selector]) -> int | None:
    """Return the number that the first node shows, None if there is no node or it shows no number."""
    return shown_count(text_of(nodes[0])) if nodes else None


def linked_organization(link: Selector, hub: Hub) -> Organization | None:
    """Return the organization that a link like ``<a href="/UCBerkeley"><span>UC Berkeley</span></a>`` names."""
    return organization(first_text(link.xpath("./span")), link.attrib.get("href", "").removeprefix("/"), hub)
