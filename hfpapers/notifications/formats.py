"""The formats of messages: how everything that a template prints is escaped."""

import html
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import jinja2
from markupsafe import Markup

from hfpapers.exporters.filters import Filters, html_filters, link_url
from hfpapers.exporters.templates import babel_locale, create_environment
from hfpapers.text.chat import break_mentions, code_span, escape_markdown, link_target
from hfpapers.text.plain import single_line

# At the end of a line of Markdown, a line break.
_TWO_SPACES = Markup("  ")


@dataclass(frozen=True)
class TemplateFormat:
    """A format of templates.

    Attributes:
        ending: The end of the names of its templates, without ``.j2``.
        escape: Returns what shows a text on one line.
        target: Returns a URL as the target of a link; an empty text if it is not an http or https URL.
        link: Returns a link, given an escaped text and the target.
        code: Returns what shows a command.
    """

    ending: str
    escape: Callable[[str], str]
    target: Callable[[str], str]
    link: Callable[[str, str], str]
    code: Callable[[str], str]


def _escape_html(text: str) -> str:
    return html.escape(single_line(text))


def _html_target(url: str) -> str:
    return html.escape(link_url(url))


def _html_link(text: str, target: str) -> str:
    return f'<a href="{target}">{text}</a>'


def _html_code(text: str) -> str:
    return f"<code>{_escape_html(text)}</code>"


TEXT = TemplateFormat("txt", break_mentions, link_url, "{} ({})".format, single_line)
MARKDOWN = TemplateFormat("md", escape_markdown, link_target, "[{}]({})".format, code_span)
# Telegram finds mentions in HTML, too.
HTML = TemplateFormat("html", lambda text: html.escape(break_mentions(text)), _html_target, _html_link, _html_code)
MAIL = TemplateFormat("mail.html", _escape_html, _html_target, _html_link, _html_code)
# There are no mentions in mails.
MAIL_TEXT = replace(TEXT, escape=single_line)


@lru_cache(maxsize=16)
def create_message_environment(
    templates_folder: str | None, template_format: TemplateFormat, language: str
) -> jinja2.Environment:
    """Return the environment of templates. The output of every `{{ }}` is escaped for the format."""

    def escape(value: Any) -> Markup:
        if isinstance(value, Markup):
            return value
        return _as_escaped(template_format.escape("" if value is None else str(value)))

    def link(text: Any, url: str) -> Markup:
        """Return a link; the text alone if the URL is not an http or https URL."""
        target = template_format.target(url)
        return _as_escaped(template_format.link(escape(text), target)) if target else escape(text)

    filters: Filters = html_filters(babel_locale(language)) | {
        "code": lambda command: _as_escaped(template_format.code(command)),
        "link": link,
        "url": lambda url: _as_escaped(template_format.target(url)),
    }
    env = create_environment(templates_folder, filters, autoescape=False, finalize=escape)
    env.globals["br"] = _TWO_SPACES
    return env


def _as_escaped(text: str) -> Markup:
    """Return a text that is not escaped again. It is in the format of the template, which may not be HTML."""
    return Markup(text)  # noqa: S704
