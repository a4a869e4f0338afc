import pytest

from hfpapers.text.words import Phrase, fold, inflect


def finds(word, text):
    return Phrase(word).is_in(fold(text))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("agent", "Agents and teapots"),
        ("agents", "An agent, alone"),
        ("AGENT", "a multi-agent kettle"),
        ("policy", "Policies of tea"),
        ("policies", "a policy"),
        ("analysis", "two analyses"),
        ("analyses", "an analysis"),
        ("benchmark", "(benchmarks)"),
        ("class", "three classes"),
        ("classes", "one class"),
        ("box", "boxes"),
        ("caches", "a cache"),
        ("LLM", "LLMs brew tea"),
        ("LLMs", "an LLM"),
        ("key", "keys"),
        ("c++", "of C++ and moss"),
        ("gpt-4", "GPT 4 brews"),
        ("tool use", "Tool-use without tools"),
        ("tool-use", "tool\u00a0use, tool\nuse"),
        ("language model", "large language models"),
        ("language models", "a Language\u2011Model"),
        ("café", "CAFE\u0301s"),
        ("straße", "STRASSE"),
        ("diffusion", "di\ufb00usion"),
        ("에이전트", "에이전트 시스템"),
    ],
)
def test_a_word_is_found_in_the_singular_and_plural_in_any_case_and_with_any_hyphen(word, text):
    assert finds(word, text)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("agents", "reagents"),
        ("agent", "agentic"),
        ("agent", "agent_1"),
        ("tool use", "the use of a tool"),
        ("tool use", "a tool. Use it"),
        ("tools use", "tool use"),
        ("news", "a new teapot"),
        ("ios", "io"),
        ("pass", "pas"),
        ("c++", "c"),
        ("moss", ""),
    ],
)
def test_other_words_are_not_found(word, text):
    assert not finds(word, text)


@pytest.mark.parametrize("word", ["", " ", "-", " \u2011 "])
def test_a_phrase_without_a_word_is_refused(word):
    with pytest.raises(ValueError, match="expected a word"):
        Phrase(word)


@pytest.mark.parametrize("word", ["a", "s", "es", "is", "ies", "ss", "y", "1", "가", "✓"])
def test_every_word_has_itself_among_its_forms(word):
    assert word in inflect(word)


@pytest.mark.parametrize("text", ["agent" * 200_000, "xagents " * 200_000, "tool " * 200_000, "- " * 500_000])
def test_a_hostile_text_is_searched_to_its_end(text):
    folded = fold(text)
    assert not any(Phrase(word).is_in(folded) for word in ("agent", "tool use", "policies", "c++"))


def test_a_word_of_any_length_can_be_searched():
    assert finds("agent" * 1_000, "agent" * 1_000)
