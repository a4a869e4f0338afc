"""Crawls as a user runs them, with real services on this machine that are slow, refuse, hang and drip."""

import json
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.helpers import THURSDAY
from tests.notifications.receivers import MailServer, Webhook

pytestmark = pytest.mark.integration

SECRET = "s3cr3t-t0ken"
# They contain times.
CHANGING = re.compile(r"reports/|history/crawls-|archive\.db|notified/|\.lock")


def crawl(hub, output, entries=(), *arguments):
    """Crawl a day that ended long ago, and return the exit code and the log."""
    settings = {
        "HUB_URL": hub.url,
        "ARXIV_URL": "",
        "OUTPUT_DIR": str(output),
        "SITE": "no",
        "NOTIFY": json.dumps(entries),
    }
    options = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    line = [sys.executable, "-m", "scrapy", "crawl", "daily", "-a", f"date={THURSDAY}", "-a", "pages=no"]
    process = subprocess.run(
        [*line, "-a", "notify=yes", *options, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return process.returncode, process.stdout + process.stderr


def files(output):
    paths = (path for path in output.rglob("*") if path.is_file())
    names = {path.relative_to(output).as_posix(): path for path in paths}
    return {name: without_times(path.read_text()) for name, path in names.items() if not CHANGING.match(name)}


def without_times(text):
    return re.sub(r"20[0-9-]{8}T[0-9:]{8}(Z|\+[0-9:]+)", "TIME", text)


def states(output):
    """Return the last state of each entry."""
    lines = (output / f"notified/{THURSDAY}.jsonl").read_text().splitlines()
    return {record["entry"]: record["state"] for record in map(json.loads, lines)}


def test_services_that_are_slow_refuse_hang_or_drip_change_neither_the_exit_code_nor_the_files(hub, tmp_path):
    services = {"fast": 200, "slow": 0.3, "refusing": 503, "hanging": "hang", "dripping": "drip", "resetting": "reset"}
    webhooks = {name: Webhook(behaviour) for name, behaviour in services.items()}
    mails = {"mail": MailServer(), "hanging-mail": MailServer(DATA="hang"), "refusing-mail": MailServer(RCPT=550)}
    for server in (*webhooks.values(), *mails.values()):
        server.__enter__()
    try:
        entries = [{"url": f"json://{server.address}/{SECRET}", "name": name} for name, server in webhooks.items()] + [
            {
                "url": f"mailto://{server.address}?from=papers@example.org&to=ada@example.org&pass={SECRET}",
                "name": name,
                "top": 3,
            }
            for name, server in mails.items()
        ]
        exit_code, log = crawl(hub, tmp_path / "notified", entries, "-L", "DEBUG")
    finally:
        for server in (*webhooks.values(), *mails.values()):
            server.__exit__(None, None, None)
    assert exit_code == 0
    assert states(tmp_path / "notified") == {
        "fast": "sent",
        "slow": "sent",
        "refusing": "failed",
        "hanging": "sending",
        "dripping": "sending",
        "resetting": "sending",
        "mail": "sent",
        "hanging-mail": "sending",
        "refusing-mail": "failed",
    }
    # Each message was sent once.
    assert {name: len(server.requests) for name, server in webhooks.items()} == dict.fromkeys(services, 1)
    assert {name: len(server.mails) for name, server in mails.items()} == {
        "mail": 1,
        "hanging-mail": 0,
        "refusing-mail": 0,
    }
    assert SECRET not in log
    assert SECRET not in "".join(path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file())
    assert crawl(hub, tmp_path / "silent")[0] == 0
    assert files(tmp_path / "notified") == files(tmp_path / "silent")


def test_a_url_that_apprise_does_not_accept_is_a_warning_that_names_the_entry(hub, output):
    exit_code, log = crawl(hub, output, [f"no-such-service://{SECRET}"])
    assert exit_code == 0
    assert "notification 1 (no-such-service): the digest of 2026-02-19 was not sent: Apprise knows no service" in log
    assert SECRET not in log


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([SECRET], "NOTIFY: entry 1: the url is wrong; expected a URL that begins with a scheme"),
        ([{"url": f"json://{SECRET}", "tops": 1}], "NOTIFY: entry 1: unknown key 'tops'; expected one of url, name"),
        ([{"url": f"json://{SECRET}", "language": "xx"}], "NOTIFY: entry 1: language is 'xx'; expected one of en, ja"),
    ],
)
def test_a_wrong_entry_is_one_line_before_anything_is_requested(hub, output, entries, problem):
    exit_code, log = crawl(hub, output, entries)
    assert exit_code == 2
    [line] = [line for line in log.splitlines() if "NOTIFY" in line]
    assert problem in line
    assert SECRET not in log
    assert not output.exists() or not [*output.iterdir()]
