"""Copies of published files that pages link to, so that the folder of the site can be deployed alone."""

import json
from collections.abc import Iterator

from hfpapers.archive.listings import newest_editions
from hfpapers.config import Config
from hfpapers.config.outputs import expand_path, insert_topic, is_of_topic, is_per_edition
from hfpapers.editions.periods import KINDS, Period
from hfpapers.editions.topics import ALL
from hfpapers.site.context import SiteContext
from hfpapers.site.feeds import MEDIA_TYPES
from hfpapers.storage.store import LATEST_DAY, EditionStore, data_path

# The formats of the files that readers subscribe to or import.
COPIED_FORMATS = {*MEDIA_TYPES, "opml", "bib"}


def find_references(site: SiteContext, period: Period) -> str | None:
    """Return the path of the BibTeX file of an edition, if there is one."""
    for path, options in site.config.outputs.items():
        is_file = is_per_edition(path) and not is_of_topic(path) and options.format == "bib"
        if is_file and period.kind in (options.kinds or ()):
            name = next(iter(expand_path(path, period)))
            return name if site.store.files.exists(name) else None
    return None


def newest_files(site: SiteContext) -> Iterator[str]:
    """Yield the paths of the files that any update may change: feeds, and the data that they name."""
    yield from _configured_files(site.config)
    yield LATEST_DAY
    for kind in KINDS.values():
        yield from map(data_path, newest_editions(site.connection, kind, site.config.feed_editions))


def find_linked_files(config: Config, store: EditionStore) -> list[str]:
    """Return the paths of the files of the newest papers that exist. Pages link to them."""
    return [path for path in _configured_files(config) if store.files.exists(path)]


def read_copy(site: SiteContext, path: str) -> bytes | None:
    """Return the bytes of a file in the output folder, without the papers that the configuration excludes.

    None if there is no such file.
    """
    data = site.store.files.read(path)
    excluded = site.config.exclude_ids
    if data is None or not path.endswith(".jsonl") or not excluded:
        return data or None
    return b"".join(line for line in data.splitlines(keepends=True) if _read_id(line) not in {None, *excluded}) or None


def _read_id(line: bytes) -> str | None:
    """Return the id of the paper in a line of the data; None if the line is corrupt."""
    try:
        paper = json.loads(line)
    except (ValueError, RecursionError):
        return None
    paper_id = paper.get("id") if isinstance(paper, dict) else None
    return paper_id if isinstance(paper_id, str) else None


def _configured_files(config: Config) -> Iterator[str]:
    """Yield the paths of the files of the newest papers that OUTPUTS describes."""
    topics = [*config.topics, ALL] if config.topics else []
    for path, options in config.outputs.items():
        if options.format not in COPIED_FORMATS or is_per_edition(path):
            continue
        if is_of_topic(path):
            yield from (insert_topic(path, topic) % {} for topic in topics)
        else:
            yield from dict.fromkeys(path % {"kind": kind} for kind in options.kinds or ())
