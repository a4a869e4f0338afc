import sqlite3
from contextlib import closing

import pytest

from hfpapers.archive.query import parse_query

# ruff: noqa: SIM905
# Words whose stems are shorter than they are, or end otherwise.
WORDS = """
    activate adjustable adjustment adoption agentic agents agreed airliner allowance analogously analyses analysis
    analytical angularity animations attentive augmentations automatically bowdlerize callousness caresses communism
    compositionality conditional conformably consistently controllability decisiveness decompositional defensible
    dependent detector differently digitizer distillation diversity effective efficiency electrical electricity
    evolutionary faithfulness falling feudalism filing fizzed formality formative formalize generality generalizing
    generation generative generator goodness gyroscopic hallucinations happiness hesitancy hierarchically homologous
    hopefulness hopping inference interpretability irritant modalities motoring multimodality operator optimization
    optimizer personalized plastered ponies predication probabilistic quantization quantizing radically rational
    reasoner reasoning relational replacement representational retrieval revival robustness scalability segmentation
    sensibility sensitivity simulation sized skies statistically studies tanned theoretically tokenization tokenizers
    transformers triplicate valency vietnamization vilely
""".split()


@pytest.fixture(scope="module")
def index():
    """Return a full-text index of these words, one in a row, with the tokenizer of the database."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE words USING fts5 (word, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        connection.executemany("INSERT INTO words VALUES (?)", zip(WORDS))
        yield connection


def find(index, query):
    return {row[0] for row in index.execute("SELECT word FROM words WHERE words MATCH ?", [parse_query(query)])}


def test_each_beginning_of_a_word_finds_the_word(index):
    missed = [
        (word[:length], word)
        for word in WORDS
        for length in range(2, len(word) + 1)
        if word not in find(index, f"{word[:length]}*")
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("optimiz*", {"optimization", "optimizer"}),
        ("OPTIMIZ*", {"optimization", "optimizer"}),
        ("hopp*", {"hopping"}),
        ("analy*", {"analyses", "analysis", "analytical"}),
        # Words that a search for "generate" would find, too, because they have the same stem.
        ("generat*", {"generality", "generalizing", "generation", "generative", "generator"}),
    ],
)
def test_a_beginning_that_is_longer_than_the_stem_finds_few_other_words(index, query, found):
    assert find(index, query) == found
