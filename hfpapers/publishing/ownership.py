"""Leaves the files in place that hfpapers did not write."""

from collections.abc import Mapping

from hfpapers.exporters.base import PaperExporter
from hfpapers.exporters.ownership import Ownership
from hfpapers.exporters.post import PostExporter
from hfpapers.publishing.outputs import Output
from hfpapers.storage.store import EditionStore

_REASONS = {
    Ownership.EDITED: "somebody has edited this post",
    Ownership.FOREIGN: "hfpapers did not write this file",
}


class OwnFiles:
    """Selects the files that may be replaced, and collects a warning for each of the others, once."""

    def __init__(self, store: EditionStore) -> None:
        self.store = store
        # Whether also the posts that hfpapers did not write, or that a person has edited, are replaced.
        self.replaces_posts = False
        self._kept: set[str] = set()
        self._warnings: list[str] = []

    def select(self, files: Mapping[str, bytes], output: Output) -> dict[str, bytes]:
        """Return the files of an output that may be replaced."""
        return {name: data for name, data in files.items() if self._may_replace(name, output)}

    def pop_warnings(self) -> list[str]:
        """Return the warnings since the last call: a sentence for each file that is left in place."""
        warnings, self._warnings = self._warnings, []
        return warnings

    def _may_replace(self, name: str, output: Output) -> bool:
        exporter = output.exporter
        is_replaced_post = self.replaces_posts and output.is_a(PostExporter)
        if not issubclass(exporter, PaperExporter) or is_replaced_post:
            return True
        data = self.store.read(name)
        owner = Ownership.OURS if data is None else exporter.find_owner(data)
        if owner is Ownership.OURS:
            return True
        if name not in self._kept:
            self._kept.add(name)
            hint = "; -a posts=replace replaces it" if output.is_a(PostExporter) else "; to have ours, move it away"
            self._warnings.append(f"left {self.store.path / name} in place: {_REASONS[owner]}{hint}")
        return False
