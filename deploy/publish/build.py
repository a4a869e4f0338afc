"""Builds the site of the archive."""

from deploy.publish.archive import FOLDER, start_scrapy
from hfpapers.editions.periods import KINDS
from hfpapers.storage.store import EditionStore


def build() -> int:
    """Render the feeds, the references and the site from the stored data, and return the largest exit code.

    If an edition is corrupt, the site shows the others, and the exit code is not 0.
    """
    store = EditionStore(FOLDER)
    if not any(store.editions(kind) for kind in KINDS.values()):
        print("No edition is stored, so that there is no site yet.")
        return 0
    # By itself, the site would only be a warning if it fails.
    return max(start_scrapy("render").wait(), start_scrapy("render", "--output", "site", site=True).wait())
