import pytest

from hfpapers.archive.query import parse_name, parse_query


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("teapot", '("teapot")'),
        ("teapot moss", '("teapot") AND ("moss")'),
        ('"teapot moss" kettle', '("teapot moss") AND ("kettle")'),
        ("teapot moss OR kettle", '("teapot") AND ("moss" OR "kettle")'),
        ("moss OR kettle OR teapot", '("moss" OR "kettle" OR "teapot")'),
        ('moss OR "warm kettle"', '("moss" OR "warm kettle")'),
        # In these, nothing is an operator.
        ("moss or kettle", '("moss") AND ("or") AND ("kettle")'),
        ("moss AND kettle", '("moss") AND ("AND") AND ("kettle")'),
        ("NOT moss", '("NOT") AND ("moss")'),
        ("NEAR(moss kettle, 5)", '("NEAR(moss") AND ("kettle,") AND ("5)")'),
        ("title:moss", '("title:moss")'),
        ("C++", '("C++")'),
        ("-moss", '("-moss")'),
        ("^moss", '("^moss")'),
        ('"OR"', '("OR")'),
        ("GPT-4o", '("GPT-4o")'),
        # The end of the query also ends a phrase.
        ('"warm kettle', '("warm kettle")'),
        ('moss"warm kettle"', '("moss") AND ("warm kettle")'),
        # What has no letter and no digit is not in the index.
        ("moss + * : kettle", '("moss") AND ("kettle")'),
        ("moss 🫖", '("moss")'),
        ("moss OR + OR kettle", '("moss" OR "kettle")'),
        ("OR moss OR", '("moss")'),
        ("moss OR OR kettle", '("moss" OR "kettle")'),
        # The prefix of one letter would be that of thousands of words.
        ("m* kettle", '("m") AND ("kettle")'),
        ("C++* kettle", '("C++") AND ("kettle")'),
        # The same word again.
        ("moss moss", '("moss")'),
        ("moss OR moss", '("moss")'),
        ("mo\x00ss\x1b kettle\ud800", '("moss") AND ("kettle")'),
        ("찻주전자 茶壺", '("찻주전자") AND ("茶壺")'),
    ],
)
def test_a_query_is_an_expression_of_full_text_search(query, expression):
    assert parse_query(query) == expression


@pytest.mark.parametrize(("query", "head"), [("kettl*", '"kettl"*'), ('"warm kettl"*', '"warm kettl"*')])
def test_an_asterisk_makes_a_prefix_of_the_last_word(query, head):
    assert parse_query(query).startswith(f"({head} OR ")


@pytest.mark.parametrize("query", ["", " ", '"', '""', "+++", "*", "OR", "OR OR", "🫖", "\x00", "-", "̈"])
def test_a_query_without_a_letter_or_a_digit_is_refused(query):
    with pytest.raises(ValueError, match="has no word; expected letters or digits"):
        parse_query(query)


def test_a_query_of_a_megabyte_is_refused():
    with pytest.raises(ValueError, match=r"^the query has 1,000,000 characters; expected at most 500$"):
        parse_query("a" * 10**6)


def test_a_query_of_too_many_words_is_refused():
    with pytest.raises(ValueError, match=r"^the query has 31 different words; expected at most 30$"):
        parse_query(" ".join(map(str, range(31))))


def test_a_name_is_a_phrase():
    assert parse_name("author", ' Ada "A."  Alder ') == '"Ada ""A."" Alder"'


@pytest.mark.parametrize("name", ["", "?", "a" * 501])
def test_a_name_without_a_letter_or_a_digit_or_too_long_is_refused(name):
    with pytest.raises(ValueError, match=r"^author is '.*; expected a name of at most 500 characters$"):
        parse_name("author", name)
