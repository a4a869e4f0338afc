"""The columns of a dataset as the library `datasets` describes them, made from the JSON Schema of a pydantic model."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import BaseModel

# A column or a part of it: {"dtype": "int64"}, {"list": "string"} or {"struct": [{"name": "url", "dtype": "string"}]}.
Feature = dict[str, Any]

DAY, TIME = "date32", "timestamp[ms, tz=UTC]"
# A JSON object with any names, which is stored as its text.
JSON_TEXT = "json"

_DTYPES = {"string": "string", "integer": "int64", "number": "float64", "boolean": "bool"}


def list_features(model: type[BaseModel], days: Collection[str] = ()) -> list[Feature]:
    """Return the columns of a table with one row per instance of a model, in the order of its fields.

    `days` are the fields that contain a day, like 2026-02-19. They are dates, and times are times, because `datasets`
    reads both as such from JSON, and changes them if they are declared as strings.
    """
    schema = model.model_json_schema(mode="serialization")
    features = _list_properties(schema, schema.get("$defs", {}))
    return [feature | {"dtype": DAY} if feature["name"] in days else feature for feature in features]


def _list_properties(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[Feature]:
    return [{"name": name, **_feature(each, definitions)} for name, each in schema["properties"].items()]


def _feature(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Feature:
    if "$ref" in schema:
        return _feature(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        # Every column may be null.
        [not_null] = [each for each in schema["anyOf"] if each.get("type") != "null"]
        return _feature(not_null, definitions)
    if schema["type"] == "array":
        items = _feature(schema["items"], definitions)
        return {"list": items.get("dtype", items)}
    if "properties" in schema:
        return {"struct": _list_properties(schema, definitions)}
    if schema["type"] == "object":
        return {"dtype": JSON_TEXT}
    return {"dtype": TIME if schema.get("format") == "date-time" else _DTYPES[schema["type"]]}
