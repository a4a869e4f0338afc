"""The Jinja environment of the posts: where templates and labels come from, and that all they print is escaped."""

import tomllib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
import yaml

from hfpapers.text.kramdown import Markdown, link_target


def environment(own_folder: str | None = None) -> jinja2.Environment:
    """Return the environment in which a template's every ``{{ }}`` is escaped for kramdown, unless it is `Markdown`.

    Templates and labels are looked for in ``own_folder`` first, if there is one.
    """
    loaders = [jinja2.FileSystemLoader(own_folder)] if own_folder else []
    env = jinja2.Environment(
        loader=jinja2.ChoiceLoader([*loaders, _our_templates()]),
        # For Markdown, finalize is what autoescape is for HTML.
        autoescape=False,  # noqa: S701
        finalize=Markdown.escape,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters["url"] = link_target
    env.filters["yaml"] = _yaml
    return env


def labels(env: jinja2.Environment, language: str) -> dict[str, Any]:
    """Return a language's labels, their strings as `Markdown`; an own folder's labels stand before ours, one by one.

    Raise `ValueError` if there are none in that language, or if they can't be read.
    """
    name = f"labels/{language}.toml"
    found: dict[str, Any] = {}
    for loader in reversed(_loaders(env)):
        try:
            found |= tomllib.loads(loader.get_source(env, name)[0])
        except jinja2.TemplateNotFound:
            continue
        except tomllib.TOMLDecodeError as error:
            raise ValueError(f"the labels in {name} can't be read: {error}") from error
    if not found:
        known = sorted(PurePosixPath(path).stem for path in env.list_templates(extensions=["toml"]))
        raise ValueError(f"there are no labels for the language {language!r}; there are {', '.join(known)}")
    return {key: Markdown(value) if isinstance(value, str) else value for key, value in found.items()}


def _loaders(env: jinja2.Environment) -> Sequence[jinja2.BaseLoader]:
    return env.loader.loaders if isinstance(env.loader, jinja2.ChoiceLoader) else ()


def _our_templates() -> jinja2.BaseLoader:
    # In a wheel and an egg the templates are in the package, in a checkout and an editable install beside it.
    package = files("hfpapers")
    if package.joinpath("templates").is_dir():
        return jinja2.PackageLoader("hfpapers", "templates")
    return jinja2.FileSystemLoader(Path(str(package)).parent / "templates")


def _yaml(data: dict[str, Any]) -> Markdown:
    """Return the data as a block of YAML, lists in a line each."""
    return Markdown(yaml.safe_dump(data, allow_unicode=True, default_flow_style=None, sort_keys=False, width=10_000))
