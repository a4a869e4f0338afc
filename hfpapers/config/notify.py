"""The setting NOTIFY: where digests are sent, and what they contain. Messages about it never contain a URL.

The URL of a chat or mail service contains its password or token.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from hfpapers.config.errors import ConfigError, describe_error
from hfpapers.text.plain import show_value

Kind = Literal["daily", "weekly", "monthly"]
Event = Literal["first", "complete", "failed"]

_VARIABLE_PREFIX = "env:"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://[^\s]")
# Names are written into the record of what was sent, and into log messages.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
_EXPECTED_URL = "expected a URL that begins with a scheme, like mailto://, or env:NAME for an environment variable"
_EXPECTED_LIST = "expected a URL, or a list of URLs and of tables with the key url"


def _check_url(secret: SecretStr) -> SecretStr:
    url = secret.get_secret_value()
    name = url.removeprefix(_VARIABLE_PREFIX)
    is_valid = _VARIABLE.fullmatch(name) if url.startswith(_VARIABLE_PREFIX) else _SCHEME.match(url)
    if not is_valid:
        raise ValueError(_EXPECTED_URL)
    return secret


def _check_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("expected letters, digits, hyphens and underscores")
    return name


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Name = Annotated[str, AfterValidator(_check_name)]


class NotifyEntry(BaseModel):
    """A place that digests are sent to, and what is sent there."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    url: Annotated[SecretStr, AfterValidator(_check_url)] = Field(
        strict=False, description="The URL of the service as Apprise reads it, or `env:NAME`, the variable that has it."
    )
    name: Name | None = Field(
        default=None,
        description="The name by which what was sent is remembered: by default that of the variable, or the scheme.",
    )
    topics: Annotated[list[Name], BeforeValidator(_as_list)] = Field(
        default=[], description="The topics whose papers are sent. By default, the papers of all topics and of none."
    )
    kinds: Annotated[list[Kind], BeforeValidator(_as_list)] = Field(
        default=["daily", "weekly", "monthly"], min_length=1, description="The kinds of editions."
    )
    top: int = Field(default=5, ge=1, le=100, description="The largest number of papers in a digest.")
    when: Annotated[list[Event], BeforeValidator(_as_list)] = Field(
        default=["complete"],
        min_length=1,
        description=(
            "`first`: when an edition is first published. `complete`: when its period has ended. `failed`: when"
            " something went wrong. One of them, or a list."
        ),
    )
    empty: bool = Field(
        default=False, description="Whether a digest is also sent if no paper of an edition matches the topics."
    )
    language: Name | None = Field(
        default=None, description="The language of digests; by default that of the site or the blog that they link to."
    )
    template: Name = Field(default="digest", description="The name of the templates in `digest/`.")


@dataclass(frozen=True)
class Target:
    """An entry of NOTIFY with its position in the list, from 1, and the name by which it is remembered.

    `url` is that of the service; None if it is in an environment variable that is missing or empty.
    """

    position: int
    name: str
    entry: NotifyEntry
    url: SecretStr | None
    variable: str | None = None

    def __str__(self) -> str:
        """Return how messages name the entry: never by its URL."""
        return f"notification {self.position} ({self.name})"


def parse_entries(value: Any) -> list[NotifyEntry]:
    """Return the entries of a list, or of a text: URLs separated by whitespace, or a JSON list.

    Raises:
        ValueError: if an entry is wrong. The message names it by its position.
    """
    if isinstance(value, str):
        value = _parse_text(value)
    if not isinstance(value, list | tuple):
        # Pydantic does not turn a TypeError into an error of the setting.
        raise ValueError(_EXPECTED_LIST)  # noqa: TRY004
    return [_parse_entry(number, entry) for number, entry in enumerate(value, 1)]


def _parse_text(text: str) -> Any:
    if not text.lstrip().startswith("["):
        return text.split()
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError(_EXPECTED_LIST) from None


def _parse_entry(position: int, value: Any) -> NotifyEntry:
    if isinstance(value, NotifyEntry):
        return value
    value = {"url": value} if isinstance(value, str) else value
    if not isinstance(value, dict):
        raise ValueError(f"entry {position}: expected a URL, or a table with the key url")  # noqa: TRY004
    try:
        return NotifyEntry.model_validate(value)
    except ValidationError as error:
        problems = "; ".join(_describe(each) for each in error.errors())
        raise ValueError(f"entry {position}: {problems}") from error


def _describe(error: Mapping[str, Any]) -> str:
    [name, *_] = error["loc"]
    if name == "url":
        return "url is missing" if error["type"] == "missing" else f"the url is wrong; {_EXPECTED_URL}"
    if error["type"] == "extra_forbidden":
        known = ", ".join(NotifyEntry.model_fields)
        return f"unknown key {show_value(_hide_url(str(name)))}; expected one of {known}"
    return describe_error({**error, "input": _hide_url(error["input"])})


def _hide_url(value: Any) -> Any:
    """Return a value that is not a URL in the wrong place."""
    return "…" if "://" in str(value) else value


def check_topics_exist(entries: Sequence[NotifyEntry], topics: Collection[str]) -> None:
    """Raise `ConfigError` if an entry names a topic that there is not."""
    for position, entry in enumerate(entries, 1):
        for name in entry.topics:
            if name not in topics:
                known = f"one of {', '.join(topics)}" if topics else "no topics, because TOPICS has none"
                raise ConfigError(f"NOTIFY: entry {position}: unknown topic {show_value(name)}; expected {known}")


def find_targets(entries: Sequence[NotifyEntry], environment: Mapping[str, str]) -> list[Target]:
    """Return the entries with their URLs, of which some are in the environment.

    Raises:
        ConfigError: if a variable has a value that is not a URL, or if two entries have the same name.
    """
    return [*_find_targets(entries, environment)]


def _find_targets(entries: Sequence[NotifyEntry], environment: Mapping[str, str]) -> Iterator[Target]:
    names: dict[str, int] = {}
    given = [entry.name for entry in entries if entry.name]
    for position, entry in enumerate(entries, 1):
        url = entry.url.get_secret_value()
        variable = url.removeprefix(_VARIABLE_PREFIX) if url.startswith(_VARIABLE_PREFIX) else None
        if variable is not None:
            url = environment.get(variable, "").strip()
            if url and not _SCHEME.match(url):
                raise ConfigError(f"NOTIFY: entry {position}: the variable {variable} is wrong; {_EXPECTED_URL}")
        name = entry.name or _free_name(variable or _scheme(url), [*names, *given])
        if name in names:
            raise ConfigError(
                f"NOTIFY: entries {names[name]} and {position} have the name {name!r}; expected different names"
            )
        names[name] = position
        yield Target(position, name, entry, SecretStr(url) if url else None, variable)


def _scheme(url: str) -> str:
    match = _SCHEME.match(url)
    return match[1].lower().replace("+", "-").replace(".", "-") if match else "url"


def _free_name(name: str, taken: Collection[str]) -> str:
    """Return a name that is not taken: the second Discord channel is ``discord-2``."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
