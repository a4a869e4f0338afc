"""Which source of a list or a paper is requested first, and which one after a failure."""

from typing import Literal

from scrapy.settings import BaseSettings

from hfpapers.browser.detection import INSTALL_HINT, is_available
from hfpapers.spiders.fallback import FallbackChain


class Sources:
    """The sources that a crawl can use. The browser is one of them only if it is installed."""

    def __init__(self, settings: BaseSettings, via: Literal["pages", "api"]) -> None:
        """Create the sources of a crawl with these settings; `via` is the argument of the spider."""
        self._settings = settings
        self._via = via

    def first(self) -> FallbackChain:
        """Return the chain with the source that is requested first."""
        return FallbackChain.starting_with("api" if self._via == "api" else "page")

    def next(self, chain: FallbackChain) -> FallbackChain | None:
        """Return the chain with the next source; None if there is none."""
        following = chain.next()
        is_missing_browser = following and following.source == "browser" and not is_available(self._settings)
        return None if is_missing_browser else following

    def browser_hint(self, chain: FallbackChain) -> str:
        """Return how to install a browser, for the end of a message, if the last source of the chain is a missing one.

        The text is empty if a browser would not have helped.
        """
        return f"; a browser may be able to render the page: {INSTALL_HINT}" if chain.next() else ""
