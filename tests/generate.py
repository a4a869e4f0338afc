"""Writes the files that are made from the code: schemas, tables in the docs, and the example of the configuration file.

python -m tests.generate
"""

import json
import types
import typing
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from hfpapers.editions.report import Report
from hfpapers.items import MaxItems, MaxLength, Paper, Source, markers
from tests.reference import example_toml, markdown_table

ROOT = Path(__file__).parent.parent
_BEGIN, _END = "<!-- The table is made by `python -m tests.generate`. -->\n", "<!-- End of the table. -->\n"


def generated_files() -> dict[str, str]:
    """Return the text of each generated file by its path in the repository."""
    return {
        "docs/paper.schema.json": _schema(Paper),
        "docs/report.schema.json": _schema(Report),
        "hfpapers.example.toml": example_toml(),
        "docs/settings.md": _with_table("docs/settings.md", markdown_table()),
        "docs/data.md": _with_table("docs/data.md", paper_table()),
    }


def paper_table() -> str:
    """Return the table of a paper's fields in Markdown."""
    rows = ["| field | type | source | description | example |", "| --- | --- | --- | --- | --- |"]
    for name, field in Paper.model_fields.items():
        [source] = [marker for marker in field.metadata if isinstance(marker, Source)]
        [example] = field.examples[:1] if field.examples else [""]
        shown = f"`{json.dumps(example, ensure_ascii=False)}`" if example != "" else ""
        rows.append(
            f"| `{name}` | {_type(field.annotation)}{_limits(name)} | {source.value} | {field.description} | {shown} |"
        )
    return "\n".join(rows) + "\n"


def _limits(name: str) -> str:
    """Return the limits of a field in words, like " (at most 200 characters)"."""
    found = markers(Paper, name)
    lengths = [f"at most {marker.length:,} characters" for marker in found if isinstance(marker, MaxLength)]
    items = [f"at most {marker.length:,}" for marker in found if isinstance(marker, MaxItems)]
    return f" ({', each of '.join([*items, *lengths])})" if lengths else ""


def _schema(model: type[BaseModel]) -> str:
    return json.dumps(model.model_json_schema(mode="serialization"), indent=2, ensure_ascii=False) + "\n"


def _with_table(path: str, table: str) -> str:
    """Return the text of a docs page with its table replaced."""
    text = (ROOT / path).read_text(encoding="utf8")
    head, begin, rest = text.partition(_BEGIN)
    _, end, tail = rest.partition(_END)
    return f"{head}{begin}\n{table}\n{end}{tail}"


def _type(annotation: Any) -> str:
    """Return the type of a field in words, like "list of strings or null"."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is typing.Annotated:
        return _type(arguments[0])
    if origin in {typing.Union, types.UnionType}:
        return " or ".join("null" if argument is type(None) else _type(argument) for argument in arguments)
    if origin is list:
        return f"list of {_type(arguments[0])}s"
    if origin is dict:
        # The names of a JSON object are always strings.
        return f"object of {_type(arguments[1])}s"
    if origin is typing.Literal:
        return "string"
    return {int: "integer", str: "string", bool: "boolean"}.get(annotation, "object")


def main() -> None:
    for path, text in generated_files().items():
        (ROOT / path).write_text(text, encoding="utf8")


if __name__ == "__main__":
    main()
