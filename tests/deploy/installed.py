"""Environments and checkouts as other machines have them."""

import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import ROOT

INSTALL = "pip install -e '.[integration]'"


def skip_without(*packages):
    """Return a mark that skips a test if a package is not installed."""
    missing = [package for package in packages if not find_spec(package)]
    return pytest.mark.skipif(bool(missing), reason=f"needs {', '.join(missing)}: {INSTALL}")


def create_environment(folder):
    """Create an environment with all installed packages except for the project itself, and return its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    [packages] = folder.glob("lib/python*/site-packages")
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "hfpapers" not in path.name and path.name not in {"__pycache__", "_virtualenv.pth"}:
            (packages / path.name).symlink_to(path)
    python = folder / "bin/python"
    import_project = subprocess.run([python, "-c", "import hfpapers"], cwd=folder, capture_output=True, check=False)
    assert import_project.returncode != 0
    return python


def copy_checkout(folder):
    """Copy the checkout. A build leaves folders behind, from which later builds would take files."""
    ignored = shutil.ignore_patterns(".*", "build", "*.egg-info", "output", "tests", "docs")
    shutil.copytree(ROOT, folder, ignore=ignored)


def environment_of(**variables):
    """Return the environment of processes that run an installed project: not measured, because it is a copy."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")} | variables


def run(command, folder, **variables):
    """Run a command, and fail with what it printed if it fails."""
    result = subprocess.run(
        command, cwd=folder, env=environment_of(**variables), capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout
