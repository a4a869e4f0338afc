"""What Apprise really sends to each kind of service. Its services are replaced by a web server on this machine."""

import json
from bisect import bisect_right

import pytest
from pydantic import SecretStr

from hfpapers.notifications import http_delivery, services
from hfpapers.notifications.messages import Delivery
from hfpapers.notifications.outcomes import SENT
from hfpapers.notifications.rendering import Rendered
from hfpapers.notifications.services import ServiceError, load_service
from tests.notifications.messages import message
from tests.notifications.receivers import Webhook

pytestmark = pytest.mark.integration

TITLE = "Papers & <Teapots> *24*"
BODIES = {
    "text": "Papers & <Teapots> *24*\n\n1. A_b_c [x](y)\n   https://example.org/?a=1&b=2",
    "markdown": "**Papers**  \n\n**1.** [A & B \N{ASTERISK OPERATOR}c](https://example.org/?a=1&b=%2A) _x_",
    "html": '<b>Papers</b>\n\n<b>1.</b> <a href="https://example.org/?a=1&amp;b=2">A &amp; B &lt;c&gt; *d*</a>',
    "mail_text": "A & B <c>",
    "mail": '<!DOCTYPE html>\n<html lang="en"><head></head><body>A &amp; B &lt;c&gt;</body></html>\n',
}
DISCORD, SLACK = "discord://1234567890/t0ken-t0ken", "slack://T0KENT0KE/T0KENT0KE/T0KENT0KENT0KENT0KENT0KE"
GOOGLE_CHAT, TELEGRAM = "gchat://workspace/key/t0ken", "tgram://123456789:t0ken_t0ken_t0ken/1234/"


class Renderer:
    """A renderer whose bodies are known, or have as many characters as fit into the limits."""

    def __init__(self, character=None):
        self.character = character

    def render(self, _, format, limits):  # noqa: A002
        title = TITLE if limits.max_title else ""
        if not self.character:
            return Rendered(title, BODIES[format])
        lengths = range(limits.max_size + 1)
        sizes = bisect_right(lengths, limits.max_size, key=lambda length: limits.measure(self.character * length))
        return Rendered(title, self.character * (sizes - 1))


@pytest.fixture
def webhook(monkeypatch):
    """Return a web server in place of the services with a fixed address."""
    discord, google, slack, telegram = (type(load(url).plugin) for url in (DISCORD, GOOGLE_CHAT, SLACK, TELEGRAM))
    with Webhook() as webhook:
        url = f"http://{webhook.address}"
        monkeypatch.setattr(discord, "notify_url", url)
        monkeypatch.setattr(google, "notify_url", f"{url}/{{workspace}}")
        monkeypatch.setattr(slack, "webhook_url", url)
        monkeypatch.setattr(slack, "api_url", f"{url}/{{}}")
        monkeypatch.setattr(telegram, "notify_url", f"{url}/bot")
        yield webhook


def load(url):
    return load_service(SecretStr(url))


def send(url, renderer=None, timeout_s=60.0):
    service = load(url)
    return service.send(service.compose(message(url), renderer or Renderer()), timeout_s)


def receive(webhook, url, renderer=None):
    """Send to a URL, and return the JSON that arrived."""
    assert send(url, renderer) == SENT
    [(_, _, body)] = webhook.requests
    return json.loads(body)


def test_discord_gets_markdown_without_previews_of_its_links(webhook):
    data = receive(webhook, DISCORD)
    assert data["content"] == BODIES["markdown"]
    assert data["flags"] == 4
    assert "embeds" not in data
    # It shows the name and the image of the webhook, not Apprise's.
    assert "avatar_url" not in data


def test_discord_gets_an_embed_if_the_url_asks_for_markdown(webhook):
    data = receive(webhook, f"{DISCORD}?format=markdown")
    assert data["embeds"][0]["description"] == BODIES["markdown"]
    # It would hide the embed.
    assert "flags" not in data


def test_slack_gets_markdown_in_its_own_dialect(webhook):
    data = receive(webhook, SLACK)
    header, section = data["attachments"][0]["blocks"]
    assert header["text"]["text"] == "Papers &amp; &lt;Teapots&gt; *24*"
    assert section["text"]["type"] == "mrkdwn"
    link = "<https://example.org/?a=1&amp;b=%2A|A &amp; B \N{ASTERISK OPERATOR}c>"
    assert section["text"]["text"] == f"*Papers*  \n\n*1.* {link} _x_"


