"""The progress bar, on a real terminal."""

import io
import re
import sys

import pytest
from scrapy.exceptions import NotConfigured
from scrapy.utils.test import get_crawler

from hfpapers.extensions.progress import ProgressExtension
from tests.helpers import published_names
from tests.terminal import run_on_terminal

DAYS = "date=2026-02-18..2026-02-20"


def test_on_a_terminal_a_bar_shows_the_editions_the_papers_and_the_rest_of_the_rate_limit(command, hub, output):
    hub.faults.quota_pages = 100
    code, shown = run_on_terminal(command, "crawl", "daily", "-a", DAYS, "-a", "pages=no", stream="stderr")
    assert code == 0
    assert "daily" in shown
    assert "3/3" in shown
    assert re.search(r"[0-9]+ papers", shown)
    assert re.search(r"9[78] requests left for [0-9]+ s", shown)
    assert "3 editions: 3 published, 0 without a list, 0 not published" in " ".join(shown.split())
    assert (
        len([name for name in published_names(output) if name.startswith("daily/2") and name.endswith(".jsonl")]) == 3
    )


def test_in_a_pipe_there_is_no_bar(settings, monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with pytest.raises(NotConfigured):
        ProgressExtension.from_crawler(get_crawler(settings_dict=settings.copy_to_dict()))
