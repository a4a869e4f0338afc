"""Finds the feeds and references of topics that are not configured any more, or that no paper matches any more."""

import glob
import re
from collections.abc import Collection, Iterator

from hfpapers.config.outputs import is_of_topic, translate_path
from hfpapers.editions.periods import KINDS
from hfpapers.exporters.feed import FeedExporter
from hfpapers.exporters.feed_links import TOPIC_MARK
from hfpapers.exporters.ownership import Ownership
from hfpapers.publishing.outputs import Output, Outputs
from hfpapers.publishing.ownership import find_owner, has_mark
from hfpapers.storage.store import EditionStore

# What the placeholders in the path of an output are replaced by, as regular expressions.
_VALUES = {
    "kind": f"(?:{'|'.join(KINDS)})",
    "edition": "[0-9W-]+",
    "date": "[0-9-]+",
    "chart": "[a-z]+",
    "theme": "[a-z]+",
    "topic": "([a-z0-9-]+)",
}


def find_removed(store: EditionStore, outputs: Outputs, rendered: Collection[str]) -> list[str]:
    """Return the names of the files of topics that are to be removed.

    `rendered` are the names of all files that the current topics have. Others are removed if hfpapers wrote them for a
    topic, and if no other output has a file of this name. Files of one edition, like posts, remain.
    """
    removed = []
    for entry in outputs.entries:
        if is_of_topic(entry.path) and not entry.is_per_edition and has_mark(entry):
            others = [_expression(output.path) for output in outputs.all if output.entry != entry.path]
            removed += [
                name
                for name, topic in _find_files(store, entry)
                if name not in rendered
                and not any(other.fullmatch(name) for other in others)
                and _is_of_topic(store, name, entry, topic)
            ]
    return removed


def _find_files(store: EditionStore, entry: Output) -> Iterator[tuple[str, str]]:
    """Yield the names of the files that an entry may have for topics, each with the name of the topic."""
    expression = _expression(entry.path)
    for name in store.files.find(translate_path(entry.path, glob.escape, lambda _: "*")):
        match = expression.fullmatch(name)
        # The name of the topic may be in the path several times.
        if match and len({*match.groups()}) == 1:
            yield name, match[1]


def _expression(path: str) -> re.Pattern[str]:
    """Return an expression for the names of the files of an output."""
    return re.compile(translate_path(path, re.escape, _VALUES.__getitem__))


def _is_of_topic(store: EditionStore, name: str, entry: Output, topic: str) -> bool:
    """Return whether hfpapers wrote a file for a topic."""
    if find_owner(store, name, entry) is not Ownership.OURS:
        return False
    if entry.is_a(FeedExporter):
        return f"{TOPIC_MARK}{topic}".encode() in (store.files.read(name) or b"")
    # References have no other mark. Those of an edition are named by its period.
    return not any([*kind.parse_names([topic])] for kind in KINDS.values())
