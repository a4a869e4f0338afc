"""The lines that follow something are a valid topic."""

import tomllib

import pytest

from hfpapers.config import Config
from hfpapers.site.following import topic_lines


def parse(text):
    return Config(topics=tomllib.loads(text)["topics"]).topics


def test_the_lines_are_those_that_the_documentation_shows():
    assert topic_lines("Sparse attention", {"words": ["sparse attention"], "min_upvotes": 5}) == (
        '[topics.sparse-attention]\ntitle = "Sparse attention"\nwords = ["sparse attention"]\nmin_upvotes = 5'
    )


@pytest.mark.parametrize(
    "title",
    [
        'Kettle "Labs" \\ Söhne',
        "茶壺研究所",
        "all",
        "-",
        "a\x7fb",
        "]\n[outputs]\nx = 1",
        "x" * 190,
        "'; drop",
        "#1 {}",
    ],
)
def test_the_lines_of_any_title_are_one_topic(title):
    [topic] = parse(topic_lines(title, {"organizations": [title]})).values()
    assert topic.organizations == [title]
