"""The labels: the words of posts, feeds and charts in a language."""

import tomllib
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import jinja2

from hfpapers.exporters.templates import project_loader, template_loaders
from hfpapers.text.kramdown import Markdown

# A label is a text, with {} in place of each number, or a list of texts.
Labels = dict[str, Any]


def load_labels(env: jinja2.Environment, language: str, *, as_markdown: bool) -> Labels:
    """Return the labels of a language. Each label of the user's file overrides the project's.

    `as_markdown` makes them `Markdown`, which a post does not escape again.

    Raise `ValueError` with a one-line message if the language has no labels, if a file is not readable, or if a label
    is missing or has not as many placeholders as the English one.
    """
    file = f"labels/{language}.toml"
    labels = _read_labels(env, file)
    if not labels:
        languages = sorted(PurePosixPath(name).stem for name in env.list_templates(extensions=["toml"]))
        raise ValueError(f"POST_LANGUAGE is {language!r}; expected one of {', '.join(languages)}")
    _check_labels(labels, _english_labels(), file)
    if not as_markdown:
        return labels
    return {key: Markdown(label) if isinstance(label, str) else label for key, label in labels.items()}


def _read_labels(env: jinja2.Environment, file: str) -> Labels:
    labels: Labels = {}
    for loader in reversed(template_loaders(env)):
        try:
            labels |= tomllib.loads(loader.get_source(env, file)[0])
        except jinja2.TemplateNotFound:
            continue
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ValueError(f"{file} is not a valid TOML file: {error}") from error
    return labels


@cache
def _english_labels() -> Labels:
    """Return the labels that all languages must have."""
    return tomllib.loads(project_loader().get_source(jinja2.Environment(autoescape=True), "labels/en.toml")[0])


def _check_labels(labels: Labels, english_labels: Labels, file: str) -> None:
    for key, english in english_labels.items():
        if key not in labels:
            raise ValueError(f"{file} has no label {key!r}; expected a translation of {english!r}")
        label = labels[key]
        if type(label) is not type(english):
            raise ValueError(f"the label {key!r} in {file} is {label!r}; expected a translation of {english!r}")
        if isinstance(english, str) and label.count("{}") != english.count("{}"):
            raise ValueError(f"the label {key!r} in {file} is {label!r}; expected as many {{}} as in {english!r}")
