"""Charts of a week or month as SVG."""

from io import BytesIO
from typing import Any, ClassVar

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal

from hfpapers.config import Config
from hfpapers.config.outputs import CHARTS, THEMES
from hfpapers.editions.summary import Summary, summarize
from hfpapers.exporters.base import PaperExporter
from hfpapers.exporters.drawing import THEME_COLORS, ChartDrawer
from hfpapers.exporters.labels import Labels, load_labels
from hfpapers.exporters.ownership import Ownership
from hfpapers.exporters.small_charts import Point
from hfpapers.exporters.templates import babel_locale, html_environment
from hfpapers.items import Paper
from hfpapers.text.latex import display

_MARK = b"<!-- hfpapers -->"
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n' + _MARK + b"\n"
# The mark follows the XML declaration.
_MAX_MARK_POSITION = 200


class ChartExporter(PaperExporter):
    """Draw one chart of `CHARTS` of an edition, in the colors of one of `THEMES`."""

    options: ClassVar[dict[str, str]] = {"language": "post_language", "templates_folder": "post_templates_folder"}

    def __init__(
        self,
        file: BytesIO,
        config: Config,
        *,
        chart: str = CHARTS[0],
        theme: str = THEMES[0],
        summary: Summary | None = None,
        **options: Any,
    ) -> None:
        """Raise `ValueError` if an option is wrong, and `jinja2.TemplateError` if a template is missing or wrong.

        Without `summary`, the chart shows the summary of the papers alone.
        """
        super().__init__(file, config, **options)
        self.chart, self.summary = chart, summary
        locale = babel_locale(self.config.post_language)
        env = html_environment(self.config.post_templates_folder, locale)
        labels = load_labels(env, self.config.post_language, as_markdown=False)
        self.drawer = ChartDrawer(env, labels, locale, THEME_COLORS[theme])

    def render(self, papers: list[Paper]) -> bytes:
        """Return the chart as SVG; it is empty if there is nothing to draw.

        Raise `jinja2.TemplateError` if the template cannot be rendered.
        """
        if not papers:
            return b""
        summary = self.summary or summarize(sorted(papers, key=lambda paper: paper.rank))
        svg = self.drawer.draw(self.chart, summary)
        return _HEAD + svg.encode() if svg else b""

    @classmethod
    def find_owner(cls, data: bytes) -> Ownership:
        """Return who drew a chart, by the comment at its beginning."""
        return Ownership.OURS if _MARK in data[:_MAX_MARK_POSITION] else Ownership.FOREIGN


def chart_points(chart: str, summary: Summary, locale: Locale) -> list[Point]:
    """Return what a chart shows as names and numbers, for a table."""
    match chart:
        case "days":
            return [Point(format_skeleton("MMMd", day, locale=locale), papers) for day, papers in summary.days.items()]
        case "organizations":
            return [Point(organization.name, total.upvotes) for organization, total in summary.organizations]
        case _:
            return [Point(display(votes.paper.title), votes.paper.upvotes) for votes in summary.vote_histories]


def alt_text(chart: str, summary: Summary, labels: Labels, locale: Locale) -> str:
    """Return the data of a chart in words, for readers who do not see it."""
    points = chart_points(chart, summary, locale)
    words = ", ".join(f"{point.name} {format_decimal(point.value, locale=locale)}" for point in points)
    return f"{labels[f'chart_{chart}']}: {words}"
