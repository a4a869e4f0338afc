"""The reference of the settings, made from the model: the table in docs/settings.md and hfpapers.example.toml."""

import json
import textwrap
from collections.abc import Iterator
from typing import Any

from hfpapers.config.model import Config
from hfpapers.config.outputs import OutputOptions

_WIDTH = 110
# The default has no topic. This is an example of one.
_EXAMPLE_TOPIC = {
    "title": "Agents",
    "words": ["agent", "agentic", "tool use"],
    "in": ["title", "keywords"],
    "min_upvotes": 5,
}
# The default has no notification.
_EXAMPLE_ENTRY = {
    "url": "env:HFPAPERS_NOTIFY_1",
    "topics": ["agents"],
    "kinds": ["daily"],
    "top": 5,
    "when": "complete",
}
_HEAD = """\
# The settings of hfpapers with their defaults. Copy this file to hfpapers.toml in the folder in which you run
# `scrapy`, and remove the `# ` in front of the settings that you change. docs/settings.md explains the order in
# which the command line, the environment and this file are read.
"""


def example_toml() -> str:
    """Return an example of the configuration file, in which every setting is commented out."""
    defaults = Config()
    # In TOML, tables come after all other keys.
    names = sorted(Config.model_fields, key=lambda name: name in {"outputs", "topics", "notify"})
    return "\n".join([_HEAD, *("\n".join(_setting_lines(name, getattr(defaults, name))) + "\n" for name in names)])


def markdown_table() -> str:
    """Return a table of the settings in Markdown."""
    rows = ["| setting | default | description |", "| --- | --- | --- |"]
    for name, field in Config.model_fields.items():
        default = "see `hfpapers.example.toml`" if name == "outputs" else f"`{_shown(getattr(Config(), name))}`"
        rows.append(f"| `{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows) + "\n"


def _setting_lines(name: str, default: Any) -> Iterator[str]:
    description = Config.model_fields[name].description or ""
    yield from textwrap.wrap(description, _WIDTH, initial_indent="# ", subsequent_indent="# ")
    match name:
        case "outputs":
            yield f"# [{name}]"
            for path, options in default.items():
                yield f"# {json.dumps(path)} = {_toml(_set_options(options))}"
        case "topics":
            yield f"# [{name}.agents]"
            for key, value in _EXAMPLE_TOPIC.items():
                yield f"# {key} = {_toml(value)}"
        case "notify":
            yield f"# [[{name}]]"
            for key, value in _EXAMPLE_ENTRY.items():
                yield f"# {key} = {_toml(value)}"
        case _:
            yield f"# {name} = {_toml(default)}"


def _set_options(options: OutputOptions) -> dict[str, Any]:
    """Return the options of an output that differ from their defaults."""
    selection = options.selection.model_dump(exclude_defaults=True)
    return (
        {"format": options.format, "kinds": options.kinds}
        | options.exporter_options
        | ({"selection": selection} if selection else {})
    )


def _toml(value: Any) -> str:
    """Return a value in TOML. None, which TOML lacks, is an empty string, which the model reads as None."""
    match value:
        case None:
            return '""'
        case dict():
            return f"{{ {', '.join(f'{name} = {_toml(item)}' for name, item in value.items())} }}"
        case list() | frozenset():
            return f"[{', '.join(map(_toml, value))}]"
        case _:
            # Strings, numbers and booleans are the same in JSON.
            return json.dumps(value, ensure_ascii=False)


def _shown(value: Any) -> str:
    match value:
        case None | frozenset():
            return "(none)"
        case dict() if not value:
            return "(none)"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
