import pytest
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text

from hfpapers.exporters.bibtex import BibtexExporter
from hfpapers.exporters.ownership import Ownership
from hfpapers.text.latex import latex_to_text
from hfpapers.text.plain import strip_unprintable
from tests.exporters.export import export
from tests.jekyll.hostile import LATEX, TEXTS
from tests.strategies import ARXIV_VALUES


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
% Written by hfpapers, which replaces this file when it publishes the edition again.

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


def test_an_entry_contains_what_arxiv_states(bibtex, paper):
    text = bibtex(paper.model_copy(update=ARXIV_VALUES))
    assert r"  title = {{Teapots with $\sqrt{2}$ Spouts}}," in text
    assert (
        """\
  archivePrefix = {arXiv},
  primaryClass = {cs.LG},
  doi = {10.5555/teapots.3},
  note = {J. Teapots 3 (2026)},
  url = {https://arxiv.org/abs/2602.90001},
"""
        in text
    )


@pytest.mark.parametrize("doi", ["10.5555/a}b", "10.5555/a\\b", "10.5555/100%", "10.5555/a b", "10.5555/$x$"])
def test_a_doi_that_is_not_plain_is_left_out(bibtex, paper, doi):
    assert "doi" not in bibtex(paper.model_copy(update={"doi": doi}))


@pytest.mark.parametrize("text", TEXTS)
def test_a_parser_reads_an_entry_with_any_text_from_arxiv(bibtex, paper, text):
    values = {"journal_ref": text, "primary_category": text, "doi": text}
    entries = parse_string(bibtex(paper.model_copy(update=values)), "bibtex").entries
    [entry] = entries.values()
    assert entry.fields["url"] == paper.arxiv_url


def test_a_title_of_the_hub_is_repaired(bibtex, paper):
    assert "on 8×8 Tiles}}" in bibtex(paper.model_copy(update={"title": "Teapots on 8times8 Tiles"}))


def test_a_file_with_the_mark_is_ours_and_any_other_is_foreign(bibtex, paper):
    data = bibtex(paper).encode()
    assert BibtexExporter.find_owner(data) == Ownership.OURS
    assert BibtexExporter.find_owner(data.replace(b"\n", b"\r\n")) == Ownership.OURS
    for foreign in (b"", data.partition(b"\n")[2], b"% My references\n" + data, b"\xff\x00"):
        assert BibtexExporter.find_owner(foreign) == Ownership.FOREIGN


def test_no_papers_make_no_file(bibtex):
    assert bibtex() == ""


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
