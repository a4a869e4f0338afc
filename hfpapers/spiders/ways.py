"""The ways of getting a list or a paper: the first that yields data wins, and why the others did not is known."""

from dataclasses import dataclass, replace
from typing import Literal

from scrapy.http import Response

Layer = Literal["page", "api", "browser"]

# How the CDN's firewall asks for a browser (reported: 202 or 405, with the header x-amzn-waf-action).
CHALLENGE_STATUSES = (202, 405)
_CHALLENGE_HEADER = "x-amzn-waf-action"


@dataclass(frozen=True)
class Way:
    """A layer to ask, those to ask if it fails, and how those before failed, in sentences without a subject.

    ``not_found`` says that a page was not found, which may mean that there is no such list; ``rendering_helps`` that a
    page came, but without its content, which a browser may see.
    """

    layer: Layer
    others: tuple[Layer, ...]
    failures: tuple[str, ...] = ()
    not_found: bool = False
    rendering_helps: bool = False

    def after(self, failure: str, *, not_found: bool = False, rendering_helps: bool = False) -> "Way | None":
        """Return the next way, None if there is none. A browser is the last, and only if it can help."""
        way = replace(
            self,
            failures=(*self.failures, failure),
            not_found=self.not_found or not_found,
            rendering_helps=self.rendering_helps or rendering_helps,
        )
        for place, layer in enumerate(self.others):
            if layer != "browser" or way.rendering_helps:
                return replace(way, layer=layer, others=self.others[place + 1 :])
        return None


def is_challenge(response: Response) -> bool:
    """Return whether an answer is none, but a script that only browsers run."""
    return response.status in CHALLENGE_STATUSES and _CHALLENGE_HEADER in response.headers
