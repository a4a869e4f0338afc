"""Renders the templates of the site: HTML with links that are relative to the page."""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from types import SimpleNamespace
from typing import Any

import jinja2
from markupsafe import Markup, escape

from hfpapers import __version__
from hfpapers.config import Config
from hfpapers.exporters.drawing import PAGE_COLORS, ChartDrawer
from hfpapers.exporters.filters import html_filters, link_url, shorten_number
from hfpapers.exporters.labels import Labels, load_labels
from hfpapers.exporters.permalinks import edition_page
from hfpapers.exporters.templates import babel_locale, create_environment, describe_mistake, render_template
from hfpapers.site.feeds import Feed
from hfpapers.site.links import (
    links_from,
    organization_page,
    root_link,
    search_link,
    topic_page,
)
from hfpapers.site.names import short_name
from hfpapers.text.html import text_to_html
from hfpapers.text.latex import display

_NUMBER = re.compile(r"[0-9](?:[0-9.,\u00a0\u202f]*[0-9])?")
# As many as the papers of a month have.
_CACHED_TEXTS = 8_192
_FOLDER = "site"
ENGLISH = "en"
# The settings that the site shows.
_SETTINGS = (
    *("site_url", "site_title", "site_language", "site_thumbnails", "outputs", "topics", "exclude_ids"),
    *("feed_title", "feed_base_url", "feed_editions", "hub_url"),
)


class SiteTemplates:
    """The templates and labels of the site in the language of a configuration."""

    def __init__(self, config: Config, feeds: Sequence[Feed] = ()) -> None:
        """Create the templates; all pages announce the feeds.

        Raise `ValueError` with a one-line message if the language has no labels, or a label is wrong.
        """
        self.config = config
        self.feeds = feeds
        self.locale = babel_locale(config.site_language)
        filters = html_filters(self.locale) | {
            # A week and a month show the papers of their days again.
            "rich": lru_cache(_CACHED_TEXTS)(text_to_html),
            "plain": lru_cache(_CACHED_TEXTS)(display),
            "url": lru_cache(_CACHED_TEXTS)(link_url),
            "stars": shorten_number,
            "strong_number": _emphasize_number,
        }
        self._environment = create_environment(config.post_templates_folder, filters, autoescape=True)
        self.labels: Labels = load_labels(
            self._environment,
            config.site_language,
            as_markdown=False,
            folder=f"{_FOLDER}/labels",
            setting="SITE_LANGUAGE",
        )
        self.counted: Callable[..., str] = self._environment.filters["counted"]
        self._environment.globals |= {
            # Not a dict, whose methods, like `copy`, hide labels.
            "labels": SimpleNamespace(**self.labels),
            "locale": self.locale,
            "feeds": feeds,
            "language": config.site_language,
            # The texts of papers are English.
            "english": ENGLISH if config.site_language != ENGLISH else None,
            "site_title": config.site_title,
            "site_url": config.site_url,
            "show_thumbnails": config.site_thumbnails,
            "edition_page": edition_page,
            "organization_page": organization_page,
            "topic_page": topic_page,
            "search_link": search_link,
            "period_name": lambda period: short_name(period, self.labels, self.locale),
        }

    def render(self, template: str, path: str, **variables: Any) -> bytes:
        """Return the page at a path, which `link` in the template makes links relative to.

        Raises:
            jinja2.TemplateError: if the template cannot be rendered.
        """
        text = render_template(
            self._load(template),
            path=path,
            link=links_from(path, self.config.site_url),
            root=root_link(path, self.config.site_url),
            **variables,
        )
        return text.encode()

    def _load(self, template: str) -> jinja2.Template:
        try:
            return self._environment.get_template(f"{_FOLDER}/{template}")
        except jinja2.TemplateError as error:
            raise jinja2.TemplateRuntimeError(describe_mistake(error)) from error

    def read_asset(self, name: str) -> bytes:
        """Return a file of the folder of assets, which is the same on all sites."""
        return self._read(f"{_FOLDER}/assets/{name}").encode()

    @cached_property
    def drawer(self) -> ChartDrawer:
        """What draws the charts of weeks and months."""
        return ChartDrawer(self._environment, self.labels, self.locale, PAGE_COLORS)

    def make_fingerprint(self, linked_files: Sequence[str]) -> str:
        """Return a digest of all that the site is made from beside the archive; pages link to `linked_files`."""
        names = sorted(self._environment.list_templates(filter_func=_is_of_site))
        settings = self.config.model_dump(mode="json", include=set(_SETTINGS))
        settings["exclude_ids"] = sorted(settings["exclude_ids"])
        # Pages show topics and outputs in the order of the configuration.
        made_from = [__version__, json.dumps([settings, self.feeds, linked_files]), *map(self._read, names)]
        return hashlib.sha256("\0".join(made_from).encode()).hexdigest()

    def _read(self, name: str) -> str:
        loader = self._environment.loader
        if loader is None:
            raise jinja2.TemplateNotFound(name)
        return loader.get_source(self._environment, name)[0]


def _emphasize_number(text: str) -> Markup:
    """Return a text like "24 papers" with its number in bold."""
    # As `Markup`, it would escape the tags.
    escaped = str(escape(text))
    return Markup(_NUMBER.sub(r"<b>\g<0></b>", escaped, count=1))  # noqa: S704


def _is_of_site(name: str) -> bool:
    return name.startswith((f"{_FOLDER}/", "charts/")) and not name.endswith("~")
