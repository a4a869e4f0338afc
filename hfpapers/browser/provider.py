"""Starts the browser when it is needed."""

import logging
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error
from scrapy_playwright.provider import PlaywrightBrowserProvider

from hfpapers.browser.failures import BrowserStartError, describe_start_error

logger = logging.getLogger(__name__)

_PLUGIN_LOGGER = "scrapy-playwright"
_NO_SANDBOX = "--no-sandbox"


class LazyBrowserProvider(PlaywrightBrowserProvider):  # type: ignore[misc]
    """Start Playwright's driver together with the browser, instead of with every crawl."""

    # The settings of scrapy-playwright.
    config: Any

    async def start(self) -> None:
        """Do nothing. The driver is a process of 100 MB, and most crawls need no browser."""

    async def launch_browser(self) -> Browser:
        """Start the driver, and launch the browser that is installed, or connect to the one that is configured.

        Raises:
            BrowserStartError: if that fails.
        """
        is_remote = self.config.cdp_url or self.config.connect_url
        await self._start_driver({} if is_remote else self.config.launch_options)
        try:
            browser: Browser = await super().launch_browser()
        except Error as error:
            raise BrowserStartError(describe_start_error(error)) from error
        return browser

    async def launch_persistent_context(self, context_kwargs: dict[str, Any]) -> BrowserContext:
        """Start the driver, and launch the browser of a user's PLAYWRIGHT_CONTEXTS with a `user_data_dir`.

        Raises:
            BrowserStartError: if that fails.
        """
        options = _merge(self.config.launch_options, context_kwargs)
        await self._start_driver(options)
        try:
            context: BrowserContext = await super().launch_persistent_context(options)
        except Error as error:
            raise BrowserStartError(describe_start_error(error)) from error
        return context

    async def _start_driver(self, options: dict[str, Any]) -> None:
        if self.browser_type is not None:
            return
        logging.getLogger(_PLUGIN_LOGGER).addFilter(_demote_traceback)
        if options.get("chromium_sandbox") is False or _NO_SANDBOX in options.get("args", ()):
            logger.warning("The browser runs without its sandbox, because the settings switch it off.")
        await super().start()


def _merge(options: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Return launch options, in which `more` replaces values and adds arguments."""
    arguments = [*options.get("args", ()), *more.get("args", ())]
    return options | more | ({"args": arguments} if arguments else {})


def _demote_traceback(record: logging.LogRecord) -> bool:
    """Log at the level DEBUG what scrapy-playwright logs with a traceback: the spider logs why a page failed."""
    if record.exc_info:
        record.levelno, record.levelname = logging.DEBUG, "DEBUG"
    return True
