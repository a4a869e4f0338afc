"""What Jekyll copies into the public site if the output folder is that of a blog."""

from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from hfpapers.storage.store import BLOG_CONFIG, EditionStore

# A configuration has a few kilobytes. To parse one that is larger takes seconds.
_MAX_CONFIG_BYTES = 100_000
# What the exclude of a blog should contain, with the name of a file that it covers. Corrupt data is kept as
# `2026-02-19.jsonl.corrupt`, so the patterns end in an asterisk.
_PRIVATE = {
    "history": "history/2026-02-19.jsonl",
    "reports": "reports/daily-2026-02-19.json",
    "daily/*.jsonl*": "daily/2026-02-19.jsonl",
    "weekly/*.jsonl*": "weekly/2026-W08.jsonl",
    "monthly/*.jsonl*": "monthly/2026-02.jsonl",
}


class Blog:
    """The Jekyll blog in an output folder, if there is one."""

    def __init__(self, store: EditionStore, database: Path | None = None, *, has_notifications: bool = False) -> None:
        """Read the configuration of the blog.

        `database` is the path of the database of all editions. With `has_notifications`, there are records of them.
        """
        try:
            data = store.files.read(BLOG_CONFIG) if store.is_blog else None
        except OSError:
            # Jekyll cannot read the file, either.
            data = None
        self.exists = data is not None
        config = _parse_config(data or b"")
        self._private = dict(_PRIVATE)
        if database and database.is_relative_to(store.files.local_path):
            name = database.relative_to(store.files.local_path).as_posix()
            self._private[name] = name
        if has_notifications:
            self._private["notified"] = "notified/2026-02-19.jsonl"
        self._exclude, self._include = (_patterns(config.get(key)) for key in ("exclude", "include"))

    def is_excluded(self, name: str) -> bool:
        """Return whether Jekyll leaves a file of the output folder out of the site."""
        paths = [name, *map(str, PurePosixPath(name).parents)]
        # Jekyll also leaves out what begins with an entry.
        return any(
            name.startswith(pattern) or any(fnmatchcase(path, pattern) for path in paths) for pattern in self._exclude
        )

    def find_problem(self) -> str | None:
        """Return which entries the `exclude` in `_config.yml` lacks, as a sentence; None if it is complete.

        A folder that `include` names is meant to be on the site.
        """
        missing = [
            entry
            for entry, example in self._private.items()
            if PurePosixPath(example).parts[0] not in self._include and not self.is_excluded(example)
        ]
        if not self.exists or not missing:
            return None
        entries = ", ".join(f'"{entry}"' for entry in missing)
        return f"Jekyll copies data and reports into the public site: add {entries} to exclude in {BLOG_CONFIG}"


def _parse_config(data: bytes) -> dict[Any, Any]:
    """Return the configuration of a blog; an empty one if it is not valid."""
    if len(data) > _MAX_CONFIG_BYTES:
        return {}
    try:
        # This loader returns all values as text. So it accepts tags of Ruby, and dates that do not exist.
        config: Any = yaml.load(data, yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError):
        # Jekyll itself reports what is wrong with the file.
        return {}
    return config if isinstance(config, dict) else {}


def _patterns(value: Any) -> list[str]:
    """Return the patterns of files in a list of the configuration."""
    patterns = value if isinstance(value, list) else [value]
    stripped = [pattern.strip("/") for pattern in patterns if isinstance(pattern, str)]
    return [pattern for pattern in stripped if pattern]
