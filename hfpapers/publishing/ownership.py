"""Leaves the files in place that hfpapers did not write."""

from collections.abc import Mapping

from hfpapers.exporters.base import PaperExporter
from hfpapers.exporters.ownership import Ownership
from hfpapers.exporters.post import PostExporter
from hfpapers.publishing.outputs import Output
from hfpapers.storage.interface import UnreachableError
from hfpapers.storage.store import EditionStore

_REASONS = {
    Ownership.EDITED: "somebody has edited this post",
    Ownership.FOREIGN: "hfpapers did not write this file",
    Ownership.UNKNOWN: "this file cannot be read",
}


class OwnFiles:
    """Selects the files that may be replaced, and collects a warning for each of the others, once."""

    def __init__(self, store: EditionStore) -> None:
        self.store = store
        # Whether `posts=replace` is given: also replace posts that hfpapers did not write or that somebody has edited.
        self.replaces_posts = False
        self._reported: set[str] = set()
        self._warnings: list[str] = []

    def select(
        self, files: Mapping[str, bytes], output: Output, *, is_requested: bool = True, is_reported: bool = True
    ) -> dict[str, bytes]:
        """Return the files of an output that may be replaced; those without bytes, if they may be removed.

        `is_requested` says whether the user has requested their edition: `posts=replace` replaces no posts of others.
        `is_reported` says whether a warning names each file that is left in place.
        """
        is_replaced = is_requested and self.replaces_posts and output.is_a(PostExporter)
        return {
            name: data
            for name, data in files.items()
            if self._may_replace(name, data, output, is_replaced=is_replaced, is_reported=is_reported)
        }

    def pop_warnings(self) -> list[str]:
        """Return the warnings since the last call: a sentence for each file that is left in place."""
        warnings, self._warnings = self._warnings, []
        return warnings

    def _may_replace(self, name: str, data: bytes, output: Output, *, is_replaced: bool, is_reported: bool) -> bool:
        owner = find_owner(self.store, name, output) or Ownership.OURS
        if not data and owner is not Ownership.EDITED:
            # hfpapers has no file for this place, so that of somebody else is not in the way.
            return owner is Ownership.OURS
        is_readable = owner is not Ownership.UNKNOWN
        if owner is Ownership.OURS or (is_replaced and is_readable):
            return True
        if is_reported and name not in self._reported:
            self._reported.add(name)
            can_be_replaced = is_readable and output.is_a(PostExporter)
            hint = (
                "-a posts=replace replaces this post" if can_be_replaced else "move it away to get the file of hfpapers"
            )
            self._warnings.append(f"left {self.store.files.locate(name)} in place: {_REASONS[owner]}; {hint}")
        return False


def find_owner(store: EditionStore, name: str, output: Output) -> Ownership | None:
    """Return who wrote the file of an output; None if there is no file."""
    exporter = output.exporter
    if not issubclass(exporter, PaperExporter):
        return Ownership.OURS
    try:
        data = store.files.read(name)
    except UnreachableError:
        raise
    except OSError:
        return Ownership.UNKNOWN
    return None if data is None else exporter.find_owner(data)


def has_mark(output: Output) -> bool:
    """Return whether the format of an output has a mark, so that a file without bytes is not one of ours."""
    exporter = output.exporter
    return issubclass(exporter, PaperExporter) and exporter.find_owner(b"") is not Ownership.OURS
