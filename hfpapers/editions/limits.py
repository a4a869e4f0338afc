"""The longest texts and lists that are extracted. The limits are the annotations of the fields in `hfpapers.items`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from pydantic import BaseModel

from hfpapers.items import Kind, MaxItems, MaxLength, Organization, Paper, markers
from hfpapers.text.plain import shorten_line


def limit_fields(fields: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return fields of `Paper` within their limits, and the names of the fields that were longer.

    A text that is too long is truncated and ends in an ellipsis. A URL that is too long is None, or left out of its
    list, because a truncated one would lead elsewhere.
    """
    limited = {name: _limit(name, value) for name, value in fields.items()}
    return limited, [name for name, value in limited.items() if value != fields[name]]


def _limit(name: str, value: Any) -> Any:
    if isinstance(value, Organization):
        return value.model_copy(update={"name": _Limits.of_field(Organization, "name").apply(value.name)})
    return _Limits.of_field(Paper, name).apply(value)


@dataclass(frozen=True)
class _Limits:
    """The limits of a field. None means that there is no limit, because the project itself makes the value."""

    length: int | None
    items: int | None
    is_text: bool

    @classmethod
    @cache
    def of_field(cls, model: type[BaseModel], name: str) -> Self:
        """Return the limits of a field of a model."""
        found = markers(model, name)
        return cls(
            next((marker.length for marker in found if isinstance(marker, MaxLength)), None),
            next((marker.length for marker in found if isinstance(marker, MaxItems)), None),
            Kind.TEXT in found,
        )

    def apply(self, value: Any) -> Any:
        """Return a value, or the elements of a list, within the limits."""
        if isinstance(value, list):
            elements = (self.apply(element) for element in value[: self.items])
            return [element for element in elements if element is not None] or None
        if not isinstance(value, str) or self.length is None or len(value) <= self.length:
            return value
        if not self.is_text:
            return None
        return shorten_line(value, self.length)
