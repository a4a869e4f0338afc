import pytest

from hfpapers.text.keywords import keyword_key


@pytest.mark.parametrize(
    ("key", "spellings"),
    [
        (
            "large language model",
            ["Large Language Models", "large language model", "large-language models", "LARGE  LANGUAGE‑MODELS"],
        ),
        ("llm", ["LLM", "LLMs", "llms"]),
        ("lm", ["LM", "LMs"]),
        ("gpu", ["GPU", "GPUs"]),
        ("api", ["API", "APIs"]),
        ("vae", ["VAEs", "VAE"]),
        ("attention mechanism", ["attention mechanisms", "Attention Mechanism"]),
        ("policy", ["policies", "Policy"]),
        ("movie", ["movies", "movie"]),
        ("tie", ["ties", "tie"]),
        ("loss", ["losses", "loss"]),
        ("box", ["boxes", "box"]),
        ("benchmark", ["benchmarks", "Benchmark"]),
        ("approach", ["approaches", "approach"]),
        ("mesh", ["meshes", "mesh"]),
        ("cache", ["caches", "cache"]),
        ("size", ["sizes", "size"]),
        ("database", ["databases", "database"]),
        ("response", ["responses", "response"]),
        ("analysis", ["analyses", "analysis"]),
        ("hypothesis", ["hypotheses", "hypothesis"]),
        ("bias", ["biases", "bias"]),
        ("corpus", ["corpora", "corpus"]),
        ("matrix", ["matrices", "matrix"]),
        ("metric", ["metrics", "metric"]),
        ("agent", ["ａｇｅｎｔ", "Agents"]),
    ],
)
def test_spellings_of_a_keyword_have_one_key(key, spellings):
    assert {keyword_key(spelling) for spelling in spellings} == {key}


@pytest.mark.parametrize(
    "word",
    [
        *("process", "consensus", "synthesis", "physics", "robotics", "news", "series", "chaos", "lens", "bus", "rss"),
        *("naive bayes", "gpt 4.1s", "modèles", "에이전트", "强化学习", "モデル", "c++", "(llms)"),
    ],
)
def test_a_word_that_is_no_english_plural_is_unchanged(word):
    assert keyword_key(word) == word


def test_only_the_last_word_is_made_singular():
    assert keyword_key("sports news analytics") == "sports news analytics"
    assert keyword_key("systems biology") != keyword_key("system biology")


@pytest.mark.parametrize("keyword", ["", " ", "-", "‐ –"])
def test_a_keyword_without_a_word_has_an_empty_key(keyword):
    assert keyword_key(keyword) == ""


def test_the_key_of_a_long_keyword_takes_linear_time():
    assert len(keyword_key("-s" * 100_000)) == 199_999
