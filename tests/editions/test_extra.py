import pytest

from hfpapers.editions.checks import RejectedError
from hfpapers.editions.extra import clean_extra


@pytest.fixture
def clean(paper):
    """Return a function that returns the `extra` of a paper as it is published."""

    def run(extra):
        [cleaned] = clean_extra([paper.model_copy(update={"extra": extra})])
        return cleaned.extra

    return run


@pytest.mark.parametrize("extra", [{}, {"tldr": "Teapots wait."}, {"a": ""}, {"a" * 100: "b" * 20_000}])
def test_names_and_values_within_the_limits_are_published_as_they_are(clean, extra):
    assert clean(extra) == extra


def test_names_and_values_are_printable_and_on_one_line(clean):
    assert clean({"my\n tl\x00dr": "Teapots\n\nwait\u202e.\ud800"}) == {"my tldr": "Teapots wait."}


def test_the_paper_of_the_pipelines_is_not_changed(paper):
    paper.extra["tldr"] = " Wait. "
    [cleaned] = clean_extra([paper])
    assert (cleaned.extra, paper.extra) == ({"tldr": "Wait."}, {"tldr": " Wait. "})


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (None, "extra of 2602.90001 is None; expected a dict of texts"),
        (["a"], "extra of 2602.90001 is ['a']; expected a dict of texts"),
        ({str(number): "" for number in range(51)}, "extra of 2602.90001 has 51 names; expected at most 50"),
        ({7: ""}, "extra of 2602.90001 has the name 7; expected a text of 1 to 100 characters"),
        ({"\u200b": ""}, "extra of 2602.90001 has the name '\\u200b'; expected a text of 1 to 100 characters"),
        (
            {"a" * 101: ""},
            "extra of 2602.90001 has the name 'aaaaaaaaaaaa...aaaaaaaaaaaaa'; expected a text of 1 to 100 characters",
        ),
        (
            {"tldr": None},
            "extra['tldr'] of 2602.90001 is None; expected a text of at most 20,000 characters",
        ),
        (
            {"tldr": "a" * 20_001},
            "extra['tldr'] of 2602.90001 is a text of 20,001 characters; expected a text of at most 20,000 characters",
        ),
    ],
)
def test_anything_else_is_rejected_with_one_line(clean, extra, message):
    with pytest.raises(RejectedError) as error:
        clean(extra)
    assert str(error.value) == message


def test_a_hostile_name_does_not_get_into_the_message(clean):
    with pytest.raises(RejectedError) as error:
        clean({"a\n\x1b[31m\u202e" * 100: 7})
    assert str(error.value).isprintable()
