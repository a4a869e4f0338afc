"""systemd understands the units. The programs that they start are replaced, because they are not on this machine."""

import re
import shutil
import subprocess
import sys

import pytest

from hfpapers.commands import dispatch
from tests.conftest import ROOT

UNITS = sorted(path.name for suffix in ("service", "timer") for path in (ROOT / "deploy").glob(f"*.{suffix}"))
WORKER = (ROOT / "deploy/hfpapers-worker@.service").read_text(encoding="utf8")


@pytest.mark.integration
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze: apt-get install systemd")
def test_systemd_accepts_all_units(tmp_path):
    for name in UNITS:
        text = (ROOT / "deploy" / name).read_text(encoding="utf8")
        (tmp_path / name).write_text(
            re.sub("^ExecStart=/[^ ]+", f"ExecStart={sys.executable}", text, flags=re.MULTILINE)
        )
    command = ["systemd-analyze", "verify", "--man=no", *UNITS]
    process = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    # A mistake in an option is a warning, with the exit code 0.
    assert (process.stdout + process.stderr, process.returncode) == ("", 0)


def test_a_unit_states_where_it_is_installed():
    for name in UNITS:
        assert (ROOT / "deploy" / name).read_text(encoding="utf8").startswith(f"# /etc/systemd/system/{name}\n")


def test_the_unit_starts_the_worker_that_scrapy_dispatch_names():
    [program] = re.findall("^ExecStart=(.+)$", WORKER, re.MULTILINE)
    assert program.endswith(f"/bin/{dispatch._WORKER}")


def test_a_stop_reaches_only_the_main_process_of_the_worker():
    assert "\nKillMode=mixed\n" in WORKER


def test_the_script_runs_commands_as_the_worker_does():
    script = (ROOT / "deploy/hfpapers-cluster").read_text(encoding="utf8")
    [user] = re.findall("^User=(.+)$", WORKER, re.MULTILINE)
    [folder] = re.findall("^WorkingDirectory=(.+)$", WORKER, re.MULTILINE)
    environment, _ = re.findall("^EnvironmentFile=(.+)$", WORKER, re.MULTILINE)
    [programs] = re.findall("^ExecStart=(.+)/dramatiq ", WORKER, re.MULTILINE)
    assert f"\n. {environment}\n" in script
    assert f"\nHOME={folder}\n" in script
    assert f'--user {user} -- {programs}/scrapy "$@"' in script
