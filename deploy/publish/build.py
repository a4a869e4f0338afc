"""Builds the site of the archive."""

from deploy.publish.archive import FOLDER, outputs_without_posts, start_scrapy
from hfpapers.editions.periods import KINDS
from hfpapers.storage.store import EditionStore


def build() -> int:
    """Render the feeds, the references and the site from the stored data, and return the largest exit code.

    If an edition is corrupt, the site shows the others, and the exit code is not 0.
    """
    store = EditionStore.at(FOLDER)
    if not any(store.editions(kind) for kind in KINDS.values()):
        print("No edition is stored, so that there is no site yet.")
        return 0
    # The command that renders everything would only warn if the site fails.
    rendering = start_scrapy("render", "-L", "WARNING", OUTPUTS=outputs_without_posts(), SITE="no")
    return max(rendering.wait(), start_scrapy("render", "--output", "site", SITE="yes").wait())
