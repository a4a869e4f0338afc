"""Reading a page's nodes, for when its data is gone."""

from parsel import Selector

from hfpapers.hub import Hub
from hfpapers.items import Organization
from hfpapers.pages.data import organization
from hfpapers.pages.values import shown_count


def text_of(node: Selector) -> str:
    """Return all the text in a node, white space collapsed; the comments between its nodes are no text."""
    return " ".join((node.xpath("string()").get() or "").split())


def first_text(nodes: list[Selector]) -> str | None:
    """Return the first node's text, None if there is no node or it has no text."""
    return (text_of(nodes[0]) or None) if nodes else None


def first_count(nodes: list[Selector]) -> int | None:
    """Return the number that the first node shows, None if there is no node or it shows no number."""
    return shown_count(text_of(nodes[0])) if nodes else None


def linked_organization(link: Selector, hub: Hub) -> Organization | None:
    """Return the organization that a link like ``<a href="/UCBerkeley"><span>UC Berkeley</span></a>`` names."""
    return organization(first_text(link.xpath("./span")), link.attrib.get("href", "").removeprefix("/"), hub)
