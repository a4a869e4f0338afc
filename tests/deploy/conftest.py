import sys

import pytest

from tests.deploy.installed import copy_checkout, run


@pytest.fixture(scope="session")
def checkout(tmp_path_factory):
    """Return a copy of the checkout."""
    folder = tmp_path_factory.mktemp("checkout") / "hfpapers"
    copy_checkout(folder)
    return folder


@pytest.fixture(scope="session")
def egg(checkout, tmp_path_factory):
    """Return the egg that scrapyd-deploy would build."""
    folder = tmp_path_factory.mktemp("egg")
    run([sys.executable, "setup.py", "-q", "bdist_egg", "-d", folder], checkout)
    [path] = folder.glob("*.egg")
    return path


@pytest.fixture(scope="session")
def wheel(checkout, tmp_path_factory):
    """Return the wheel of the project."""
    folder = tmp_path_factory.mktemp("wheel")
    # A build with isolation would need the package index.
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, "."]
    run(build, checkout)
    [path] = folder.glob("*.whl")
    return path
