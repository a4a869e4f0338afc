"""Charts of a week or a month, as SVG. Drawn by matplotlib, the extra ``charts``: without it there are none."""

import logging
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal
from scrapy.settings import BaseSettings

from hfpapers.exporters.gathering import GatheringExporter, prefixed
from hfpapers.exporters.templates import html_environment, labels, locale_of
from hfpapers.items import Paper
from hfpapers.summary import Summary
from hfpapers.text.latex import plain
from hfpapers.text.plain import one_line, printable

logger = logging.getLogger(__name__)

# Papers a day, votes by organization, the votes of the top papers over time.
CHARTS = ("days", "organizations", "votes")
THEMES = ("light", "dark")


class ChartExporter(GatheringExporter):
    """Draws one chart of an edition in one theme; there is none if there is nothing to draw."""

    known = prefixed("POST_", "language", "templates_folder")

    def __init__(
        self,
        file: BytesIO,
        settings: BaseSettings,
        *,
        chart: str = CHARTS[0],
        theme: str = THEMES[0],
        summary: Summary | None = None,
        **options: Any,
    ) -> None:
        """Raise `ValueError` in one sentence if an option is wrong."""
        super().__init__(file, settings, **options)
        self.chart, self.theme, self.summary = chart, theme, summary
        self.locale = locale_of(str(self.options["language"]))
        env = html_environment(self.options["templates_folder"], self.locale)
        self.labels = labels(env, str(self.options["language"]), as_markdown=False)

    def file_of(self, papers: list[Paper]) -> bytes:
        """Return the chart's SVG."""
        if not papers or not can_draw():
            return b""
        # It takes half a second to import, and a daily crawl draws nothing.
        from hfpapers.exporters.drawing import drawn  # noqa: PLC0415

        summary = self.summary or Summary.of(sorted(papers, key=lambda paper: paper.rank))
        return drawn(self.chart, self.theme, summary, self.labels, self.locale)


def described(chart: str, summary: Summary, labels: dict[str, Any], locale: Locale) -> str:
    """Return what a chart shows, in words: for who does not see it."""
    match chart:
        case "days":
            shown = [(format_skeleton("MMMd", day, locale=locale), number) for day, number in summary.days.items()]
        case "organizations":
            shown = [(organization.name, total.upvotes) for organization, total in summary.organizations]
        case _:
            shown = [(one_line(printable(plain(each.paper.title))), each.paper.upvotes) for each in summary.courses]
    numbers = ", ".join(f"{name} {format_decimal(number, locale=locale)}" for name, number in shown)
    return f"{labels[f'chart_{chart}']}: {numbers}"


@cache
def can_draw() -> bool:
    """Return whether matplotlib is installed; say once what installs it if it is not."""
    if find_spec("matplotlib"):
        return True
    logger.warning("no charts: they are drawn by matplotlib, which pip install 'hfpapers[charts]' installs")
    return False
