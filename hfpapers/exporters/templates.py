"""The Jinja environments: where templates and labels come from, and that all they print is escaped."""

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

from hfpapers.items import Paper
from hfpapers.text.kramdown import Markdown, link_target, with_math
from hfpapers.text.latex import plain
from hfpapers.text.plain import one_line, printable
from hfpapers.text.urls import web_url

# What an image's alternative text may have in it, in Markdown's square brackets.
_NOT_IN_ALT = re.compile(r"[^\w\s.,:;()?!+/-]|(?<=[-.])[-.]")


@lru_cache(maxsize=8)
def markdown_environment(own_folder: str | None, locale: Locale) -> jinja2.Environment:
    """Return the environment of posts: every ``{{ }}`` is escaped for kramdown, unless it is `Markdown`.

    Templates and labels are looked for in ``own_folder`` first, if there is one.
    """
    # For Markdown, finalize is what autoescape is for HTML.
    env = _environment(own_folder, locale, autoescape=False, finalize=_printed)
    env.filters |= {
        "alt": _alternative_text,
        "change": _change,
        "heading_id": _heading_id,
        "item_id": _item_id,
        "latex": with_math,
        "signed": _signed,
        "url": link_target,
    }
    return env


@lru_cache(maxsize=8)
def html_environment(own_folder: str | None, locale: Locale) -> jinja2.Environment:
    """Return the environment of what feeds hold: every ``{{ }}`` is escaped for HTML."""
    env = _environment(own_folder, locale, autoescape=True)
    env.filters["url"] = lambda url: web_url(url) or ""
    return env


def labels(env: jinja2.Environment, language: str, *, as_markdown: bool = True) -> dict[str, Any]:
    """Return a language's labels, their strings as `Markdown`, if they are to be; an own folder's stand before ours.

    Raise `ValueError` in one sentence if there are none in that language, if they can't be read, or if one is missing
    or has no place for a number where ours has.
    """
    name = f"labels/{language}.toml"
    found: dict[str, Any] = {}
    for loader in reversed(_loaders(env)):
        try:
            found |= tomllib.loads(loader.get_source(env, name)[0])
        except jinja2.TemplateNotFound:
            continue
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ValueError(f"the labels in {name} can't be read: {error}") from error
    if not found:
        known = sorted(PurePosixPath(path).stem for path in env.list_templates(extensions=["toml"]))
        raise ValueError(f"there are no labels for the language {language!r}; there are {', '.join(known)}")
    for key, ours in tomllib.loads(_our_templates().get_source(env, "labels/en.toml")[0]).items():
        if type(found.get(key)) is not type(ours):
            raise ValueError(f"the labels in {name} lack {key!r}, which is {ours!r} in English")
        if isinstance(ours, str) and found[key].count("{}") != ours.count("{}"):
            raise ValueError(f"the label {key!r} in {name} is {found[key]!r}; it must have as many {{}} as {ours!r}")
    kind = Markdown if as_markdown else str
    return {key: kind(value) if isinstance(value, str) else value for key, value in found.items()}


def rendered(template: jinja2.Template, **variables: Any) -> str:
    """Return a rendered template; raise `jinja2.TemplateError` for whatever goes wrong in it."""
    try:
        return template.render(**variables)
    except jinja2.TemplateError:
        raise
    except Exception as error:
        # A template is a program of the user's, that may fail in any way: "{{ 1 / 0 }}".
        raise jinja2.TemplateRuntimeError(f"{type(error).__name__}: {error}") from error


def locale_of(language: str) -> Locale:
    """Return the conventions of a language for dates and numbers, English ones for one that Babel does not know."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def anchor(paper: Paper) -> str:
    """Return the fragment by which a post's paper is linked to: it never changes."""
    return f"p-{paper.id.replace('.', '-')}"


def _environment(own_folder: str | None, locale: Locale, **options: Any) -> jinja2.Environment:
    if own_folder and not Path(own_folder).is_dir():
        raise ValueError(f"POST_TEMPLATES_FOLDER is {own_folder!r}; it must be a folder")
    own = [jinja2.FileSystemLoader(own_folder)] if own_folder else []
    env = jinja2.Environment(  # noqa: S701
        loader=jinja2.ChoiceLoader([*own, _our_templates()]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **options,
    )
    env.filters["number"] = _number_in(locale)
    return env


def _loaders(env: jinja2.Environment) -> Sequence[jinja2.BaseLoader]:
    return env.loader.loaders if isinstance(env.loader, jinja2.ChoiceLoader) else ()


def _our_templates() -> jinja2.BaseLoader:
    # In a wheel and an egg the templates are in the package, in a checkout and an editable install beside it.
    package = files("hfpapers")
    if package.joinpath("templates").is_dir():
        return jinja2.PackageLoader("hfpapers", "templates")
    return jinja2.FileSystemLoader(Path(str(package)).parent / "templates")


def _number_in(locale: Locale) -> Callable[[int], str]:
    return lambda number: format_decimal(number, locale=locale)


def _printed(value: Any) -> Markdown:
    return Markdown("") if value is None else Markdown.escape(value)


def _heading_id(paper: Paper) -> Markdown:
    """Return what gives a heading its anchor, at its end."""
    return Markdown(f"{{#{anchor(paper)}}}")


def _item_id(paper: Paper) -> Markdown:
    """Return what gives a list's item its anchor, at its beginning."""
    return Markdown(f"{{:#{anchor(paper)}}}")


def _change(paper: Paper) -> Markdown:
    """Return how a paper moved, like `` (▲3, +17 👍)``; nothing if it did not, or if that is not known."""
    change = paper.change
    if change is None:
        return Markdown("")
    moves = ["🆕"] if change.new else []
    if change.rank:
        moves.append(f"{'▲' if change.rank > 0 else '▼'}{abs(change.rank)}")
    moves += [
        f"{_signed(number)} {sign}" for number, sign in ((change.upvotes, "👍"), (change.comments, "💬")) if number
    ]
    return Markdown(f" ({', '.join(moves)})" if moves else "")


def _signed(number: int) -> str:
    return f"{number:+,}".replace("-", "\N{MINUS SIGN}")


def _alternative_text(text: str) -> Markdown:
    return Markdown(one_line(_NOT_IN_ALT.sub(" ", printable(plain(text)))))
