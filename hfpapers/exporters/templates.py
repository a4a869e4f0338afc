"""The Jinja environments: where templates come from, and how everything that they print is escaped."""

from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from babel import Locale, UnknownLocaleError

from hfpapers.exporters.filters import Filters, html_filters, markdown_filters
from hfpapers.text.kramdown import Markdown


@lru_cache(maxsize=8)
def markdown_environment(templates_folder: str | None, locale: Locale) -> jinja2.Environment:
    """Return the environment of posts. The output of every `{{ }}` is escaped for kramdown, unless it is `Markdown`.

    Templates and labels in `templates_folder` override those of the project.
    """
    # `finalize` escapes for Markdown what `autoescape` escapes for HTML.
    return create_environment(templates_folder, markdown_filters(locale), autoescape=False, finalize=_to_markdown)


@lru_cache(maxsize=8)
def html_environment(templates_folder: str | None, locale: Locale) -> jinja2.Environment:
    """Return the environment of feeds. The output of every `{{ }}` is escaped for HTML."""
    return create_environment(templates_folder, html_filters(locale), autoescape=True)


def render_template(template: jinja2.Template, **variables: Any) -> str:
    """Return the rendered template; raise `jinja2.TemplateError`, which names the template, for every mistake in it."""
    try:
        return template.render(**variables)
    except Exception as error:
        # A user's template can raise any exception: "{{ 1 / 0 }}".
        raise jinja2.TemplateRuntimeError(f"{template.name}: {describe_mistake(error)}") from error


def describe_mistake(error: Exception) -> str:
    """Return on one line what is wrong with a template that cannot be loaded or rendered."""
    match error:
        case jinja2.TemplateNotFound():
            return f"there is no template {error.name}"
        case jinja2.TemplateSyntaxError():
            return f"line {error.lineno} of {error.name}: {error.message}"
        case jinja2.TemplateError():
            return str(error)
        case _:
            return f"{type(error).__name__}: {error}"


def babel_locale(language: str) -> Locale:
    """Return the format of dates and numbers in a language. For a language that Babel does not know, it is English."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def template_loaders(env: jinja2.Environment) -> Sequence[jinja2.BaseLoader]:
    """Return the loaders of an environment: the user's, if there is one, before the project's."""
    return env.loader.loaders if isinstance(env.loader, jinja2.ChoiceLoader) else ()


def project_loader() -> jinja2.BaseLoader:
    """Return the loader of the project's templates."""
    # In a wheel and in an egg, the templates are in the package; in a checkout, they are beside it.
    package = files("hfpapers")
    if package.joinpath("templates").is_dir():
        return jinja2.PackageLoader("hfpapers", "templates")
    return jinja2.FileSystemLoader(Path(str(package)).parent / "templates")


def create_environment(templates_folder: str | None, filters: Filters, **options: Any) -> jinja2.Environment:
    """Return an environment with filters. Templates in `templates_folder` override those of the project."""
    user_loaders = [jinja2.FileSystemLoader(templates_folder)] if templates_folder else []
    env = jinja2.Environment(  # noqa: S701
        loader=jinja2.ChoiceLoader([*user_loaders, project_loader()]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **options,
    )
    env.filters |= {name: _rejecting_undefined(function) for name, function in filters.items()}
    return env


def _rejecting_undefined(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that raises `jinja2.UndefinedError`, which names the unknown field, for an undefined value."""

    @wraps(function)
    def call(value: Any, *args: Any, **options: Any) -> Any:
        # Converting an undefined value to a string raises the error.
        return function(str(value) if isinstance(value, jinja2.Undefined) else value, *args, **options)

    return call


def _to_markdown(value: Any) -> Markdown:
    return Markdown("") if value is None else Markdown.escape(value)
