"""What a broken or hostile arXiv API sends. Each function takes the correct response and returns another one."""

import re
from collections.abc import Callable
from typing import NamedTuple

_HUGE = 300_000


class ArxivRequest(NamedTuple):
    """A request to the arXiv API: the ids in its query, and its headers."""

    ids: list[str]
    headers: dict[str, str]


def not_xml(_: str) -> str:
    return "Rate exceeded."


def html_page(_: str) -> str:
    return "<!doctype html><html><head><title>Busy</title></head><body><p>Please come back later.<br></body></html>"


def empty(_: str) -> str:
    return ""


def truncated(feed: str) -> str:
    return feed[: len(feed) // 2]


def no_entries(feed: str) -> str:
    return re.sub("<entry>.*</entry>", "", feed, flags=re.DOTALL)


def no_texts(feed: str) -> str:
    """Return entries without abstracts, and with blank titles."""
    return re.sub("<summary>.*?</summary>", "", re.sub("<title>.*?</title>", "<title> </title>", feed), flags=re.DOTALL)


def wrong_ids(feed: str) -> str:
    """Return papers that were not requested."""
    return re.sub(r"/abs/\d{4}\.\d", "/abs/2601.0", feed)


def api_error(feed: str) -> str:
    """Return the entry with which the API reports an id that is not valid."""
    entry = "<entry><id>http://arxiv.org/api/errors#incorrect_id_format_for_x</id><title>Error</title><summary>x</summary></entry>"
    return re.sub("<entry>.*</entry>", entry, feed, flags=re.DOTALL)


def huge_texts(feed: str) -> str:
    return re.sub("<(title|summary)>", rf"<\1>{'long ' * (_HUGE // 5)}", feed, count=3)


def equal_titles(feed: str) -> str:
    return re.sub("<title>.*?</title>", "<title>Error</title>", feed, flags=re.DOTALL)


def hostile_texts(feed: str) -> str:
    """Return texts that would be markup, commands or formulas without an end in the places where they are shown."""
    text = "{% raw %}{{ x }}&lt;/script&gt;&lt;script&gt;`` | $\\sqrt[$ $$ &#x202e;]]&gt; \\textbf{ [x](javascript:x)"
    return re.sub("<(title|summary|arxiv:comment)>", lambda match: match[0] + text, feed)


def entity_bomb(feed: str) -> str:
    """Return entities that would expand to three gigabytes."""
    levels = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    document_type = f'<!DOCTYPE feed [<!ENTITY e0 "lol">{levels}]>'
    return re.sub("<summary>", "<summary>&e9;", feed.replace("<feed", f"{document_type}<feed", 1))


def external_entity(feed: str) -> str:
    """Return an entity that would read a file of the machine."""
    document_type = '<!DOCTYPE feed [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
    return re.sub("<summary>", "<summary>&secret;", feed.replace("<feed", f"{document_type}<feed", 1))


def deeply_nested(feed: str) -> str:
    return feed.replace("<entry>", "<a>" * 100_000 + "</a>" * 100_000 + "<entry>", 1)


ARXIV_RESPONSES: dict[str, Callable[[str], str]] = {
    function.__name__: function
    for function in (
        *(not_xml, html_page, empty, truncated, no_entries, no_texts, wrong_ids, api_error),
        *(huge_texts, equal_titles, hostile_texts, entity_bomb, external_entity, deeply_nested),
    )
}
