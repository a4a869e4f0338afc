"""The mark of a post: fields of its front matter that show who wrote it, and whether somebody edited it since."""

import hashlib
import re

from hfpapers.exporters.ownership import Ownership

GENERATOR = "hfpapers"

_BEGINNING, _END = b"---\n", b"\n---\n"
# Jekyll also accepts these lines as the end of a front matter.
_ANY_END = re.compile(rb"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_GENERATOR = re.compile(rb"^generator: *[\"']?hfpapers[\"']? *$", re.MULTILINE)
_CHECKSUM = re.compile(rb"^checksum: *([0-9a-f]{32}) *\n", re.MULTILINE)


def add_checksum(post: bytes) -> bytes:
    """Return a post with the checksum of all its other lines as the last field of its front matter."""
    end = post.index(_END) + 1
    return b"%schecksum: %s\n%s" % (post[:end], _checksum(post), post[end:])


def find_owner(data: bytes) -> Ownership:
    """Return who wrote the last version of a post.

    Line ends and a byte order mark do not count as an edit, because Git and editors change them.
    """
    post = data.removeprefix(_BYTE_ORDER_MARK)
    # Most files of somebody else are recognized without reading them.
    if not post.startswith((_BEGINNING, _BEGINNING.replace(b"\n", b"\r\n"))):
        return Ownership.FOREIGN
    post = post.replace(b"\r\n", b"\n")
    end = _ANY_END.search(post, len(_BEGINNING))
    front_matter = post[: end.start()] if end else b""
    if not _GENERATOR.search(front_matter):
        return Ownership.FOREIGN
    match = _CHECKSUM.search(front_matter)
    if match and match[1] == _checksum(post[: match.start()] + post[match.end() :]):
        return Ownership.OURS
    return Ownership.EDITED


def _checksum(post: bytes) -> bytes:
    # Half of the digits are enough to notice an edit.
    return hashlib.sha256(post.replace(b"\r\n", b"\n")).hexdigest()[:32].encode()
