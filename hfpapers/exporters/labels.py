"""The labels: the words of posts, feeds and charts in a language."""

import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import PurePosixPath
from typing import Any

import jinja2

from hfpapers.exporters.templates import project_loader, template_loaders
from hfpapers.text.kramdown import Markdown

# A label is a text, with {} in place of each number or name; a dict of such texts by plural form; or a list of texts.
Labels = dict[str, Any]

# The plural form that every language has; for the others, see `plural_form` of a Babel locale.
_OTHER = "other"
# The table of the labels that scripts show. The name of such a label begins with that of the table: `script.close`.
SCRIPT = "script"


def load_labels(
    env: jinja2.Environment,
    language: str,
    *,
    as_markdown: bool,
    folder: str = "labels",
    setting: str = "POST_LANGUAGE",
) -> Labels:
    """Return the labels of a language. Each label of the user's file overrides the project's.

    `as_markdown` makes them `Markdown`, which a post does not escape again. `folder` is that of the files among the
    templates, and `setting` names the language.

    Raise `ValueError` with a one-line message if the language has no labels, if a file is not readable, or if a label
    is missing or has not as many placeholders as the English one.
    """
    file = f"{folder}/{language}.toml"
    labels = _read_labels(env, file)
    if not labels:
        files = map(PurePosixPath, env.list_templates(extensions=["toml"]))
        languages = sorted(path.stem for path in files if str(path.parent) == folder)
        raise ValueError(f"{setting} is {language!r}; expected one of {', '.join(languages)}")
    _check_labels(labels, _english_labels(folder), file)
    return {key: _to_markdown(label) for key, label in labels.items()} if as_markdown else labels


def _to_markdown(label: Any) -> Any:
    match label:
        case str():
            return Markdown(label)
        case dict():
            return {form: Markdown(text) for form, text in label.items()}
        case _:
            # The categories are for the front matter.
            return label


def _read_labels(env: jinja2.Environment, file: str) -> Labels:
    labels: Labels = {}
    for loader in reversed(template_loaders(env)):
        try:
            labels |= _parse_labels(loader.get_source(env, file)[0])
        except jinja2.TemplateNotFound:
            continue
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ValueError(f"{file} is not a valid TOML file: {error}") from error
    return labels


@lru_cache(maxsize=16)
def _parse_labels(text: str) -> Labels:
    labels = tomllib.loads(text)
    table = labels.pop(SCRIPT, {})
    return labels | ({f"{SCRIPT}.{key}": label for key, label in table.items()} if isinstance(table, dict) else {})


@cache
def _english_labels(folder: str) -> Labels:
    """Return the labels that all languages must have."""
    return _parse_labels(project_loader().get_source(jinja2.Environment(autoescape=True), f"{folder}/en.toml")[0])


def _check_labels(labels: Labels, english_labels: Labels, file: str) -> None:
    for key, english in english_labels.items():
        if key not in labels:
            raise ValueError(f"{file} has no label {key!r}; expected a translation of {english!r}")
        label = labels[key]
        wrong = f"the label {key!r} in {file} is {label!r}; expected"
        if not _is_translation(label, english):
            raise ValueError(f"{wrong} a translation of {english!r}")
        sample = next(_texts(english))
        if any(text.count("{}") != sample.count("{}") for text in _texts(label)):
            raise ValueError(f"{wrong} as many {{}} as in {sample!r}")
        if "{}" in sample and not all(map(_can_be_formatted, _texts(label))):
            raise ValueError(f"{wrong} no braces but {{}}")


def _is_translation(label: Any, english: Any) -> bool:
    """Return whether a label has the type of the English one. Not every language and every user need plural forms."""
    match label:
        case str():
            return not isinstance(english, list)
        case dict():
            return isinstance(english, dict) and _OTHER in label
        case _:
            return type(label) is type(english)


def _can_be_formatted(text: str) -> bool:
    try:
        text.format(*[""] * text.count("{}"))
    except (ValueError, LookupError):
        return False
    return True


def _texts(label: Any) -> Iterator[str]:
    """Yield the texts of a label."""
    match label:
        case str():
            yield label
        case list():
            yield from map(str, label)
        case dict():
            yield from map(str, label.values())
