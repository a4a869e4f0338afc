"""Build the database of a folder.

python -m benchmarks.build_archive FOLDER DATABASE
"""

import sys
from pathlib import Path

from hfpapers.archive.database import Archive
from hfpapers.storage.store import EditionStore

if __name__ == "__main__":
    Archive(Path(sys.argv[2]), EditionStore(Path(sys.argv[1]))).build()
