"""The project as an egg, as a wheel and installed for editing: each has all it needs, the templates too."""

import os
import subprocess
import sys
import tomllib
import zipfile

import pytest

from tests.conftest import ROOT
from tests.deploy.installed import copy_of_the_checkout, environment_without_the_project
from tests.editions import POST, THURSDAY


def test_every_sub_package_is_in_the_package_list():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["tool"]["setuptools"]["packages"]
    found = [".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "hfpapers").rglob("__init__.py")]
    assert sorted(listed) == sorted([*found, "hfpapers.templates"])


@pytest.fixture
def checkout(tmp_path):
    copy_of_the_checkout(tmp_path / "checkout")
    return tmp_path / "checkout"


def run(line, folder, **environment):
    subprocess.run(line, cwd=folder, env=os.environ | environment, check=True, capture_output=True)


def built(checkout, folder, kind):
    """Return the egg or the wheel that is built of a checkout."""
    # Without isolation, since that would want the package index.
    line = {
        "egg": [sys.executable, "setup.py", "-q", "bdist_egg", "-d", folder],
        "wheel": [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, "."],
    }[kind]
    run(line, checkout)
    [package] = folder.glob({"egg": "*.egg", "wheel": "*.whl"}[kind])
    return package


@pytest.mark.parametrize("kind", ["egg", "wheel"])
def test_a_package_has_the_templates_and_the_labels(checkout, tmp_path, kind):
    has = set(zipfile.ZipFile(built(checkout, tmp_path / "built", kind)).namelist())
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*.*")}
    assert templates
    assert {f"hfpapers/{name}" for name in templates} <= has


@pytest.mark.parametrize("kind", ["egg", "wheel", "editable"])
def test_a_post_is_rendered_from_the_projects_templates(checkout, hub, output, tmp_path, kind):
    python = environment_without_the_project(tmp_path / "venv")
    install = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-build-isolation"]
    path = ""
    if kind == "editable":
        run([*install, "--editable", checkout], tmp_path)
    elif kind == "wheel":
        run([*install, built(checkout, tmp_path / "built", kind)], tmp_path)
    else:
        # As Scrapyd does, which puts the file itself on the path.
        path = str(built(checkout, tmp_path / "built", kind))
    crawl = ["crawl", "daily", "-a", f"date={THURSDAY}", "-a", "pages=no", "-s", f"HUB_URL={hub.url}"]
    run(
        [python, "-m", "scrapy", *crawl, "-s", f"OUTPUT_DIR={output}"],
        tmp_path,
        PYTHONPATH=path,
        SCRAPY_SETTINGS_MODULE="hfpapers.settings",
    )
    post = (output / POST).read_text(encoding="utf8")
    assert "## 📊" in post
    assert post.count("{:#p-") == 24
