"""Build the site of a folder; without arguments, only import what that needs.

python -m benchmarks.build_site FOLDER
"""

import gc
import sys

from hfpapers.config import Config
from hfpapers.site.site import Site
from hfpapers.storage.store import EditionStore

if __name__ == "__main__" and sys.argv[1:]:
    # As the commands do.
    gc.freeze()
    config = Config(output_dir=sys.argv[1])
    site = Site.from_config(config, EditionStore.open(config))
    if site:
        site.build()
