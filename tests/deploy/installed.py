"""Environments and checkouts as they are elsewhere."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.conftest import ROOT


def environment_without_the_project(folder):
    """Return a Python that has what this one has installed, but not the project itself."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    [packages] = folder.glob("lib/python*/site-packages")
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "hfpapers" not in path.name and path.name not in {"__pycache__", "_virtualenv.pth"}:
            (packages / path.name).symlink_to(path)
    python = folder / "bin/python"
    line = [python, "-c", "import hfpapers"]
    assert subprocess.run(line, cwd=folder, capture_output=True, check=False).returncode != 0
    return python


def copy_of_the_checkout(folder):
    """Copy what is in the checkout: building in it would leave folders there, from which later builds take files."""
    ignored = shutil.ignore_patterns(".*", "build", "*.egg-info", "output", "tests", "docs")
    shutil.copytree(ROOT, folder, ignore=ignored)
