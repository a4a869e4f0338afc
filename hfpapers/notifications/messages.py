"""What is sent: digests of editions, and notices of problems. Plain data, which is passed to the process that sends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import SecretStr


@dataclass(frozen=True)
class DigestPaper:
    """A paper of a digest. All texts are plain text on one line.

    Attributes:
        rank: Its rank in the edition, from 1.
        title: Its title.
        votes: Its upvotes.
        organization: The name of its organization; None if it has none.
        url: Its address in the blog, in the site or on the Hub.
        topics: The titles of the topics that it matches, of those that the digest is about.
    """

    rank: int
    title: str
    votes: int
    organization: str | None
    url: str
    topics: Sequence[str] = ()


@dataclass(frozen=True)
class Digest:
    """A digest of an edition.

    Attributes:
        edition: The edition, like ``2026-02-19``.
        url: Its address in the blog, in the site or on the Hub.
        number_of_papers: The number of all papers in the edition.
        papers: The best papers that the digest is about, best first; at most as many as the entry's ``top``.
        number_of_others: The number of further papers that the digest is about, but does not show.
        topics: The titles of the topics that the digest is about; none if it is about all papers.
        is_first: Whether the edition has just been published for the first time, and its period may not have ended.
        is_addition: Whether it is about papers that matched after the digest of the same edition had been sent.
        last_crawl: If the list was last crawled before its period ended: when, in RFC 3339, UTC. Else None.
        previous: The edition of the previous digest; None if none was sent in the last weeks.
    """

    edition: str
    url: str
    number_of_papers: int
    papers: Sequence[DigestPaper] = ()
    number_of_others: int = 0
    topics: Sequence[str] = ()
    is_first: bool = False
    is_addition: bool = False
    last_crawl: str | None = None
    previous: str | None = None


ProblemKind = Literal["withheld", "without_list", "anomaly"]


@dataclass(frozen=True)
class Problem:
    """Something that went wrong, and the command that looks into it.

    Attributes:
        editions: The editions that it is about.
        kind: ``withheld``: not published; ``without_list``: a weekday that has ended without a confirmed list;
            ``anomaly``: published, but something about it is unexpected.
        reason: What went wrong.
        command: The command that looks into it.
    """

    editions: Sequence[str]
    kind: ProblemKind
    reason: str
    command: str


@dataclass(frozen=True)
class Notice:
    """The problems of a crawl."""

    problems: Sequence[Problem] = ()


@dataclass(frozen=True)
class Message:
    """A digest or a notice on its way to one entry of NOTIFY.

    Attributes:
        position: The position of the entry, from 1.
        name: The name of the entry. It is safe to log.
        url: The URL of the service, which contains secrets.
        content: What is sent.
        language: The language of the labels.
        template: The name of the templates.
    """

    position: int
    name: str
    url: SecretStr
    content: Digest | Notice
    language: str = "en"
    template: str = "digest"


@dataclass(frozen=True)
class Delivery:
    """What became of a message.

    Attributes:
        outcome: ``sent``: the service has accepted it. ``failed``: it was refused before the service accepted it, so
            that it can be sent again. ``unknown``: the service may have accepted it.
        reason: Why it is not known to be sent, as a part of a sentence without secrets; empty if it was sent.
    """

    outcome: Literal["sent", "failed", "unknown"]
    reason: str = ""


@dataclass(frozen=True)
class Rendering:
    """How digests look, apart from the language and the template of each entry.

    Attributes:
        templates_folder: A folder with the user's own templates and labels; None if there is none.
        site_title: The title of the site, which digests have.
    """

    templates_folder: str | None = None
    site_title: str = "Daily Papers"