def test_telegram_gets_html_without_a_preview(webhook):
    data = receive(webhook, TELEGRAM)
    assert data["text"].replace("\r\n", "\n") == BODIES["html"]
    assert data["parse_mode"] == "HTML"
    assert data["disable_web_page_preview"] is True


def test_google_chat_gets_markdown_in_its_own_dialect(webhook):
    text = receive(webhook, GOOGLE_CHAT)["text"]
    link = "<https://example.org/?a=1&amp;b=%2A|A &amp; B \N{ASTERISK OPERATOR}c>"
    assert text == f"*Papers*  \n\n*1.* {link} _x_"


def test_mattermost_gets_markdown(webhook):
    assert receive(webhook, f"mmost://{webhook.address}/t0kent0kent0kent0kent0kent")["text"] == BODIES["markdown"]


def test_ntfy_gets_a_title_and_text(webhook):
    data = receive(webhook, f"ntfy://{webhook.address}/topic")
    assert (data["title"], data["message"]) == (TITLE, BODIES["text"])
    assert "X-Markdown" not in webhook.requests[0][1]


def test_ntfy_gets_markdown_if_the_url_asks_for_it(webhook):
    assert receive(webhook, f"ntfy://{webhook.address}/topic?format=markdown")["message"] == BODIES["markdown"]
    assert webhook.requests[0][1]["X-Markdown"] == "yes"


def test_a_webhook_gets_a_title_and_text(webhook):
    data = receive(webhook, f"json://{webhook.address}/t0ken")
    assert (data["title"], data["message"]) == (TITLE, BODIES["text"])
    assert [path for path, _, _ in webhook.requests] == ["/t0ken"]


def test_a_webhook_gets_html_with_line_breaks_if_the_url_asks_for_it(webhook):
    data = receive(webhook, f"json://{webhook.address}/t0ken?format=html")
    assert data["message"] == BODIES["html"].replace("\n", "<br>\n")


@pytest.mark.parametrize(
    ("url", "body_format", "max_title", "max_size"),
    [
        (DISCORD, "markdown", 0, 2000),
        (f"{DISCORD}?format=text", "text", 0, 2000),
        (SLACK, "markdown", 150, 3000),
        (TELEGRAM, "html", 0, 4096),
        (f"{TELEGRAM}?format=markdown", "markdown", 0, 4096),
        ("ntfy://topic", "text", 200, 4096),
        ("mmost://localhost/t0kent0kent0kent0kent0kent", "markdown", 0, 4000),
        ("matrix://user:t0ken@localhost/#room", "html", 0, 65000),
        ("mailto://user:t0ken@example.org", "mail", 250, 100_000),
        ("mailto://user:t0ken@example.org?format=text", "mail_text", 250, 100_000),
        ("mailgun://user@example.org/t0kent0kent0kent0kent0kent0kent0-t0kent0k-t0kent0k/", "mail", 250, 100_000),
        ("guilded://1234567890/t0ken-t0ken", "text", 250, 1750),
        ("xml://localhost/t0ken", "text", 250, 32768),
    ],
)
def test_each_service_has_a_format_and_limits(url, body_format, max_title, max_size):
    service = load(url)
    assert (service.format, service.limits.max_title, service.limits.max_size) == (body_format, max_title, max_size)


@pytest.mark.parametrize(("character", "length"), [("x", 4096), ("\N{HANGUL SYLLABLE GA}", 1092), ("\N{ROCKET}", 546)])
def test_a_message_to_ntfy_does_not_become_a_file(webhook, character, length):
    data = receive(webhook, f"ntfy://{webhook.address}/topic", Renderer(character))
    assert data["message"] == character * length


@pytest.mark.parametrize(("character", "text"), [("x", "x" * 3000), ("&", "&amp;" * 600)], ids=["x", "&"])
def test_a_message_to_slack_fits_into_a_section(webhook, character, text):
    data = receive(webhook, SLACK, Renderer(character))
    assert data["attachments"][0]["blocks"][1]["text"]["text"] == text


def test_the_text_of_a_mail_is_rendered_as_text():
    renderer = Renderer()
    post = load("mailto://user:t0ken@example.org").compose(message(""), renderer)
    assert (post.body, post.text) == (BODIES["mail"], BODIES["mail_text"])


