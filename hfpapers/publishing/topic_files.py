"""Renders the files of topics: feeds and references of the newest papers that match."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from hfpapers.editions.periods import Period, parse_period
from hfpapers.editions.topics import ALL
from hfpapers.exporters.context import ArchivedEdition, TopicFeed
from hfpapers.exporters.feed import FeedExporter, feed_title
from hfpapers.items import Paper
from hfpapers.publishing.outputs import Output, Outputs
from hfpapers.publishing.posts import Posts
from hfpapers.publishing.topic_papers import TopicPapers

if TYPE_CHECKING:
    from hfpapers.exporters.feed_items import SharedItems

# The most papers of a topic in a feed, unless the option `items` of the output says otherwise, and in other files.
_FEED_PAPERS, _OTHER_PAPERS = 50, 500


class TopicFiles:
    """The files of the topics of a configuration. Each is about one topic, or about all of them."""

    def __init__(self, outputs: Outputs, posts: Posts, found: TopicPapers) -> None:
        self.outputs = outputs
        self.config = outputs.config
        self.posts = posts
        self.found = found
        # Feeds of the same papers in several formats share their items.
        self._shared_items: SharedItems = {}

    def render(self, output: Output) -> bytes:
        """Return a file of the newest papers of a topic, or of all topics; without bytes if there are none.

        Raises:
            jinja2.TemplateError: if a template cannot be rendered.
        """
        topic = self._find(output)
        papers = self._papers(output, topic)
        options: dict[str, Any] = {"path": output.topic_file}
        if output.is_a(FeedExporter):
            archive = self._describe_posts(parse_period(paper.edition) for paper in papers)
            options |= {"archive": archive, "shared_items": self._shared_items, "topic": topic}
        return output.export(self.config, papers, options)

    def feeds(self) -> list[tuple[str, str]]:
        """Return the path and the title of the feed of each topic with papers, and of that of all topics."""
        outputs = [output for output in self.outputs.all if output.is_of_topics and output.is_a(FeedExporter)]
        return [
            (output.topic_file, topic.title)
            for output, topic in zip(outputs, map(self._find, outputs), strict=True)
            if self._papers(output, topic)
        ]

    def _find(self, output: Output) -> TopicFeed:
        """Return the topic of an output with its newest papers."""
        found = self.found.newest(output.topic_name or ALL, self._number(output))
        title = output.topic.title if output.topic else f"{feed_title(self.config, None)} - Topics"
        return TopicFeed(output.topic_name or ALL, title, {each.paper.id: each for each in found})

    def _number(self, output: Output) -> int:
        """Return the largest number of papers in a file."""
        if not output.is_a(FeedExporter):
            return _OTHER_PAPERS
        # The setting FEED_ITEMS is about other feeds.
        return output.configure(self.config).feed_items if "items" in output.options.exporter_options else _FEED_PAPERS

    @staticmethod
    def _papers(output: Output, topic: TopicFeed) -> list[Paper]:
        """Return those papers of a topic that its output selects."""
        return output.options.selection.select(found.paper for found in topic.papers.values())

    def _describe_posts(self, periods: Iterable[Period]) -> dict[str, ArchivedEdition]:
        """Return what items need to know of editions to link to their posts, by the names of the editions."""
        return {
            str(period): ArchivedEdition(
                period, (), post=self.posts.path(period), not_in_post=self.posts.papers_left_out(period)
            )
            for period in dict.fromkeys(periods)
        }
