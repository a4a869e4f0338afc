"""The setting OUTPUTS: the files of an edition, each with a path, a format, a selection of papers and options."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from pathlib import PurePosixPath
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from hfpapers.editions.periods import KINDS, Day, Period
from hfpapers.editions.selection import Selection

CHARTS = ("days", "organizations", "votes")
THEMES = ("light", "dark")

_KIND, _TOPIC = "%(kind)s", "%(topic)s"
_EDITION_PLACEHOLDERS = ("%(edition)s", "%(date)s")
_CHART_PLACEHOLDERS = ("%(chart)s", "%(theme)s")
_EXAMPLES = {kind: period.parse(period.example) for kind, period in KINDS.items()}
# The store reads these files back, and a blog its configuration, so no output may replace them.
_RESERVED_PATHS = re.compile(
    r"(?:daily|weekly|monthly)(?:/[^/]+\.jsonl)?|(?:history|notified|reports)(?:/.*)?|_config\.yml"
)
_PLACEHOLDERS = re.compile(r"%\((?:kind|edition|date|chart|theme|topic)\)s|%%")
# File systems allow 255 bytes. The name of a temporary file is longer.
_MAX_NAME_BYTES = 200


class OutputOptions(BaseModel):
    """One entry of OUTPUTS. Fields that are not named here are options of the exporter."""

    model_config = ConfigDict(extra="allow", frozen=True)

    format: str = Field(description="A format of `FEED_EXPORTERS`, like `md` or `jsonfeed`.")
    kinds: list[Literal["daily", "weekly", "monthly"]] | None = Field(
        default=None,
        description="The kinds of editions with the file. Default: all if the path contains `%(kind)s`, else daily.",
    )
    selection: Selection = Field(default_factory=Selection, description="The papers that the file contains.")

    @property
    def exporter_options(self) -> dict[str, Any]:
        """The options that are passed to the exporter."""
        return dict(self.model_extra or {})


def parse_table(value: Any) -> Any:
    """Return a setting that is a table as a dict; on the command line and in the environment it is a JSON object."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"expected a JSON object ({error})") from error


def check_outputs(outputs: dict[str, OutputOptions]) -> dict[str, OutputOptions]:
    """Return the entries with their kinds filled in; raise `ValueError` if a path is wrong or used twice."""
    complete = {path: _with_kinds(path, options) for path, options in outputs.items()}
    used: dict[str, str] = {}
    for path, options in complete.items():
        _check_path(path, len(options.kinds or ()))
        if is_of_topic(path):
            _check_topic_path(path, options.kinds)
        for kind in options.kinds or ():
            for file in expand_path(path, _EXAMPLES[kind]):
                # A file of the newest editions may be that of several kinds.
                if file in used and (used[file] != path or is_per_edition(path)):
                    raise ValueError(f"{used[file]!r} and {path!r} are the same file {file}; expected different paths")
                used[file] = path
    for file, path in used.items():
        for folder in map(str, PurePosixPath(file).parents):
            if folder in used:
                raise ValueError(f"{used[folder]!r} is a file, and a folder of {path!r}; expected different paths")
    return complete


def is_per_edition(path: str) -> bool:
    """Return whether a path has a file for each edition. Otherwise it is one file of the newest editions.

    Without ``%(kind)s``, it is one file of the newest editions of all kinds of the entry.
    """
    return any(placeholder in path for placeholder in _EDITION_PLACEHOLDERS)


def is_of_topic(path: str) -> bool:
    """Return whether a path has a file for each topic."""
    return any(match[0] == _TOPIC for match in _PLACEHOLDERS.finditer(path))


def insert_topic(path: str, topic: str) -> str:
    """Return a path with the name of a topic in place of ``%(topic)s``. Other placeholders remain."""
    return _PLACEHOLDERS.sub(lambda match: topic if match[0] == _TOPIC else match[0], path)


