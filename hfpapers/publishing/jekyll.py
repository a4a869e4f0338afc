"""What Jekyll copies into the public site if the output folder is that of a blog."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any

import yaml

from hfpapers.storage.store import EditionStore

_CONFIG_FILE = "_config.yml"
# What the exclude of a blog should contain, with the name of a file that it covers.
_PRIVATE = {
    "history": "history/2026-02-19.jsonl",
    "reports": "reports/daily-2026-02-19.json",
    "daily/*.jsonl": "daily/2026-02-19.jsonl",
    "weekly/*.jsonl": "weekly/2026-W08.jsonl",
    "monthly/*.jsonl": "monthly/2026-02.jsonl",
}


class Blog:
    """The Jekyll blog in an output folder, if there is one."""

    def __init__(self, store: EditionStore) -> None:
        data = store.read(_CONFIG_FILE)
        self.exists = data is not None
        self._patterns = _parse_exclude(data or b"")

    def is_excluded(self, name: str) -> bool:
        """Return whether Jekyll leaves a file of the output folder out of the site."""
        paths = [name, *map(str, PurePosixPath(name).parents)]
        return any(path == pattern or fnmatchcase(path, pattern) for path in paths for pattern in self._patterns)

    def find_problem(self) -> str | None:
        """Return which entries the `exclude` in `_config.yml` lacks, as a sentence; None if it is complete."""
        missing = [entry for entry, example in _PRIVATE.items() if not self.is_excluded(example)]
        if not self.exists or not missing:
            return None
        entries = ", ".join(f'"{entry}"' for entry in missing)
        return f"Jekyll copies data and reports into the public site: add {entries} to exclude in {_CONFIG_FILE}"


def _parse_exclude(data: bytes) -> list[str]:
    """Return the patterns of files that Jekyll leaves out."""
    try:
        config: Any = yaml.safe_load(data)
    except yaml.YAMLError:
        # Jekyll itself reports what is wrong with the file. Nothing is known to be excluded.
        return []
    exclude = config.get("exclude") if isinstance(config, dict) else None
    if isinstance(exclude, str):
        return [exclude.strip("/")]
    return [str(pattern).strip("/") for pattern in exclude] if isinstance(exclude, Iterable) else []
