"""The services that Apprise sends to: whether it accepts a URL, and in which format and length a message is sent there.

Apprise is imported when the first URL is loaded, because that takes more than a second.
"""

import logging
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from pydantic import SecretStr

from hfpapers.notifications.messages import Delivery, Message
from hfpapers.notifications.rendering import Format, Limits, MessageRenderer
from hfpapers.notifications.traits import Traits, count_bytes, find_traits
from hfpapers.text.plain import shorten_line

if TYPE_CHECKING:
    from apprise import AppriseAsset, NotifyBase

# Gmail hides the end of a mail with more than 102 kB. The limit that Apprise has for every service is not one of mails.
_MAIL_LIMITS = Limits(max_title=250, max_size=100_000, measure=count_bytes)
_APPRISE_FORMATS: dict[Format, Literal["text", "markdown", "html"]] = {
    "text": "text",
    "markdown": "markdown",
    "html": "html",
    "mail": "html",
    "mail_text": "text",
}


class ServiceError(Exception):
    """Raised if nothing can be sent with a URL. The message does not contain the URL."""


@dataclass(frozen=True)
class Post:
    """A message as it is sent to a service.

    Attributes:
        format: The format of the body, as Apprise calls it.
        title: The title; empty if the service has no place for one.
        body: The body.
        text: The text of a mail in HTML, for programs that do not show HTML; None for other messages.
    """

    format: Literal["text", "markdown", "html"]
    title: str
    body: str
    text: str | None = None


@dataclass(frozen=True)
class Service:
    """A service, and the recipients that a URL names.

    Attributes:
        plugin: Apprise's object, which contains secrets.
        format: The format of a body.
        limits: How long a message may be.
        finish: Returns a body as Apprise takes it.
    """

    plugin: "NotifyBase" = field(repr=False)
    format: Format
    limits: Limits = field(repr=False)
    finish: Callable[[str], str] = field(repr=False)

    def compose(self, message: Message, renderer: MessageRenderer) -> Post:
        """Return a message as the service takes it; raise what `MessageRenderer.render` raises."""
        rendered = renderer.render(message, self.format, self.limits)
        text = renderer.render(message, "mail_text", self.limits).body if self.format == "mail" else None
        return Post(_APPRISE_FORMATS[self.format], rendered.title, self.finish(rendered.body), text)

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
    finish = _break_lines if body_format == "html" and not traits.keeps_line_breaks else str
    return Service(plugin, body_format, _find_limits(plugin, traits, body_format, finish), finish)


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

    formats = type(plugin).notify_format
    default = formats if isinstance(formats, str) else formats[0]
    # Services that prefer HTML, and have no limit of their own, send mails.
    is_mail = default == "html" and plugin.body_maxlen == NotifyBase.body_maxlen
    match plugin.resolve_format(traits.preferred_format):
        case "html":
            return "mail" if is_mail else "html"
        case "markdown":
            return "markdown"
        case _ if traits.is_always_markdown:
            return "markdown"
        case _:
            return "mail_text" if is_mail else "text"


def _find_limits(plugin: "NotifyBase", traits: Traits, body_format: Format, finish: Callable[[str], str]) -> Limits:
    if body_format in {"mail", "mail_text"}:
        return _MAIL_LIMITS
    max_title: int = plugin.title_maxlen if traits.max_title is None else traits.max_title
    # Of some services, title and body share the limit.
    max_size: int = plugin.body_maxlen - (max_title if plugin.overflow_amalgamate_title else 0)
    if traits.max_size is not None:
        max_size = min(max_size, traits.max_size)

    def measure(body: str) -> int:
        """Return the size of a body as Apprise sends it: in the service's own dialect of its format."""
        return traits.measure(plugin.dialect_convert(finish(body), body_format))

    return Limits(max_title, max_size, measure)


def _break_lines(body: str) -> str:
    return body.replace("\n", "<br>\n")