@pytest.mark.parametrize("options", ["retry=3&wait=0", "optional=yes", "retry=3&wait=0&optional=yes"])
def test_apprise_does_not_repeat_a_message_and_does_not_hide_that_it_failed(webhook, options):
    webhook.behaviours = [503]
    assert send(f"json://{webhook.address}/?{options}") == Delivery("failed", "HTTP 503 (Service Unavailable)")
    assert len(webhook.requests) == 1


def test_the_secrets_of_a_request_do_not_go_to_another_host(webhook):
    with Webhook(301, headers={"Location": f"http://{webhook.address}/"}) as moved:
        assert send(f"json://{moved.address}/t0ken") == Delivery("failed", "HTTP 301 (Moved Permanently)")
    assert webhook.requests == []


def test_a_slow_service_gets_the_time_that_there_is(webhook):
    webhook.behaviours = [0.3]
    assert send(f"json://{webhook.address}/?rto=0.1") == SENT


@pytest.mark.parametrize(
    ("behaviours", "outcome"),
    [([200], "sent"), ([404], "failed"), ([200, 404], "unknown"), ([404, 200], "unknown"), ([404, "reset"], "unknown")],
)
def test_a_message_that_one_of_several_recipients_may_have_did_not_fail(webhook, monkeypatch, behaviours, outcome):
    monkeypatch.setattr(http_delivery, "_MAX_PAUSE_S", 0.0)
    webhook.behaviours = behaviours
    assert send(f"ntfy://{webhook.address}/one/two").outcome == outcome
    assert len(webhook.requests) == 2


def test_slack_says_with_status_200_that_it_refuses_a_message(webhook):
    webhook.body = b'{"ok": false, "error": "channel_not_found"}'
    delivery = send("slack://xoxb-1234-1234-t0kent0ken/#channel")
    assert delivery == Delivery("failed", "HTTP 200, but the service refused it")


def test_a_service_that_does_not_confirm_a_message_may_have_accepted_it(webhook):
    webhook.body = b"<html>"
    assert send(SLACK) == Delivery("unknown", "the service did not confirm the message")


def test_a_plugin_that_raises_an_exception_may_have_sent_a_message(monkeypatch, webhook):
    service = load(f"json://{webhook.address}/")
    monkeypatch.setattr(service.plugin, "send", lambda **_: {}["t0ken"])
    post = service.compose(message(""), Renderer())
    assert service.send(post, 60) == Delivery("unknown", "the service did not confirm the message")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nosuch://t0ken", "Apprise knows no service with URLs that begin with nosuch://"),
        ("https://example.org/t0ken", "Apprise knows no service with URLs that begin with https://"),
        (
            "discord://t0ken",
            "Apprise does not accept the URL for Discord; https://appriseit.com/services/discord/ describes such URLs",
        ),
        (
            "mailto://",
            "Apprise does not accept the URL for E-Mail; https://appriseit.com/services/email/ describes such URLs",
        ),
        ("smpp://user:t0ken@localhost/1/2", "SMPP needs packages that are not installed: smpplib"),
    ],
)
def test_a_url_that_apprise_does_not_accept_has_a_reason_without_the_url(url, reason):
    with pytest.raises(ServiceError) as error:
        load(url)
    assert str(error.value).startswith(reason)
    assert "t0ken" not in f"{error.value!r}"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://discord.com/api/webhooks/1234567890/t0ken-t0ken", "Discord"),
        ("https://hooks.slack.com/services/T0KENT0KE/T0KENT0KE/T0KENT0KENT0KENT0KENT0KE", "Slack"),
    ],
)
def test_the_address_of_a_webhook_is_accepted(url, name):
    assert load(url).plugin.service_name == name


def test_apprise_may_be_missing(monkeypatch):
    monkeypatch.setattr(services, "find_spec", lambda _: None)
    with pytest.raises(ServiceError, match=r"not installed; run pip install .*\[notify\]"):
        load("json://localhost")


def test_nothing_is_written_to_the_home_of_the_user(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    load("mailto://user:t0ken@example.org?pgp=encrypt")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("path", ["t0ken", "t0ken?+X-Key=t0ken&:key=t0ken", "t0ken?cto=t0ken&rto=t0ken&format=t0ken"])
def test_nothing_is_logged_when_a_url_is_read(caplog, path):
    caplog.set_level(1, "apprise")
    caplog.set_level(1)
    service = load(f"json://user:t0ken@localhost/{path}")
    with pytest.raises(ServiceError):
        load(f"slack://t0ken/{path}")
    assert caplog.records == []
    assert "t0ken" not in f"{service!r}{service}"
