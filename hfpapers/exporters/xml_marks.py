"""Find the marks of hfpapers in XML files, which other programs may have written."""

from collections.abc import Callable
from xml.parsers import expat

# Between the namespace and the name of an element.
_SEPARATOR = " "


class _DoctypeError(Exception):
    """Raised to stop the parser at a document type, without which XML can define no entities."""


def has_element(data: bytes, path: tuple[str, ...], text: str) -> bool:
    """Return whether an XML document has an element with this text.

    `path` contains the names of the elements from the root down, each with its namespace and a space before it.
    """
    open_elements: list[str] = []
    texts: list[str] = [""]

    def is_at_path() -> bool:
        # The length is compared first, because the elements of a hostile file may be nested deeply.
        return len(open_elements) == len(path) and (*open_elements,) == path

    def start(name: str, _: object) -> None:
        open_elements.append(name)
        if is_at_path():
            texts.append("")

    def end(_: str) -> None:
        open_elements.pop()

    def add(characters: str) -> None:
        # No more than what shows that the text is another one.
        if is_at_path() and len(texts[-1]) <= len(text):
            texts[-1] += characters

    def set_handlers(parser: expat.XMLParserType) -> None:
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, add

    return _parse(data, set_handlers) and any(found.strip() == text for found in texts)


def has_comment(data: bytes, text: str) -> bool:
    """Return whether an XML document has a comment with this text."""
    comments: list[bool] = []

    def set_handlers(parser: expat.XMLParserType) -> None:
        parser.CommentHandler = lambda comment: comments.append(comment.strip() == text)

    return _parse(data, set_handlers) and any(comments)


def _parse(data: bytes, set_handlers: Callable[[expat.XMLParserType], None]) -> bool:
    """Parse a document in linear time; return whether it is well-formed and has no document type."""
    # What hfpapers writes is UTF-8. Another encoding that the document names is not used.
    parser = expat.ParserCreate("utf-8", _SEPARATOR)
    set_handlers(parser)
    parser.StartDoctypeDeclHandler = _reject_doctype
    try:
        parser.Parse(data, True)  # noqa: FBT003
    except (expat.ExpatError, _DoctypeError):
        return False
    return True


def _reject_doctype(*_: object) -> None:
    raise _DoctypeError
