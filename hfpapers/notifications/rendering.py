"""Renders digests and notices: a title, and a body in the format and within the limit of a service."""

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import jinja2

from hfpapers.exporters.labels import load_labels
from hfpapers.exporters.templates import babel_locale, describe_mistake, render_template
from hfpapers.notifications.formats import (
    HTML,
    MAIL,
    MAIL_TEXT,
    MARKDOWN,
    TEXT,
    TemplateFormat,
    create_message_environment,
)
from hfpapers.notifications.messages import Message, Notice, Rendering
from hfpapers.notifications.wording import Wording
from hfpapers.text.plain import shorten_line

# The text of a mail is `mail_text`.
Format = Literal["text", "markdown", "html", "mail", "mail_text"]

_FORMATS: dict[Format, TemplateFormat] = {
    "text": TEXT,
    "markdown": MARKDOWN,
    "html": HTML,
    "mail": MAIL,
    "mail_text": MAIL_TEXT,
}
_MAILS: set[Format] = {"mail", "mail_text"}
_FOLDER = "digest"
_DIGEST, _PROBLEMS = "digest", "problems"
# Those of an empty list, or of a condition.
_BLANK_LINES = re.compile(r"\n{3,}")


def utf16_length(text: str) -> int:
    """Return the length as Discord and Telegram count it: a character beyond U+FFFF, like an emoji, counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True)
class Limits:
    """How long a message may be.

    Attributes:
        max_title: The largest number of characters in the title; 0 if the service has no place for a title.
        max_size: The largest size of the body; None for no limit.
        measure: Returns the size of a body.
    """

    max_title: int = 0
    max_size: int | None = None
    measure: Callable[[str], int] = utf16_length


@dataclass(frozen=True)
class Rendered:
    """A message as a service receives it.

    Attributes:
        title: The title or the subject line: plain text, which is not escaped. It is empty if there is no place for it.
        body: The body in the format of the service. Except for a mail, it does not repeat a title that is complete.
    """

    title: str
    body: str


class MessageRenderer:
    """Renders messages with the templates and the labels of the project, which those of the user override."""

    def __init__(self, rendering: Rendering) -> None:
        """Create a renderer; `rendering` is how messages look."""
        self._rendering = rendering

    def render(self, message: Message, format: Format, limits: Limits = Limits()) -> Rendered:  # noqa: A002
        """Return a message with as many papers, or problems, as fit into the limits. The others are counted.

        If a body without papers is too long, the title takes its place, truncated at the end.

        Raises:
            ValueError: if the language has no labels, or a label is wrong, with a one-line message.
            jinja2.TemplateError: if a template is missing or wrong, with a one-line message.
        """
        env = create_message_environment(self._rendering.templates_folder, _FORMATS[format], message.language)
        labels = load_labels(env, message.language, as_markdown=False, folder=f"{_FOLDER}/labels", setting="language")
        template = _load_template(env, message, _FORMATS[format].ending)
        wording = Wording(labels, babel_locale(message.language), env.filters["counted"], self._rendering.site_title)
        words = wording.describe(message.content)
        is_mail = format in _MAILS
        variables = words.variables | {
            "title": words.title,
            # The subject of a mail is not beside its body.
            "has_title": len(words.title) <= limits.max_title and not is_mail,
            "labels": labels,
            "language": message.language,
            "unsubscribe": labels["unsubscribe"].format(message.position, message.name) if is_mail else "",
        }

        def render_first(number: int) -> str:
            """Return the body with a number of papers, or of problems."""
            others = words.number_of_others + len(words.entries) - number
            shown = {words.list_name: words.entries[:number], "number_of_others": others}
            return _BLANK_LINES.sub("\n\n", render_template(template, **variables, **shown)).strip()

        body = _render_longest(render_first, len(words.entries), limits)
        if body is None:
            body = _truncate(words.title, _FORMATS[format].escape, limits)
        return Rendered(shorten_line(words.title, limits.max_title) if limits.max_title else "", body)


def _load_template(env: jinja2.Environment, message: Message, ending: str) -> jinja2.Template:
    """Return the template of a message. One that the user has only in other formats is that of the project."""
    name = _PROBLEMS if isinstance(message.content, Notice) else message.template
    try:
        if not env.list_templates(filter_func=lambda path: path.startswith(f"{_FOLDER}/{name}.")):
            raise jinja2.TemplateNotFound(f"{_FOLDER}/{name}.{ending}.j2")
        return env.select_template([f"{_FOLDER}/{each}.{ending}.j2" for each in (name, _DIGEST)])
    except (jinja2.TemplateError, UnicodeDecodeError) as error:
        raise jinja2.TemplateRuntimeError(describe_mistake(error)) from error


def _render_longest(render: Callable[[int], str], number: int, limits: Limits) -> str | None:
    """Return the body with the most entries that is not too long; None if it is too long even without entries."""
    body = render(number)
    if _fits(body, limits):
        return body
    bodies: dict[int, str] = {}

    def is_too_long(number: int) -> bool:
        bodies[number] = render(number)
        return not _fits(bodies[number], limits)

    return bodies.get(bisect_left(range(number), x=True, key=is_too_long) - 1)


def _truncate(title: str, escape: Callable[[str], str], limits: Limits) -> str:
    """Return the longest beginning of a title that fits when it is escaped."""
    beginnings = (escape(shorten_line(title, end)) for end in range(len(title), 0, -1))
    return next((body for body in beginnings if _fits(body, limits)), "")


def _fits(body: str, limits: Limits) -> bool:
    return limits.max_size is None or limits.measure(body) <= limits.max_size
