"""Charts of a week or month as SVG. They need matplotlib, which is in the extra `charts`."""

import logging
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from typing import Any, ClassVar

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal

from hfpapers.config import Config
from hfpapers.config.outputs import CHARTS
from hfpapers.editions.summary import Summary, summarize
from hfpapers.exporters.base import PaperExporter
from hfpapers.exporters.display import repair_summary
from hfpapers.exporters.labels import Labels, load_labels
from hfpapers.exporters.ownership import Ownership
from hfpapers.exporters.templates import babel_locale, html_environment
from hfpapers.items import Paper
from hfpapers.text.latex import display

_DECLARATION_END = b"?>\n"
_MARK = b"<!-- hfpapers -->"
# The mark follows the XML declaration.
_MAX_MARK_POSITION = 200

logger = logging.getLogger(__name__)


class ChartExporter(PaperExporter):
    """Draw one chart of `CHARTS` of an edition, in the light theme."""

    options: ClassVar[dict[str, str]] = {"language": "post_language", "templates_folder": "post_templates_folder"}

    def __init__(
        self,
        file: BytesIO,
        config: Config,
        *,
        chart: str = CHARTS[0],
        summary: Summary | None = None,
        **options: Any,
    ) -> None:
        """Raise `ValueError` with a one-line message if an option is wrong.

        Without `summary`, the chart shows the summary of the papers alone.
        """
        super().__init__(file, config, **options)
        self.chart, self.summary = chart, summary
        self.locale = babel_locale(self.config.post_language)
        env = html_environment(self.config.post_templates_folder, self.locale)
        self.labels = load_labels(env, self.config.post_language, as_markdown=False)

    def render(self, papers: list[Paper]) -> bytes:
        """Return the chart as SVG; it is empty if there is nothing to draw, or if matplotlib is not installed."""
        if not papers or not matplotlib_installed():
            return b""
        # Importing matplotlib takes half a second, and a crawl of a day draws no chart.
        from hfpapers.exporters.drawing import draw_chart  # noqa: PLC0415

        summary = self.summary or summarize(sorted(papers, key=lambda paper: paper.rank))
        svg = draw_chart(self.chart, repair_summary(summary), self.labels, self.locale)
        return svg.replace(_DECLARATION_END, _DECLARATION_END + _MARK + b"\n", 1)

    @classmethod
    def find_owner(cls, data: bytes) -> Ownership:
        """Return who drew a chart, by the comment at its beginning."""
        return Ownership.OURS if _MARK in data[:_MAX_MARK_POSITION] else Ownership.FOREIGN


def alt_text(chart: str, summary: Summary, labels: Labels, locale: Locale) -> str:
    """Return the data of a chart in words, for readers who do not see it."""
    values: list[tuple[str, int]]
    match chart:
        case "days":
            values = [(format_skeleton("MMMd", day, locale=locale), papers) for day, papers in summary.days.items()]
        case "organizations":
            values = [(organization.name, total.upvotes) for organization, total in summary.organizations]
        case _:
            values = [(display(votes.paper.title), votes.paper.upvotes) for votes in summary.vote_histories]
    words = ", ".join(f"{name} {format_decimal(value, locale=locale)}" for name, value in values)
    return f"{labels[f'chart_{chart}']}: {words}"


@cache
def matplotlib_installed() -> bool:
    """Return whether matplotlib is installed. If it is not, log once how to install it."""
    if find_spec("matplotlib"):
        return True
    logger.warning(
        "charts skipped, because matplotlib is not installed; run pip install -c constraints.txt -e '.[charts]'"
    )
    return False
