"""The colors of charts: a chart is drawn in the light theme, and has other colors in the dark theme."""

import re

# The background is transparent, so that the page's own is seen. The lines have colors of Okabe and Ito, which
# color-blind readers can tell apart.
TEXT_COLOR = "#374151"
GRID_COLOR = "#e5e7eb"
BAR_COLOR = "#d97706"
LINE_COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")
_DARK_COLORS = {
    TEXT_COLOR: "#d1d5db",
    GRID_COLOR: "#374151",
    BAR_COLOR: "#f59e0b",
    **dict(zip(LINE_COLORS, ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442"), strict=True)),
}

_TAG = re.compile("<[^>]+>")
_COLOR = re.compile("|".join(_DARK_COLORS))


def apply_theme(svg: bytes, theme: str) -> bytes:
    """Return a chart in the colors of a theme of `THEMES`. The texts in the chart are unchanged."""
    if theme == "light":
        return svg
    return _TAG.sub(lambda tag: _COLOR.sub(lambda color: _DARK_COLORS[color[0]], tag[0]), svg.decode()).encode()
