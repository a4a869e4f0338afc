"""The order of the sources of a list or a paper: the page, the API, and the page rendered by a browser."""

from dataclasses import dataclass, replace
from typing import Literal

from hfpapers.editions.crawl_log import SourceName

# The names of the sources in log lines.
SOURCE_LABELS: dict[SourceName, str] = {"page": "page", "api": "API", "browser": "browser"}


@dataclass(frozen=True)
class FallbackChain:
    """The current source, the remaining ones, and why the previous ones failed.

    Attributes:
        source: The source that is requested now.
        fallbacks: The sources that are requested if it fails, in order.
        failures: The sources that failed, with the reasons.
        without_list: Those of them that state that there is no list. The reason is what they show instead.
        was_not_found: Whether a page was not found, which may mean that the list does not exist.
        needs_rendering: Whether a page arrived without its content, so that a browser may help.
    """

    source: SourceName
    fallbacks: tuple[SourceName, ...]
    failures: tuple[tuple[SourceName, str], ...] = ()
    without_list: tuple[SourceName, ...] = ()
    was_not_found: bool = False
    needs_rendering: bool = False

    @classmethod
    def starting_with(cls, source: Literal["page", "api"]) -> "FallbackChain":
        """Return the chain whose first source is this one."""
        return cls(source, ("api" if source == "page" else "page", "browser"))

    def fail(self, reason: str, *, was_not_found: bool = False, needs_rendering: bool = False) -> "FallbackChain":
        """Return the chain with the failure of the current source added."""
        return replace(
            self,
            failures=(*self.failures, (self.source, reason)),
            was_not_found=self.was_not_found or was_not_found,
            needs_rendering=self.needs_rendering or needs_rendering,
        )

    def state_no_list(self, shown: str) -> "FallbackChain":
        """Return the chain with the failure of the current source added, which states that there is no list."""
        return replace(self.fail(shown), without_list=(*self.without_list, self.source))

    def next(self) -> "FallbackChain | None":
        """Return the chain with the next source, None if there is none. The browser is used only if it may help."""
        for index, source in enumerate(self.fallbacks):
            if source != "browser" or self.needs_rendering:
                return replace(self, source=source, fallbacks=self.fallbacks[index + 1 :])
        return None

    def __str__(self) -> str:
        """Return the failures as one text, like "page: HTTP 500; API: timeout"."""
        return "; ".join(f"{SOURCE_LABELS[source]}: {reason}" for source, reason in self.failures)
