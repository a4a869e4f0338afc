import shutil
import subprocess
import sys
import tomllib
import zipfile

from tests.conftest import ROOT


def test_every_sub_package_is_in_the_package_list():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["tool"]["setuptools"]["packages"]
    found = [".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "hfpapers").rglob("__init__.py")]
    assert sorted(listed) == sorted([*found, "hfpapers.templates"])


def test_a_wheel_has_the_templates_and_the_labels(tmp_path):
    # A copy, since setuptools would leave its build folder in the checkout, and take files from it the next time.
    project = tmp_path / "project"
    ignored = shutil.ignore_patterns(".*", "build", "*.egg-info", "output", "tests")
    shutil.copytree(ROOT, project, ignore=ignored)
    line = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(project)]
    subprocess.run(line, check=True)
    [wheel] = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*.*")}
    assert templates
    assert {f"hfpapers/{name}" for name in templates} <= names
