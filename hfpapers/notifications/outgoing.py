"""The messages that were taken to be sent, and how warnings name them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import SecretStr

from hfpapers import clock
from hfpapers.config import Config
from hfpapers.config.notify import Target
from hfpapers.editions.periods import parse_period
from hfpapers.notifications import due
from hfpapers.notifications.messages import Digest, Message, Notice
from hfpapers.notifications.notices import create_notice
from hfpapers.notifications.record import MessageId, MessageRecord, RecordedMessage


@dataclass(frozen=True)
class Outgoing:
    """A message that was taken to be sent, and what is recorded about it: several notices may be one message."""

    target: Target
    message: Message
    records: Sequence[tuple[MessageId, MessageRecord]]

    def __str__(self) -> str:
        """Return how the log names the message."""
        return f"{self.target}: {_describe(self.message.content)}"


def create_message(target: Target, content: Digest | Notice, config: Config) -> Message:
    """Return a message to an entry. Its URL is empty if the entry has none."""
    language = target.entry.language or default_language(config)
    return Message(target.position, target.name, target.url or SecretStr(""), content, language, target.entry.template)


def default_language(config: Config) -> str:
    """Return the language of what digests link to: of the site, or of the blog, which is also that of the feeds."""
    has_site = config.site_url and not config.feed_base_url and config.site is not False
    return config.site_language if has_site else config.post_language


def combine_notices(taken: Sequence[Outgoing], config: Config) -> list[Outgoing]:
    """Return the digests, and one message of all notices to an entry."""
    combined: dict[int, Outgoing] = {}
    digests = []
    for each in taken:
        if isinstance(each.message.content, Digest):
            digests.append(each)
            continue
        earlier = combined.get(each.target.position)
        records = [*(earlier.records if earlier else ()), *each.records]
        content = create_notice(record for _, record in records)
        combined[each.target.position] = Outgoing(each.target, create_message(each.target, content, config), records)
    return [*digests, *combined.values()]


def has_file(taken: Iterable[Outgoing], file: str) -> bool:
    """Return whether one of the messages is recorded in a file."""
    return any(message_id.file == file for each in taken for message_id, _ in each.records)


def _describe(content: Digest | Notice) -> str:
    return f"the digest of {content.edition}" if isinstance(content, Digest) else "the notice of problems"


def describe_retry(outgoing: Outgoing) -> str:
    """Return who sends a message that was refused."""
    crawls = "crawls try again for a day"
    content = outgoing.message.content
    if not isinstance(content, Digest):
        return crawls
    command = f"`scrapy notify {content.edition}`"
    is_news = due.is_news(parse_period(content.edition), clock.now())
    return f"{crawls}, and {command} at any time" if is_news else f"to try again, run {command}"


def describe_resending(message_id: MessageId) -> str:
    """Return what sends a message that may not have arrived."""
    if message_id.event == "failed":
        return "it is not sent again"
    return f"to send it again, run `scrapy notify {message_id.file} --again --entry {message_id.entry}`"


def describe_interrupted(message: RecordedMessage, target: Target | None) -> str:
    """Return a warning about a message whose sending was interrupted, because a process was killed."""
    name = target or f"notification {message.id.entry!r}"
    what = "the notice of problems" if message.id.event == "failed" else f"the digest of {message.id.file}"
    interruption = f"sending it was interrupted at {message.last.time}"
    return f"{name}: {what} may not have arrived: {interruption}; {describe_resending(message.id)}"
