"""Build the database of a folder; without arguments, only import what that needs.

python -m benchmarks.build_archive FOLDER DATABASE
"""

import gc
import sys
from pathlib import Path

from hfpapers.archive.database import Archive
from hfpapers.storage.store import EditionStore

if __name__ == "__main__" and sys.argv[1:]:
    # As the commands do.
    gc.freeze()
    Archive(Path(sys.argv[2]), EditionStore.at(Path(sys.argv[1]))).build()
