"""The archive that is published: the folder `data`, into which the data branch is checked out."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

from scrapy.utils.project import get_project_settings

FOLDER = Path("data")
# These formats are for blogs. Rendering them takes several times as long as rendering all other files of an archive.
_BLOG_FORMATS = {"md", "svg"}


def start_scrapy(
    *arguments: str, site: bool = False, stdout: IO[str] | int | None = None, stderr: int | None = None
) -> "subprocess.Popen[str]":
    """Start a Scrapy command that reads and writes the archive, with or without its site.

    The settings that this needs override those of hfpapers.toml.
    """
    outputs = get_project_settings().getdict("OUTPUTS")
    needed = {path: options for path, options in outputs.items() if options["format"] not in _BLOG_FORMATS}
    settings = {
        "HFPAPERS_OUTPUT_DIR": str(FOLDER),
        "HFPAPERS_OUTPUTS": json.dumps(needed),
        "HFPAPERS_SITE": "yes" if site else "no",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", *arguments],
        env=os.environ | settings,
        stdout=stdout,
        stderr=stderr,
        encoding="utf8",
        errors="replace",
    )
