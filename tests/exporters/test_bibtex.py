from io import BytesIO

import pytest
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text

from hfpapers.exporters.bibtex import BibtexExporter
from hfpapers.text.latex import plain
from hfpapers.text.plain import printable
from tests.jekyll.hostile import BY_HAND, LATEX


@pytest.fixture
def bibtex(settings):
    """Return a function that exports papers as BibTeX."""

    def export(*papers):
        file = BytesIO()
        exporter = BibtexExporter(file, settings)
        for paper in papers:
            exporter.export_item(paper)
        exporter.finish_exporting()
        return file.getvalue().decode()

    return export


def test_a_paper_is_an_entry_that_says_where_and_when_it_was_published(bibtex, paper):
    assert (
        bibtex(paper.model_copy(update={"published_at": "2025-12-31T17:00:00Z"}))
        == """\
@misc{arxiv.2602.00001,
  title = {{Teapots with Patience}},
  author = {Ada Alder and Bo Birch and Jun Elm},
  year = {2025},
  month = dec,
  eprint = {2602.00001},
  archivePrefix = {arXiv},
  url = {https://arxiv.org/abs/2602.00001},
}
"""
    )


def test_when_a_paper_was_published_is_read_off_its_identifier_where_the_hub_does_not_say(bibtex, paper):
    assert "  year = {2026},\n  month = feb,\n" in bibtex(paper)


def test_a_paper_without_authors_has_no_author_field(bibtex, paper):
    assert "author" not in bibtex(paper.model_copy(update={"authors": None}))


@pytest.mark.parametrize("title", [*BY_HAND, *(latex for latex, _ in LATEX if "begin{cases}" not in latex)])
def test_a_parser_reads_back_what_was_typed(bibtex, paper, title):
    visible = plain(printable(title))
    papers = [
        paper.model_copy(
            update={"id": f"2602.0000{number}", "rank": number, "title": title, "authors": [title, "Jun Elm"]}
        )
        for number in (1, 2)
    ]
    entries = parse_string(bibtex(*papers), "bibtex").entries
    assert list(entries) == ["arxiv.2602.00001", "arxiv.2602.00002"]
    for entry in entries.values():
        assert _marks(_read(entry.fields["title"])) == _marks(visible)
        # Persons are told last name first.
        name = _read(str(entry.persons["author"][0]).replace(",", ""))
        assert sorted(_marks(name)) == sorted(_marks(printable(title).replace(",", "")))
        assert str(entry.persons["author"][1]) == "Elm, Jun"
        assert entry.fields["eprint"].startswith("2602.0000")


def _read(field):
    """Return what a field of BibTeX says, as LaTeX would set it; pylatexenc does not know these two braces."""
    braces = {r"\textbraceleft{}": "\ue000", r"\textbraceright{}": "\ue001"}
    for command, sign in braces.items():
        field = field.replace(command, sign)
    field = field.replace(r"\|", "‖")
    text = LatexNodes2Text(math_mode="text").latex_to_text(field)
    return text.replace("\ue000", "{").replace("\ue001", "}")


def _marks(text):
    """Return all of a text but white space, and what stands for the same: LaTeX's accents, formulas' commands."""
    return [character for character in text.replace("ˆ", "^").replace("˜", "~") if not character.isspace()]


def test_names_with_commas_and_conjunctions_are_one_author_each(bibtex, paper):
    authors = ["The Moss and Lichen Group", "Kettle, Inc.", "Ada Alder"]
    [entry] = parse_string(bibtex(paper.model_copy(update={"authors": authors})), "bibtex").entries.values()
    assert [str(person).strip("{}") for person in entry.persons["author"]] == [
        "The Moss and Lichen Group",
        "Kettle, Inc.",
        "Alder, Ada",
    ]
