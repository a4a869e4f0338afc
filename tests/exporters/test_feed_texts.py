import pytest

from hfpapers.exporters.feed_texts import readable_paper, truncate
from hfpapers.items import Organization


@pytest.mark.parametrize(
    ("text", "max_length", "truncated"),
    [
        ("One. Two. Three.", 16, "One. Two. Three."),
        ("One. Two. Three.", 12, "One. Two. …"),
        ("One two three four.", 10, "One two …"),
        ("It is 3.5 times. More.", 17, "It is 3.5 times. …"),
        ("하나。둘。셋。", 5, "하나。둘。 …"),
        ("Onetwothree", 5, "Onetw …"),
    ],
)
def test_a_text_is_truncated_after_its_last_complete_sentence_or_word(text, max_length, truncated):
    assert truncate(text, max_length) == truncated


def test_usual_texts_are_complete(paper):
    usual = paper.model_copy(
        update={
            "title": "T" * 250,
            "abstract": "We ask. " * 240,
            "ai_summary": "S" * 500,
            "extra": {"tldr": "차 " * 900},
        }
    )
    readable = readable_paper(usual)
    assert (readable.title, readable.ai_summary) == (usual.title, usual.ai_summary)
    assert readable.abstract == usual.abstract.strip()
    assert readable.extra == {"tldr": usual.extra["tldr"].strip()}


def test_texts_are_plain_text_on_one_line(paper):
    latex = paper.model_copy(
        update={"title": "5\\% of $n^2$\nx", "abstract": "a\nb\x00", "authors": ["Ada\nAlder\x1b"]}
    )
    readable = readable_paper(latex)
    assert (readable.title, readable.abstract, readable.authors) == ("5% of n^2 x", "a b", ["Ada Alder"])


def test_only_what_is_abnormally_long_is_truncated(paper):
    huge = paper.model_copy(
        update={
            "title": "Tea and patience " * 25_000,
            "abstract": "$x$ {\\bf y} " * 40_000,
            "ai_summary": "word " * 100_000,
            "ai_keywords": ["keyword " * 1000] * 5_000,
            "authors": ["Ada Alder " * 100] * 5_000,
            "organization": Organization(
                name="Kettle " * 10_000, handle="K" * 100_000, url="https://huggingface.co/Kettle", more="x" * 100_000
            ),
            "project_page": "https://teapots.example.org/" + "x" * 100_000,
            "extra": {f"{number} " + "name " * 1000: "text " * 10_000 for number in range(500)},
        }
    )
    readable = readable_paper(huge)
    assert len(readable.authors) == 5_000
    authors = readable.model_copy(update={"authors": readable.authors[:10]})
    assert len(authors.model_dump_json()) < 100_000
    assert readable.title.startswith("Tea and patience Tea")
    assert readable.project_page is None


def test_a_paper_whose_title_has_no_text_is_called_by_its_id(paper):
    readable = readable_paper(paper.model_copy(update={"title": "\\textbf{}", "ai_keywords": ["\u202e", "tea"]}))
    assert (readable.title, readable.ai_keywords) == (paper.id, ["tea"])


def test_an_empty_text_of_a_pipeline_is_left_out(paper):
    shown = readable_paper(paper.model_copy(update={"extra": {"tldr": "", "note": "Teapots wait."}}))
    assert shown.extra == {"note": "Teapots wait."}


def test_an_organization_without_a_visible_name_is_left_out(paper):
    nameless = Organization(name="\u202e", handle="x", url="https://huggingface.co/x")
    assert readable_paper(paper.model_copy(update={"organization": nameless})).organization is None
