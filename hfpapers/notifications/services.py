"""The services that Apprise sends to: whether it accepts a URL, and in which format and length a message is sent there.

Apprise is imported when the first URL is loaded, because that takes more than a second.
"""

import logging
import warnings
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pydantic import SecretStr

from hfpapers.notifications.messages import Delivery, Message
from hfpapers.notifications.rendering import Format, MessageRenderer
from hfpapers.notifications.traits import Traits, find_traits
from hfpapers.text.plain import shorten_line

if TYPE_CHECKING:
    from apprise import AppriseAsset, NotifyBase

# Gmail hides the end of a mail with more than 102 kB. The limit that Apprise has for every service is not one of mails.
_MAX_MAIL_LENGTH = 100_000


class ServiceError(Exception):
    """Raised if nothing can be sent with a URL. The message does not contain the URL."""


@dataclass(frozen=True)
class Post:
    """A message as it is sent to a service.

    Attributes:
        format: The format of the body.
        title: The title; empty if the service has no place for one. The body is complete without it.
        body: The body.
        text: The text of a mail, for programs that do not show HTML; None if the body is not that of a mail.
    """

    format: Format
    title: str
    body: str
    text: str | None = None


@dataclass(frozen=True)
class Service:
    """A service, and the recipients that a URL names.

    Attributes:
        plugin: Apprise's object, which contains secrets.
        format: The format of a body.
        max_length: The largest number of UTF-16 code units in a body.
        traits: What is special about the service.
    """

    plugin: "NotifyBase" = field(repr=False)
    format: Format
    max_length: int
    traits: Traits = field(repr=False)

    def compose(self, message: Message, renderer: MessageRenderer) -> Post:
        """Return a message as the service takes it; raise what `MessageRenderer.render` raises."""
        rendered = renderer.render(message, self.format, self.max_length)
        max_size = self.traits.max_size
        if max_size is not None and self.traits.measure(self.plugin, rendered.body) > max_size:
            rendered = renderer.render(message, self.format, self.traits.safe_length)
        return Post(
            self.format,
            shorten_line(rendered.title, max_title) if (max_title := _max_title(self.plugin, self.traits)) else "",
            rendered.body.replace("\n", "<br>\n") if _lacks_line_breaks(self.traits, self.format) else rendered.body,
            renderer.render(message, "text", _MAX_MAIL_LENGTH).body if self.format == "mail" else None,
        )

    def send(self, post: Post, timeout_s: float) -> Delivery:
        """Send what was composed. After `timeout_s` seconds, this process is killed."""
        # They import packages that come with Apprise.
        from hfpapers.notifications.http_delivery import send_post  # noqa: PLC0415
        from hfpapers.notifications.mail_delivery import is_mail, send_mail  # noqa: PLC0415

        send = send_mail if is_mail(self.plugin) else send_post
        return send(self.plugin, post, timeout_s)


def load_service(url: SecretStr) -> Service:
    """Return the service with a URL; raise `ServiceError` if Apprise does not accept the URL or is not installed."""
    if not find_spec("apprise"):
        raise ServiceError(
            "Apprise, which sends notifications, is not installed; run pip install -c constraints.txt -e '.[notify]'"
        )
    try:
        plugin = _instantiate(url.get_secret_value())
    except Exception as error:  # noqa: BLE001
        # Its text might contain the URL.
        raise ServiceError(f"Apprise cannot read the URL ({type(error).__name__})") from None
    if plugin is None:
        raise ServiceError(_explain_refusal(url.get_secret_value().partition("://")[0].lower()))
    traits = find_traits(plugin)
    traits.configure(plugin)
    body_format = _choose_format(plugin, traits)
    return Service(plugin, body_format, _find_max_length(plugin, traits, body_format), traits)


def _instantiate(url: str) -> "NotifyBase | None":
    # It logs URLs.
    logging.getLogger("apprise").disabled = True
    # Some of its modules import what Python has deprecated.
    with warnings.catch_warnings(action="ignore"):
        from apprise import Apprise  # noqa: PLC0415

        return Apprise.instantiate(url, asset=_asset())


@cache
def _asset() -> "AppriseAsset":
    """Return how Apprise introduces itself, and what it may do."""
    from apprise import AppriseAsset  # noqa: PLC0415

    return AppriseAsset(
        app_id="hfpapers",
        app_desc="Daily Papers",
        app_url="https://huggingface.co/papers",
        # Services show the image that they have, not Apprise's.
        image_url_mask="",
        # Requests contain secrets, which no other host than that of the URL may get.
        http_redirects=False,
        # Nothing is written to the user's home.
        storage_mode="memory",
        pgp_autogen=False,
        pem_autogen=False,
    )


def _explain_refusal(scheme: str) -> str:
    from apprise import NotificationManager  # noqa: PLC0415

    plugins = NotificationManager()
    if scheme not in plugins:
        return f"Apprise knows no service with URLs that begin with {shorten_line(scheme, 20)}://"
    plugin = plugins[scheme]
    if not plugin.enabled:
        packages = plugin.requirements["packages_required"]
        return f"{plugin.service_name} needs packages that are not installed: {packages}"
    return f"Apprise does not accept the URL for {plugin.service_name}; {plugin.setup_url} describes such URLs"


def _choose_format(plugin: "NotifyBase", traits: Traits) -> Format:
    """Return the format of a body: that of the URL's `?format=`, or what the service shows best."""
    from apprise import NotifyBase  # noqa: PLC0415

    resolved = plugin.resolve_format(traits.preferred_format)
    if resolved == "text":
        return "markdown" if traits.is_always_markdown else "text"
    if resolved == "markdown":
        return "markdown"
    formats = type(plugin).notify_format
    default = formats if isinstance(formats, str) else formats[0]
    # Services that prefer HTML, and have no limit of their own, send mails.
    return "mail" if default == resolved and plugin.body_maxlen == NotifyBase.body_maxlen else "html"


def _find_max_length(plugin: "NotifyBase", traits: Traits, body_format: Format) -> int:
    if body_format == "mail":
        return _MAX_MAIL_LENGTH
    max_length: int = plugin.body_maxlen
    if plugin.overflow_amalgamate_title:
        # Title and body share the limit.
        max_length -= _max_title(plugin, traits)
    if _lacks_line_breaks(traits, body_format):
        # Less than a tenth of a body are the elements for line breaks.
        max_length = max_length * 9 // 10
    return max_length if traits.max_size is None else min(max_length, traits.max_size)


def _max_title(plugin: "NotifyBase", traits: Traits) -> int:
    max_title: int = plugin.title_maxlen
    return max_title if traits.max_title is None else min(max_title, traits.max_title)


def _lacks_line_breaks(traits: Traits, body_format: Format) -> bool:
    return body_format == "html" and not traits.keeps_line_breaks
