"""The page docs/reliability.md: its tables are generated."""

from tests.conftest import ROOT
from tests.reliability.table import HEAD

_PAGE = ROOT / "docs" / "reliability.md"
_BEGIN = "<!-- The tables are made by `python -m tests.reliability --write`. -->\n"
_END = "<!-- End of the tables. -->\n"


def replace_tables(text: str) -> None:
    """Replace the tables of the page."""
    head, begin, rest = _PAGE.read_text(encoding="utf8").partition(_BEGIN)
    _, end, tail = rest.partition(_END)
    _PAGE.write_text(f"{head}{begin}\n{text}\n{end}{tail}", encoding="utf8")


def documented_rows() -> dict[str, list[str]]:
    """Return the rows of the tables on the page, by the title of their section."""
    text = _PAGE.read_text(encoding="utf8").partition(_BEGIN)[2].partition(_END)[0]
    sections = (section.partition("\n") for section in text.split("### ")[1:])
    return {
        title: [line for line in lines.splitlines() if line.startswith("|") and line not in HEAD]
        for title, _, lines in sections
    }
