"""The links of a post to files of its edition and to posts of other editions."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from babel import Locale

from hfpapers.exporters.context import PostContext
from hfpapers.exporters.labels import Labels
from hfpapers.exporters.period_names import edition_name, short_name
from hfpapers.text.kramdown import Markdown


@dataclass(frozen=True)
class Link:
    """A link to a page or a file of the blog: its text, and its URL path."""

    text: Markdown
    path: str


@dataclass(frozen=True)
class Navigation:
    """The links of a post.

    Attributes:
        files: The feeds of this kind of edition, and the edition's BibTeX file.
        parts: The days of a week, or the weeks of a month.
        related: The previous edition, the editions that contain this one, and the next one.
    """

    files: list[Link] = field(default_factory=list)
    parts: list[Link] = field(default_factory=list)
    related: list[Link] = field(default_factory=list)


def build_navigation(context: PostContext, labels: Labels, locale: Locale) -> Navigation:
    """Return the links to what exists, with their texts in the language of the labels."""
    files = ((labels["json_feed"], context.json_feed), (labels["atom_feed"], context.atom_feed))
    related: list[Link] = []
    if context.previous:
        name = short_name(context.previous.period, labels, locale)
        related.append(Link(Markdown("← {}").format(name), context.previous.path))
    related += [Link(edition_name(post.period, labels, locale), post.path) for post in context.containing]
    if context.next:
        name = short_name(context.next.period, labels, locale)
        related.append(Link(Markdown("{} →").format(name), context.next.path))
    return Navigation(
        files=_existing((*files, (labels["references"], context.references))),
        parts=[Link(short_name(post.period, labels, locale), post.path) for post in context.parts],
        related=related,
    )


def _existing(links: Iterable[tuple[str, str | None]]) -> list[Link]:
    return [Link(Markdown(text), path) for text, path in links if path]
