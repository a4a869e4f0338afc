"""Letters and digits in the styles that Unicode has for mathematics: bold, script, double-struck and others."""

import unicodedata

_STYLES = {
    "bold": "BOLD",
    "italic": "ITALIC",
    "bold-italic": "BOLD ITALIC",
    "script": "SCRIPT",
    "fraktur": "FRAKTUR",
    "double-struck": "DOUBLE-STRUCK",
    "sans-serif": "SANS-SERIF",
    "sans-serif-italic": "SANS-SERIF ITALIC",
    "monospace": "MONOSPACE",
}
# These letters were in Unicode before the others of their style, and have other names.
_OLDER_NAMES = {"SCRIPT": "SCRIPT", "FRAKTUR": "BLACK-LETTER", "DOUBLE-STRUCK": "DOUBLE-STRUCK"}
_PLANCK_CONSTANT = "\u210e"


def style_letters(text: str, style: str) -> str:
    """Return a text with its letters and digits in a style of MathML's `mathvariant`, where Unicode has them."""
    name = _STYLES.get(style)
    return "".join(_style_character(character, name) for character in text) if name else text


def _style_character(character: str, style: str) -> str:
    if (character, style) == ("h", "ITALIC"):
        return _PLANCK_CONSTANT
    alphabet, _, rest = unicodedata.name(character, "").partition(" ")
    if alphabet not in {"LATIN", "GREEK", "DIGIT"}:
        return character
    name = f"DIGIT {rest}" if alphabet == "DIGIT" else rest.replace("LETTER ", "")
    for styled_name in (f"MATHEMATICAL {style} {name}", f"{_OLDER_NAMES.get(style)} {name}"):
        try:
            return unicodedata.lookup(styled_name)
        except KeyError:
            continue
    return character
