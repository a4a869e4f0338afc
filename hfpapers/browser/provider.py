"""Starts the browser when it is needed."""

import logging
import os
from dataclasses import replace
from typing import Any

from playwright.async_api import Browser, BrowserContext
from scrapy_playwright.provider import PlaywrightBrowserProvider

from hfpapers.browser.detection import find_executable

logger = logging.getLogger(__name__)

_ARGUMENTS = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")


class LazyBrowserProvider(PlaywrightBrowserProvider):  # type: ignore[misc]
    """Start Playwright's driver together with the browser, instead of with every crawl."""

    # The settings of scrapy-playwright.
    config: Any

    def __init__(self, config: Any) -> None:
        super().__init__(replace(config, launch_options=_complete(config.launch_options, config.browser_type_name)))

    async def start(self) -> None:
        """Do nothing. The driver is a process of 100 MB, and most crawls need no browser."""

    async def launch_browser(self) -> Browser:
        """Start the driver, and launch the browser that is installed."""
        await self._start_driver()
        browser: Browser = await super().launch_browser()
        return browser

    async def launch_persistent_context(self, context_kwargs: dict[str, Any]) -> BrowserContext:
        """Start the driver, and launch the browser of a user's PLAYWRIGHT_CONTEXTS with a `user_data_dir`."""
        await self._start_driver()
        options = _complete(context_kwargs, self.config.browser_type_name)
        context: BrowserContext = await super().launch_persistent_context(options)
        return context

    async def _start_driver(self) -> None:
        if self.browser_type is None:
            if is_root():
                logger.warning("The browser runs without its sandbox, because this process runs as root.")
            await super().start()


def _complete(options: dict[str, Any], browser_type: str) -> dict[str, Any]:
    """Return launch options with the system's browser, unless the user names another one."""
    if browser_type != "chromium":
        return options
    arguments = [*_ARGUMENTS, *options.get("args", ())]
    if is_root():
        # Chromium's sandbox does not work for root.
        arguments.append("--no-sandbox")
    executable = find_executable()
    return ({"executable_path": executable} if executable else {}) | options | {"args": arguments}


def is_root() -> bool:
    """Return whether this process runs as root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
