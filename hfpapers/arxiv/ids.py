"""The identifiers of papers as people write them."""

import re

from hfpapers.text.plain import show_value

# Not longer than any URL.
_MAX_LENGTH = 2_000
_END_OF_PATH = re.compile(r"[?#].*", re.DOTALL)
_ID = re.compile(r"(?:arxiv[:.])?([0-9]{4}\.[0-9]{4,5})(?:v[0-9]{1,4})?(?:\.pdf)?", re.IGNORECASE)


def parse_paper_id(text: str) -> str:
    """Return the id of a paper: `2602.12675v2` and `https://arxiv.org/abs/2602.12675` are `2602.12675`.

    Raises:
        ValueError: if the text is not an id, nor a URL that ends with one, with a one-line message.
    """
    path = _END_OF_PATH.sub("", text[:_MAX_LENGTH]).strip().rstrip("/")
    match = _ID.fullmatch(path.rpartition("/")[2])
    if not match:
        raise ValueError(f"{show_value(text)} is not a paper; expected an id like 2602.12675, or the URL of a paper")
    return match[1]