def translate_path(path: str, literal: Callable[[str], str], placeholder: Callable[[str], str]) -> str:
    """Return a path, for example as a regular expression: its literal parts and its placeholders translated.

    `placeholder` translates the name of one, like ``kind``.
    """
    parts, position = [], 0
    for match in _PLACEHOLDERS.finditer(path):
        parts += [
            literal(path[position : match.start()]),
            literal("%") if match[0] == "%%" else placeholder(match[0][len("%(") : -len(")s")]),
        ]
        position = match.end()
    return "".join([*parts, literal(path[position:])])


def is_chart(path: str) -> bool:
    """Return whether a path has a file for each chart and theme."""
    return any(placeholder in path for placeholder in _CHART_PLACEHOLDERS)


def expand_path(path: str, period: Period) -> dict[str, dict[str, str]]:
    """Return the names of an output's files for a period. Each file of a chart comes with its chart and theme.

    The placeholder of a topic remains.
    """
    values = {"kind": period.kind, "edition": str(period), "date": str(period.first), "topic": _TOPIC}
    if not is_chart(path):
        return {path % values: {}}
    charts = ({"chart": chart, "theme": theme} for chart, theme in product(CHARTS, THEMES))
    return {path % (values | chart): chart for chart in charts}


def _with_kinds(path: str, options: OutputOptions) -> OutputOptions:
    if options.kinds is not None:
        return options
    return options.model_copy(update={"kinds": [*KINDS] if _KIND in path else [Day.kind]})


# The settings are read by each component of a crawl.
@lru_cache(maxsize=64)
def _check_path(path: str, number_of_kinds: int) -> None:
    if "%" in _PLACEHOLDERS.sub("", path):
        raise ValueError(
            f"the path {path!r} has an unknown placeholder; expected %(kind)s, %(edition)s, %(date)s, %(topic)s, or for"
            " charts %(chart)s and %(theme)s"
        )
    if not path.isprintable():
        raise ValueError(f"the path {path!r} has characters that are not printable; expected a path without them")
    for name in _example_names(path):
        pure = PurePosixPath(name)
        if pure.is_absolute() or ".." in pure.parts or not pure.parts or str(pure) != name:
            raise ValueError(f"the path {path!r} may leave the output folder; expected a relative path without '..'")
        if any(len(part.encode()) > _MAX_NAME_BYTES for part in pure.parts):
            raise ValueError(f"the path {path!r} is too long; expected names of at most {_MAX_NAME_BYTES} bytes")
        if pure.name.startswith("."):
            raise ValueError(f"the path {path!r} is that of a hidden file; expected a name without a leading dot")
        if _RESERVED_PATHS.fullmatch(name):
            raise ValueError(f"the path {path!r} is reserved; expected another path")
    is_ambiguous = is_per_edition(path) and not any(name in path for name in (_KIND, _EDITION_PLACEHOLDERS[0]))
    if is_ambiguous and number_of_kinds > 1:
        raise ValueError(
            f"the path {path!r} is the same file for several kinds of editions; expected {_KIND} or"
            f" {_EDITION_PLACEHOLDERS[0]} in it"
        )
    if is_chart(path) and not (is_per_edition(path) and all(name in path for name in _CHART_PLACEHOLDERS)):
        raise ValueError(f"the path {path!r} is for charts; expected %(edition)s, %(chart)s and %(theme)s in it")


def _check_topic_path(path: str, kinds: Sequence[str] | None) -> None:
    if is_chart(path):
        raise ValueError(f"the path {path!r} is for charts, and topics have no charts; expected no %(topic)s in it")
    if not is_per_edition(path) and (_KIND in path or kinds != [Day.kind]):
        raise ValueError(
            f"the path {path!r} is for papers of a topic in daily editions; expected no {_KIND}, and no other kinds"
        )


def _example_names(path: str) -> Iterator[str]:
    for period in _EXAMPLES.values():
        yield from expand_path(path, period)
