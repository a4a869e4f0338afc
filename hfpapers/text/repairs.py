r"""Signs that the Hub's abstracts have lost, where they can be restored without a doubt.

The Hub removes dollar signs and backslashes, so that `$8\times8$` is stored as "8times8". arXiv has the original; these
repairs are for the display of papers whose text is not from arXiv.
"""

import re

_LOST = re.compile(
    r"""
    # A formula that is complete is not touched.
    (?P<formula> \$[^$]*+\$ )
    # "8times8", "3.5times", "8timesA800", "K{times}K", but not "2timesteps".
    | (?P<times> (?<=[0-9]) times (?![a-z]) | (?<!\\) \{times\} )
    # "sim60%", "1.04sim2.2times", "{sim}750", but not "sim2real", "Isaac-sim4" and "\sim4".
    | (?P<about> (?<![A-Za-z_\\-]) (?: sim | \{sim\} ) (?=[0-9]) (?! 2 (?!times) [A-Za-z]{3} ) )
    # "1{,}879".
    | (?P<comma> (?<=[0-9]) \{,\} (?=[0-9]) )
    # "360^circ", "(pm 90)^circ", "21 ^{circ}C".
    | (?P<degree> (?<=[0-9)]) [ ]?+ \^ (?: circ (?![a-z]) | \{circ\} ) )
    """,
    re.VERBOSE,
)
# Few texts contain one of these, and a search for them is fast.
_HINTS = ("times", "sim", "{,}", "circ")
_SIGNS = {"times": "\N{MULTIPLICATION SIGN}", "about": "~", "comma": ",", "degree": "°"}


def repair(text: str) -> str:
    """Return a text of the Hub with its lost multiplication, similarity and degree signs, and commas in numbers.

    All else is unchanged: a command that has become a word, as in "leq 0.25", may also be a word.
    """
    if not any(hint in text for hint in _HINTS):
        return text
    return _LOST.sub(lambda match: _SIGNS.get(match.lastgroup or "", match[0]), text)
