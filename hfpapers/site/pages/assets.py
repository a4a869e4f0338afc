"""The style sheet, the scripts and the other files that are the same on all pages."""

import json

from hfpapers.exporters.labels import SCRIPT
from hfpapers.site.context import SiteContext

_NAMES = (
    # Those of all pages.
    *("style.css", "papers.css", "overviews.css", "icon.svg", "theme.js", "site.js", "keyboard.js", "seen.js"),
    # Those of the search and of the saved papers.
    *("search.css", "papers.js", "search.js", "bibtex.js", "saved.js"),
)
_LABELS = "labels.js"


def asset_names() -> list[str]:
    """Return the names of the files."""
    return [*_NAMES, _LABELS]


def render_asset(site: SiteContext, name: str) -> bytes:
    """Return the bytes of a file."""
    if name != _LABELS:
        return site.templates.read_asset(name)
    # A script in a file of its own needs no escapes for HTML.
    table = f"{SCRIPT}."
    labels = {name.removeprefix(table): text for name, text in site.templates.labels.items() if name.startswith(table)}
    return f"window.hfpapersLabels = {json.dumps(labels, ensure_ascii=True, sort_keys=True)};\n".encode()
