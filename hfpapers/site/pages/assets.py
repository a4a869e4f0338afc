"""The style sheet, the scripts and the other files that are the same on all pages."""

import json

from hfpapers.site.context import SiteContext

_NAMES = ("style.css", "theme.js", "site.js", "search.js", "saved.js", "icon.svg")
_LABELS = "labels.js"
# The labels that scripts show.
_TABLE = "script"


def asset_names() -> list[str]:
    """Return the names of the files."""
    return [*_NAMES, _LABELS]


def render_asset(site: SiteContext, name: str) -> bytes:
    """Return the bytes of a file."""
    if name != _LABELS:
        return site.templates.read_asset(name)
    # A script in a file of its own needs no escapes for HTML.
    labels = json.dumps(site.templates.labels.get(_TABLE, {}), ensure_ascii=True, sort_keys=True)
    return f"window.hfpapersLabels = {labels};\n".encode()
