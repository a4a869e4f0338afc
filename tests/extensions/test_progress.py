"""The progress bar, on a real terminal."""

import os
import pty
import re

from tests.editions import names

DAYS = "date=2026-02-18..2026-02-20"


def on_a_terminal(command, *arguments):
    """Run a command whose log goes to a terminal; return its exit code and what the terminal got."""
    ours, theirs = pty.openpty()
    with command(*arguments, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                read = os.read(ours, 10_000)
            except OSError:
                # The other end is closed.
                break
            if not read:
                break
            shown += read
    os.close(ours)
    return process.returncode, shown.decode()


def test_on_a_terminal_a_bar_shows_editions_papers_and_what_is_left_of_the_quota(command, hub, output):
    hub.faults.quota_pages = 100
    code, shown = on_a_terminal(command, "crawl", "daily", "-a", DAYS, "-a", "pages=no")
    assert code == 0
    assert "daily" in shown
    assert "3/3" in shown
    assert re.search(r"[0-9]+ papers", shown)
    assert "97 requests left for 300 s" in shown
    assert "3 published, 0 without a list, 0 not published" in shown
    assert len([name for name in names(output) if name.startswith("daily/") and name.endswith(".jsonl")]) == 3


def test_elsewhere_there_is_no_bar(command):
    with command("crawl", "daily", "-a", DAYS, "-a", "pages=no") as process:
        log, _ = process.communicate(timeout=60)
    assert "\x1b" not in log
    assert "3/3" not in log
