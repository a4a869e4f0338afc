"""Posts for a Jekyll blog: an edition, rendered by a template, below a front matter."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, ClassVar

from hfpapers.config import Config
from hfpapers.editions.periods import Day, parse_period
from hfpapers.editions.summary import Summary, summarize
from hfpapers.exporters.base import PaperExporter
from hfpapers.exporters.chart import alt_text
from hfpapers.exporters.context import PostContext
from hfpapers.exporters.dates import PublicationDates, earliest_first_seen
from hfpapers.exporters.display import repair_paper, repair_summary, with_topics
from hfpapers.exporters.front_matter import choose_image, front_matter, render_front_matter
from hfpapers.exporters.labels import load_labels
from hfpapers.exporters.navigation import build_navigation
from hfpapers.exporters.ownership import Ownership
from hfpapers.exporters.period_names import describe_period
from hfpapers.exporters.permalinks import permalink, post_slug
from hfpapers.exporters.post_mark import add_checksum, find_owner
from hfpapers.exporters.templates import babel_locale, markdown_environment, render_template
from hfpapers.items import Paper
from hfpapers.text.kramdown import Markdown, path_target


class PostExporter(PaperExporter):
    """Write the papers of one edition as a post."""

    options: ClassVar[dict[str, str]] = {
        "author": "post_author",
        "changes": "post_changes",
        "language": "post_language",
        "summary_template": "post_summary_template",
        "template": "post_template",
        "templates_folder": "post_templates_folder",
        "thumbnails": "post_thumbnails",
        "time": "post_time",
        "timezone": "post_timezone",
        "top": "post_top",
    }

    def __init__(
        self,
        file: BytesIO,
        config: Config,
        *,
        summary: Summary | None = None,
        charts: Mapping[str, Mapping[str, str]] | None = None,
        context: PostContext = PostContext(),  # noqa: B008
        **options: Any,
    ) -> None:
        """Raise `ValueError` if an option is wrong, and `jinja2.TemplateError` if a template is missing or wrong.

        `summary` is the summary of a week or month; without it, the post has the summary of its papers alone. `charts`
        contains the URL paths of the charts, by chart and theme. `context` is what the post shows
        beside its papers.
        """
        super().__init__(file, config, **options)
        self.summary = summary
        self.charts = charts or {}
        self.context = context
        self.dates = PublicationDates.from_config(self.config)
        self.locale = babel_locale(self.config.post_language)
        env = markdown_environment(self.config.post_templates_folder, self.locale)
        self.labels = load_labels(env, self.config.post_language, as_markdown=True)
        self.template = env.get_template(f"{self.config.post_template}.md.j2")
        self.summary_template = env.get_template(f"{self.config.post_summary_template}.md.j2")

    def render(self, papers: list[Paper]) -> bytes:
        """Return the post, with the papers ordered by rank. Without papers, the post is empty.

        Raise `jinja2.TemplateError` if the template cannot be rendered.
        """
        if not papers:
            return b""
        papers = [
            with_topics(repair_paper(paper), self.context.topics.get(paper.id, ()))
            for paper in sorted(papers, key=lambda paper: paper.rank)
        ]
        period = parse_period(papers[0].edition)
        is_day = isinstance(period, Day)
        summary = None if is_day else repair_summary(self.summary or summarize(papers))
        top = len(papers) if self.config.post_top == "all" else self.config.post_top
        body = render_template(
            self.template if is_day else self.summary_template,
            papers=papers,
            top_papers=papers[:top],
            other_papers=papers[top:],
            summary=summary,
            charts=self._charts(summary) if summary else [],
            # In code, nothing is escaped.
            commands=[Markdown(command) for command in (period.crawl_days_command, period.crawl_command)],
            labels=self.labels,
            changes=self.config.post_changes,
            thumbnails=self.config.post_thumbnails,
            period=describe_period(period, self.locale),
            kind=period.kind,
            navigation=build_navigation(self.context, self.labels, self.locale),
        )
        fields = front_matter(
            papers,
            date=self.dates.edition_date(period, self.context.first_seen or earliest_first_seen(papers)),
            labels=self.labels,
            permalink=permalink(str(period), post_slug(self.path, period.kind)),
            image=choose_image(papers, self.context.used_images),
            topic_title=self.context.topic_title,
        )
        if self.config.post_author:
            fields["author"] = self.config.post_author
        # Two dollar signs in a row always delimit a formula, because all others are escaped.
        if "$$" in body:
            fields["math"] = True
        return add_checksum(f"{render_front_matter(fields)}\n{body}".encode())

    @classmethod
    def find_owner(cls, data: bytes) -> Ownership:
        """Return who wrote a post, by the mark in its front matter."""
        return find_owner(data)

    def _charts(self, summary: Summary) -> list[dict[str, str]]:
        """Return the charts for the template: the URL path for each theme, and the alternative text."""
        return [
            {theme: path_target(path) for theme, path in paths.items()}
            | {"alt": alt_text(chart, summary, self.labels, self.locale)}
            for chart, paths in self.charts.items()
        ]
