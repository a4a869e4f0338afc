"""The archive that is published: the folder `data`, into which the data branch is checked out."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

FOLDER = Path("data")
# These formats are for blogs. Rendering them takes several times as long as rendering all other files of an archive.
_BLOG_FORMATS = {"md", "svg"}


def start_scrapy(
    *arguments: str, stdout: IO[str] | int | None = None, stderr: int | None = None, **settings: str
) -> "subprocess.Popen[str]":
    """Start a Scrapy command that reads and writes the archive. The settings override those of hfpapers.toml."""
    variables = {f"HFPAPERS_{name}": value for name, value in ({"OUTPUT_DIR": str(FOLDER)} | settings).items()}
    return subprocess.Popen(
        [sys.executable, "-m", "scrapy", *arguments],
        env=os.environ | variables,
        stdout=stdout,
        stderr=stderr,
        encoding="utf8",
        errors="replace",
    )


def outputs_without_posts() -> str:
    """Return the setting OUTPUTS without the files that only a blog needs, as the environment contains it."""
    # Only one of the steps needs the settings, and importing Scrapy takes half a second.
    from scrapy.utils.project import get_project_settings  # noqa: PLC0415

    outputs = get_project_settings().getdict("OUTPUTS")
    return json.dumps({path: options for path, options in outputs.items() if options["format"] not in _BLOG_FORMATS})
