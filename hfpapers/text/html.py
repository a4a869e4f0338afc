"""Texts of papers as HTML."""

from markupsafe import Markup, escape

from hfpapers.text.latex import display


def text_to_html(text: str) -> Markup:
    """Return a text as HTML."""
    return escape(display(text))
