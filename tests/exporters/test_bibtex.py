import pytest
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text

from hfpapers.exporters.bibtex import BibtexExporter
from hfpapers.text.latex import latex_to_text
from hfpapers.text.plain import strip_unprintable
from tests.exporters.export import export
from tests.jekyll.hostile import LATEX, TEXTS


@pytest.fixture
def bibtex(config):
    """Return a function that exports papers as BibTeX."""

    def render(*papers):
        return export(BibtexExporter, config, papers).decode()

    return render


def test_an_entry_contains_the_authors_the_month_and_the_address_of_a_paper(bibtex, paper):
    assert (
        bibtex(paper.model_copy(update={"published_at": "2025-12-31T17:00:00Z"}))
        == """\
@misc{arxiv.2602.90001,
  title = {{Teapots with Patience}},
  author = {Ada Alder and Bo Birch and Jun Elm},
  year = {2025},
  month = dec,
  eprint = {2602.90001},
  archivePrefix = {arXiv},
  url = {https://arxiv.org/abs/2602.90001},
}
"""
    )


def test_without_a_publication_date_the_month_is_read_from_the_arxiv_identifier(bibtex, paper):
    assert "  year = {2026},\n  month = feb,\n" in bibtex(paper)


def test_a_paper_without_authors_has_no_author_field(bibtex, paper):
    assert "author" not in bibtex(paper.model_copy(update={"authors": None}))


@pytest.mark.parametrize("title", [*TEXTS, *(latex for latex, _ in LATEX if "begin{cases}" not in latex)])
def test_a_parser_reads_the_same_text_that_was_typed(bibtex, paper, title):
    visible = latex_to_text(strip_unprintable(title))
    papers = [
        paper.model_copy(
            update={"id": f"2602.9000{number}", "rank": number, "title": title, "authors": [title, "Jun Elm"]}
        )
        for number in (1, 2)
    ]
    entries = parse_string(bibtex(*papers), "bibtex").entries
    assert list(entries) == ["arxiv.2602.90001", "arxiv.2602.90002"]
    for entry in entries.values():
        assert _characters(_read_field(entry.fields["title"])) == _characters(visible)
        # A person is written with the last name first.
        name = _read_field(str(entry.persons["author"][0]).replace(",", ""))
        assert sorted(_characters(name)) == sorted(_characters(strip_unprintable(title).replace(",", "")))
        assert str(entry.persons["author"][1]) == "Elm, Jun"
        assert entry.fields["eprint"].startswith("2602.9000")


def _read_field(field):
    """Return the text of a field as LaTeX would typeset it. pylatexenc does not know the two commands for braces."""
    braces = {r"\textbraceleft{}": "\ue000", r"\textbraceright{}": "\ue001"}
    for command, sign in braces.items():
        field = field.replace(command, sign)
    field = field.replace(r"\|", "‖")
    text = LatexNodes2Text(math_mode="text").latex_to_text(field)
    return text.replace("\ue000", "{").replace("\ue001", "}")


def _characters(text):
    """Return the characters of a text without whitespace, with those accents unified that LaTeX may replace."""
    return [character for character in text.replace("ˆ", "^").replace("˜", "~") if not character.isspace()]


def test_a_name_with_a_comma_or_a_conjunction_is_one_author(bibtex, paper):
    authors = ["The Moss and Lichen Group", "Kettle, Inc.", "Ada Alder"]
    [entry] = parse_string(bibtex(paper.model_copy(update={"authors": authors})), "bibtex").entries.values()
    assert [str(person).strip("{}") for person in entry.persons["author"]] == [
        "The Moss and Lichen Group",
        "Kettle, Inc.",
        "Alder, Ada",
    ]
