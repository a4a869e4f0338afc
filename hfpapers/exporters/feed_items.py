"""The items of feeds, independent of their format: made of papers, or of editions."""

import datetime as dt
from collections.abc import Callable, Hashable, MutableMapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import jinja2

from hfpapers.config import Config
from hfpapers.editions.merge import last_changed_at
from hfpapers.editions.topics import PaperTopic
from hfpapers.exporters.context import ArchivedEdition, TopicPaper
from hfpapers.exporters.dates import PublicationDates, earliest_first_seen
from hfpapers.exporters.feed_links import FeedLinks, edition_id, paper_id, topic_paper_id
from hfpapers.exporters.feed_texts import readable_paper
from hfpapers.exporters.labels import Labels, load_labels
from hfpapers.exporters.templates import babel_locale, html_environment, render_template
from hfpapers.items import Paper
from hfpapers.text.plain import strip_unprintable
from hfpapers.text.sentences import first_sentences

# So many authors have an entry of their own. The content of an item states how many there are.
_MAX_AUTHORS = 10
# So many papers are named in the item of an edition, and in its summary.
_TOP, _SUMMARY_TITLES = 5, 3
# The most characters of the first sentence about a paper.
_MAX_SENTENCE = 300
# The fields of the data that the extension `_hfpapers` of a paper contains, for programs.
_EXTENSION_FIELDS = {
    "edition",
    "rank",
    "id",
    "upvotes",
    "comments",
    "organization",
    "github_repo",
    "github_stars",
    "project_page",
    "models",
    "datasets",
    "spaces",
    "abstract_source",
    "primary_category",
    "extra",
}


@dataclass(frozen=True)
class FeedItem:
    """An item of a feed. All texts are plain text on one line, except `html`. `extension` has values for programs."""

    id: str
    url: str
    title: str
    html: str
    published: dt.datetime
    updated: dt.datetime
    external_url: str | None = None
    summary: str | None = None
    image: str | None = None
    authors: Sequence[str] = ()
    tags: Sequence[str] = ()
    extension: dict[str, Any] | None = None


# The items of papers, by all that they depend on.
SharedItems = MutableMapping[Hashable, FeedItem]


class FeedItemBuilder:
    """Makes the items of a feed with the templates, the labels and the dates of a configuration."""

    def __init__(self, config: Config, links: FeedLinks, shared_items: SharedItems) -> None:
        """Raise `ValueError` if the language has no labels, and `jinja2.TemplateError` if a template is wrong.

        The items of papers are added to `shared_items`, and taken from there.
        """
        self.links = links
        self.shared_items = shared_items
        self._config = config
        self.dates = PublicationDates.from_config(config)
        env = html_environment(config.post_templates_folder, babel_locale(config.post_language))
        self.counted: Callable[..., str] = env.filters["counted"]
        self.labels: Labels = load_labels(env, config.post_language, as_markdown=False)
        self.paper_template = env.get_template("feed-item.html.j2")
        self.edition_template = env.get_template("feed-edition.html.j2")

    @cached_property
    def settings(self) -> str:
        """What items depend on. Many builders are made to check a configuration, and make no item."""
        return repr(self._config)

    def date(self, edition: ArchivedEdition) -> dt.datetime:
        """Return the date of an edition."""
        return self.dates.edition_date(edition.period, earliest_first_seen(edition.papers))

    def from_paper(self, paper: Paper, edition: ArchivedEdition, edition_date: dt.datetime) -> FeedItem:
        """Return the item of a paper; raise `jinja2.TemplateError` if the template cannot be rendered."""
        url = self.links.paper(paper, edition)
        published = self.dates.paper_date(paper, edition_date)
        # The paper itself belongs to the key: feeds with different selections may show it with different votes.
        key = (self.settings, url, published, repr(paper))
        if key not in self.shared_items:
            self.shared_items[key] = self._make_item(readable_paper(paper), url, published)
        return self.shared_items[key]

    def from_topic_paper(
        self, found: TopicPaper, edition: ArchivedEdition, published: dt.datetime, topic_name: str
    ) -> FeedItem:
        """Return the item of a paper in the feed of a topic; raise as `from_paper` does."""
        url = self.links.paper(found.paper, edition)
        key = (self.settings, url, published, repr(found.paper), topic_name, repr(found.topics))
        if key not in self.shared_items:
            item = self._make_item(readable_paper(found.paper), url, published, found.topics)
            self.shared_items[key] = replace(
                item,
                id=topic_paper_id(found.paper, topic_name),
                tags=(*(topic.title for topic in found.topics), *item.tags),
                extension={**(item.extension or {}), "topics": [_describe_topic(topic) for topic in found.topics]},
            )
        return self.shared_items[key]

    def _make_item(self, paper: Paper, url: str, published: dt.datetime, topics: Sequence[PaperTopic] = ()) -> FeedItem:
        return FeedItem(
            id=paper_id(paper),
            url=url,
            external_url=paper.arxiv_url,
            title=paper.title,
            html=self._render(self.paper_template, paper=paper, topics=topics),
            summary=paper.ai_summary,
            image=paper.thumbnail,
            published=published,
            updated=self.dates.modified_at(published, paper.updated_at),
            authors=(paper.authors or ())[:_MAX_AUTHORS],
            tags=paper.ai_keywords or (),
            extension=drop_empty(paper.model_dump(include=_EXTENSION_FIELDS)),
        )

    def from_edition(self, edition: ArchivedEdition, papers: Sequence[Paper], edition_date: dt.datetime) -> FeedItem:
        """Return the item of an edition that shows these papers, ordered by rank; raise as `from_paper` does."""
        period = edition.period
        top = [readable_paper(paper) for paper in papers[:_TOP]]
        published = self.dates.edition_item_date(period, edition_date)
        changed_at = last_changed_at(edition.papers)
        updated_at = f"{changed_at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}" if changed_at else None
        number = self.counted(self.labels["papers"], len(papers))
        url = self.links.edition(edition)
        html = self._render(
            self.edition_template,
            papers=[
                {"paper": paper, "url": self.links.paper(paper, edition), "sentence": _first_sentence(paper)}
                for paper in top
            ],
            more=len(papers) - len(top),
            url=url,
        )
        return FeedItem(
            id=edition_id(period),
            url=url,
            title=f"Hugging Face {period.kind.title()} Papers - {period} ({number})",
            html=html,
            summary=" · ".join(paper.title for paper in top[:_SUMMARY_TITLES]),
            image=top[0].thumbnail,
            published=published,
            updated=self.dates.modified_at(published, updated_at),
            tags=(period.kind,),
            extension=drop_empty(
                {
                    "edition": str(period),
                    "papers": len(edition.papers),
                    "complete": edition.is_complete,
                    "settled": edition.is_settled,
                    "updated_at": updated_at,
                    "data_url": self.links.data(edition),
                }
            ),
        )

    def _render(self, template: jinja2.Template, **variables: Any) -> str:
        return strip_unprintable(render_template(template, labels=self.labels, **variables)).strip()


def _describe_topic(topic: PaperTopic) -> dict[str, Any]:
    """Return a topic of a paper for programs."""
    return {"name": topic.name, "title": topic.title, "matches": [match._asdict() for match in topic.matches]}


def drop_empty(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields without those that are None or empty, which a feed leaves out. 0 and False are values."""
    return {name: value for name, value in fields.items() if value is not None and value not in ("", [], (), {})}


def _first_sentence(paper: Paper) -> str | None:
    text = paper.ai_summary or paper.abstract
    return first_sentences(text, 1, _MAX_SENTENCE) if text else None
