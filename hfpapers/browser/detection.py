"""Which browser is installed."""

import os
import shutil
import sys
from pathlib import Path

from scrapy.settings import BaseSettings

INSTALL_HINT = "install Chromium, or run `playwright install chromium`"

_EXECUTABLES = ("chromium", "chromium-browser", "google-chrome")


def is_available(settings: BaseSettings) -> bool:
    """Return whether a browser is installed, or configured in one of scrapy-playwright's settings."""
    options = settings.getdict("PLAYWRIGHT_LAUNCH_OPTIONS")
    is_configured = any(settings.get(name) for name in ("PLAYWRIGHT_CDP_URL", "PLAYWRIGHT_CONNECT_URL"))
    return bool(is_configured or options.get("executable_path") or find_executable() or _has_downloaded_browser())


def find_executable() -> str | None:
    """Return the path of the system's Chromium or Chrome, None if there is none."""
    return next(filter(None, map(shutil.which, _EXECUTABLES)), None)


def _has_downloaded_browser() -> bool:
    """Return whether Playwright has downloaded a Chromium: https://playwright.dev/python/docs/browsers."""
    folders = {
        "darwin": Path.home() / "Library/Caches/ms-playwright",
        "win32": Path(os.environ.get("LOCALAPPDATA", "")) / "ms-playwright",
    }
    default = folders.get(sys.platform, Path.home() / ".cache/ms-playwright")
    return any(Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or default).glob("chromium*-*"))
