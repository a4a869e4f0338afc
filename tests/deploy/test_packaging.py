"""The project as an egg, as a wheel and as an editable installation: each has all modules and templates."""

import sys
import tomllib
import zipfile

import pytest

from tests.conftest import ROOT
from tests.deploy.installed import create_environment, run, skip_without
from tests.helpers import POST, THURSDAY, listed


def test_every_package_is_in_the_package_list():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["tool"]["setuptools"]["packages"]
    found = [".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "hfpapers").rglob("__init__.py")]
    assert sorted(listed) == sorted([*found, "hfpapers.templates"])


@pytest.mark.integration
@pytest.mark.xdist_group("packages")
@skip_without("pip", "setuptools")
@pytest.mark.parametrize("kind", ["egg", "wheel"])
def test_a_package_contains_the_templates_and_the_labels(request, kind):
    contained = set(zipfile.ZipFile(request.getfixturevalue(kind)).namelist())
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*.*")}
    assert templates
    assert {f"hfpapers/{name}" for name in templates} <= contained


@pytest.fixture(params=["egg", "wheel", "editable"])
def installed(request, tmp_path):
    """Return the Python of an environment with the project, and the path that Python has to search in addition."""
    python = create_environment(tmp_path / "venv")
    install = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-build-isolation"]
    if request.param == "egg":
        # Scrapyd installs no egg, but adds the file itself to the search path.
        return python, request.getfixturevalue("egg")
    if request.param == "wheel":
        run([*install, request.getfixturevalue("wheel")], tmp_path)
    else:
        run([*install, "--editable", request.getfixturevalue("checkout")], tmp_path)
    return python, ""


@pytest.mark.integration
@pytest.mark.xdist_group("packages")
@skip_without("pip", "setuptools")
def test_an_installed_project_renders_posts_from_its_templates(installed, hub, output, tmp_path):
    python, path = installed
    crawl = ["crawl", "daily", "-a", f"date={THURSDAY}", "-a", "pages=no"]
    settings = ["-s", f"HUB_URL={hub.url}", "-s", "ARXIV_URL=", "-s", f"OUTPUT_DIR={output}"]
    run(
        [python, "-m", "scrapy", *crawl, *settings],
        tmp_path,
        PYTHONPATH=str(path),
        SCRAPY_SETTINGS_MODULE="hfpapers.settings",
    )
    post = (output / POST).read_text(encoding="utf8")
    assert "## 📊" in post
    assert post.count("{:#p-") == len(listed())
