import pytest

from hfpapers.arxiv.ids import parse_paper_id


@pytest.mark.parametrize(
    "text",
    [
        "2602.12675",
        "2602.12675v2",
        " 2602.12675 ",
        "arXiv:2602.12675v1",
        "https://huggingface.co/papers/2602.12675",
        "https://huggingface.co/papers/2602.12675/",
        "https://huggingface.co/papers/2602.12675?date=2026-02-19#community",
        "huggingface.co/papers/2602.12675",
        "http://127.0.0.1:8899/papers/2602.12675",
        "https://arxiv.org/abs/2602.12675v3",
        "https://arxiv.org/pdf/2602.12675v3.pdf",
        "https://arxiv.org/html/2602.12675v1",
        "https://doi.org/10.48550/arXiv.2602.12675",
    ],
)
def test_an_id_is_read_from_what_people_copy(text):
    assert parse_paper_id(text) == "2602.12675"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "teapots",
        "2602",
        "2602.123",
        "2602.123456",
        "x2602.12675",
        "2602.12675x",
        "https://arxiv.org/",
        "٢٦٠٢.١٢٦٧٥",
    ],
)
def test_anything_else_is_not_a_paper(text):
    with pytest.raises(ValueError, match=r"is not a paper; expected an id like 2602\.12675, or the URL of a paper"):
        parse_paper_id(text)


def test_a_text_of_a_megabyte_has_a_short_message():
    with pytest.raises(ValueError, match="is not a paper") as raised:
        parse_paper_id("/" * 10**6)
    assert len(str(raised.value)) < 200
