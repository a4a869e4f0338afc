"""What tests of properties generate: JSON with any value, damaged texts, and valid JSON in which parts are replaced."""

import copy

from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

# Lone surrogates are among the characters. JSON can contain them as escape sequences.
TEXT = st.text(st.characters(), max_size=20)
SCALAR = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | TEXT
    | st.sampled_from(
        [
            "../../x",
            "2602.91901",
            "9999-12-31T23:59:59-14:00",
            "0001-01-01T00:00:00Z",
            "\x00",
            "\u202e",
            "1" * 50,
            10**30,
        ]
    )
)
JSON = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=12
)
HOSTILE_VALUES = [
    *(None, True, -1, 0, 10**12, 10**13, 10**4000, 1.5, -0.0, float("nan"), float("inf"), float("-inf"), 1e308),
    *(
        "",
        " ",
        "\x00",
        "\u200b",
        "\u3164",
        "\ud800",
        "\udc00a",
        "a\udfff",
        "\u202ea",
        "\ufeff",
        "\uffff",
        "a\nb",
        "\r\n---\n",
    ),
    *(
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-02-19T24:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-W08",
    ),
    *(
        "1970-01-01T00:00:00Z",
        "2026-02-19",
        "20260219T010203Z",
        "2026-02-19T01:02:03+23:59",
        "0000.00000",
        "9999.99999",
    ),
    *(
        "http://[",
        "http://[::1]:99999/",
        "https://user@example.org/",
        "https://" + "a" * 3000,
        "//example.org",
        "http://a b/",
    ),
    *(
        "javascript:alert(1)",
        "=1+1",
        "{{ x }}",
        "{% raw %}",
        "</script>",
        "]]>",
        "$\\sqrt[",
        "$$",
        "\\(",
        "```",
        "%",
        "&#0;",
    ),
    *("a" * 30_000, "\u0301" * 2_000, "=" * 1_001, "$a$ " * 400, "\u200b" * 1_500 + "a", "漢" * 1_001),
    *([], {}, [[]], [None], [""], ["\ud800"], ["a"] * 20_001, [{}], [{"name": None}], [{"name": "a", "hidden": 1}]),
    *(
        {"name": "a"},
        {"name": "a", "fullname": ""},
        {"name": ".", "fullname": "\u200b"},
        {"name": "a" * 300, "fullname": "b"},
    ),
    {"user": "\ud800", "name": ["x"]},
]
HOSTILE = st.sampled_from(HOSTILE_VALUES)
# What arXiv states about an invented paper, by the fields of `Paper`.
ARXIV_VALUES = {
    "title": r"Teapots with $\sqrt{2}$ Spouts",
    "abstract": r"We ask what happens to $\sim60\%$ of them.",
    "abstract_source": "arxiv",
    "primary_category": "cs.LG",
    "categories": ["cs.LG", "cs.CL"],
    "arxiv_comment": "12 pages, 3 teapots",
    "journal_ref": "J. Teapots 3 (2026)",
    "doi": "10.5555/teapots.3",
    "arxiv_updated_at": "2026-02-18T09:00:00Z",
}
# The fields of a version of a paper that pipelines, and either the Hub or arXiv, may change.
VERSION = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["Teapots", "Kettles"]),
        "abstract": st.sampled_from(["We wait.", "We wait longer."]) | st.none(),
        "upvotes": st.integers(0, 2),
        "list_source": st.sampled_from(["data", "cards"]),
        "extra": st.dictionaries(st.sampled_from(["tldr", "mood"]), st.sampled_from(["", "a", "b"])),
    }
) | st.fixed_dictionaries(
    {
        "title": st.sampled_from(["Teapots", "Kettles"]).map(r"{} with $\sqrt2$ Spouts".format),
        "abstract": st.just(r"We wait for $\sim60\%$."),
        "abstract_source": st.just("arxiv"),
        "upvotes": st.integers(0, 2),
        "categories": st.sampled_from([None, ["cs.LG"]]),
        "doi": st.sampled_from([None, "10.5555/a"]),
    }
)
BYTES = st.binary(max_size=200).map(lambda data: data.decode("utf8", "replace")) | st.text(max_size=200)


def for_examples(*strategies, examples=150):
    """Return a decorator that makes a test of a function, which is called with examples of the strategies.

    Hypothesis gets the function instead of the test, because pytest-twisted runs tests in a greenlet, which
    Hypothesis does not support.
    """

    def decorate(function):
        def test():
            run = given(*strategies)(function)
            hypothesis_settings(
                max_examples=examples,
                deadline=None,
                database=None,
                derandomize=True,
                phases=[Phase.explicit, Phase.generate, Phase.shrink],
                suppress_health_check=[*HealthCheck],
            )(run)()

        test.__name__ = function.__name__
        return test

    return decorate


@st.composite
def mutated(draw, value):
    """Return a JSON value in which some parts, at any depth, are replaced, repeated or missing."""
    value = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, 4))):
        node, parent, key = value, None, None
        while isinstance(node, (dict, list)) and node and (parent is None or draw(st.integers(0, 3))):
            parent, key = node, draw(st.sampled_from([*node] if isinstance(node, dict) else range(len(node))))
            node = parent[key]
        if parent is None:
            continue
        if draw(st.booleans()):
            parent[key] = draw(JSON)
        elif isinstance(parent, dict):
            del parent[key]
        else:
            parent.append(node)
    return value


@st.composite
def damaged(draw, page):
    """Return a page in which some pieces are missing, moved or replaced."""
    for _ in range(draw(st.integers(1, 3))):
        begin, length = draw(st.integers(0, len(page))), draw(st.integers(0, 300))
        page = page[:begin] + draw(BYTES | st.just(page[:length])) + page[begin + length :]
    return page


def paths(value, path=()):
    """Yield the path of each value in a JSON value."""
    if path:
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths(inner, (*path, key))


def replace_at(value, path, new):
    """Return a JSON value with another value at a path."""
    value = copy.deepcopy(value)
    node = value
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = new
    return value
