"""The file for Compose is valid, and the image has everything that the project needs to be installed."""

import re
import shutil
import subprocess
import sys
import zipfile

import pytest
import yaml

from hfpapers.commands import dispatch
from tests.conftest import ROOT
from tests.deploy.installed import run, skip_without

COMPOSE = ROOT / "deploy/compose.yaml"


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load(COMPOSE.read_text(encoding="utf8"))["services"]


@pytest.mark.integration
@skip_without("check_jsonschema")
def test_the_file_is_valid():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr


def test_two_workers_start_as_scrapy_dispatch_says_with_an_address_each(services):
    workers = [service for name, service in services.items() if name.startswith("worker-")]
    assert [" ".join(worker["command"]) for worker in workers] == [dispatch._WORKER] * 2
    assert len({worker["environment"]["HFPAPERS_DOWNLOAD_BIND_ADDRESS"] for worker in workers}) == 2


@pytest.mark.integration
@pytest.mark.xdist_group("packages")
@skip_without("pip", "setuptools")
def test_the_image_has_the_files_that_are_installed(services, tmp_path):
    steps = services["worker-1"]["build"]["dockerfile_inline"]
    for source in " ".join(re.findall(r"^COPY (.+) \S+$", steps, re.MULTILINE)).split():
        copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
        copy(ROOT / source, tmp_path / source)
    # A build with isolation would need the package index.
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", "wheel", "."]
    run(build, tmp_path)
    [wheel] = (tmp_path / "wheel").glob("*.whl")
    assert "hfpapers/templates/site/base.html.j2" in zipfile.ZipFile(wheel).namelist()
