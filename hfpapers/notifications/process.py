"""Stand-in."""

from collections.abc import Sequence

from hfpapers.notifications.messages import Delivery, Message, Rendering


async def send_messages(messages: Sequence[Message], rendering: Rendering, timeout_s: float) -> list[Delivery]:
    """Send."""
    raise NotImplementedError
