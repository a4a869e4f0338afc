import io
import json

import pytest

from hfpapers.editions.periods import parse_period
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.store import EditionStore, data_path

TOPICS = json.dumps(
    {
        "tea": {"title": "Tea", "words": ["teapot", "kettles"], "in": ["title"]},
        "moss": {"title": "Moss", "words": ["moss"]},
    }
)
CONFIGURED = ("-s", f"TOPICS={TOPICS}")


@pytest.fixture
def topics(run_command):
    """Return a function that runs ``scrapy topics``."""
    return lambda *arguments: run_command("topics", *arguments)


@pytest.fixture(autouse=True)
def stored(output, paper):
    """Store three days with six papers each, of which one is about teapots and one about agents; an old one, too."""
    store = EditionStore.at(output)
    for day in ("2025-11-03", "2026-02-18", "2026-02-19", "2026-02-20"):
        titles = ["Rain", "A [red]Teapot[/red] & a Kettle", "Agentic $x^2$ Gloves", "Rain", "Snow", "Hail"]
        papers = [
            paper.model_copy(
                update={
                    "id": f"{day[2:4]}{day[5:7]}.{day[8:]}{rank:03}",
                    "title": title,
                    "abstract": "We use agents." if rank == 3 else None,
                    "edition": day,
                    "rank": rank,
                    "edition_size": len(titles),
                    "upvotes": 20 - rank,
                }
            )
            for rank, title in enumerate(titles, 1)
        ]
        store.files.replace({data_path(parse_period(day)): render_data(papers)})
    return store


def test_the_topics_are_listed_with_their_numbers_of_papers(topics):
    result = topics(*CONFIGURED)
    assert (result.exit_code, result.log) == (0, ["INFO: 18 papers on 3 days, 2026-02-18 to 2026-02-20"])
    assert result.stdout.splitlines() == ["tea\tTea\t3\t16.7 %\t1.0", "moss\tMoss\t0\t0.0 %\t0.0"]


def test_the_topics_are_printed_as_json(topics):
    printed = json.loads(topics("--json", "--since", "2025-11", *CONFIGURED).stdout)
    assert (printed["since"], printed["until"]) == ("2025-11-03", "2026-02-20")
    assert printed["topics"][0] == {
        "name": "tea",
        "title": "Tea",
        "papers": 4,
        "all_papers": 24,
        "days": 4,
        "share": 0.1667,
        "per_day": 1.0,
    }


def test_a_topic_can_be_tried_without_a_configuration(topics):
    result = topics("--try", "words=agent,agentic", "--try", "words=kettle", "--try", "in=title,abstract")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:2] == [
        "2026-02-20\t18\tA [red]Teapot[/red] & a Kettle\tkettle (title)",
        "2026-02-20\t17\tAgentic x^2 Gloves\tagent (abstract), agentic (title)",
    ]
    assert len(lines) == 6
    numbers, warning = result.log
    assert numbers == "INFO: 6 of 18 papers (33.3 %), 2.0 a day, 2026-02-18 to 2026-02-20"
    assert warning.startswith("WARNING: this topic has 33 % of all papers, more than 20 %: look for its words in the")


@pytest.mark.parametrize(
    ("since", "number"), [("2026-02-20", 1), ("2026-02", 3), ("2026-W08", 3), ("2025-11-03", 4), ("2025-01", 4)]
)
def test_the_papers_since_a_period_are_read(topics, since, number):
    result = topics("--try", "words=teapot", "--since", since, "--json")
    assert len(json.loads(result.stdout)["listings"]) == number


def test_the_papers_of_a_configured_topic_are_printed_as_json(topics):
    result = topics("tea", "--json", "--since", "2026-02-20", *CONFIGURED)
    printed = json.loads(result.stdout)
    assert printed["listings"] == [
        {
            "day": "2026-02-20",
            "id": "2602.20002",
            "title": "A [red]Teapot[/red] & a Kettle",
            "upvotes": 18,
            "matches": [{"word": "teapot", "field": "title"}, {"word": "kettles", "field": "title"}],
        }
    ]
    assert (printed["papers"], printed["all_papers"]) == (1, 6)


def test_without_a_match_the_exit_code_is_1(topics):
    result = topics("--try", "words=moss")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.log == ["INFO: 0 of 18 papers (0.0 %), 0.0 a day, 2026-02-18 to 2026-02-20"]
    assert topics("moss", *CONFIGURED).exit_code == 1


def test_the_advice_for_a_large_topic_without_words_is_not_about_words(topics):
    [warning] = [line for line in topics("--try", "min_upvotes=1").log if line.startswith("WARNING")]
    assert warning.endswith(" of all papers, more than 20 %: add a condition")


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        ([], 1, "no topics in the configuration; `scrapy topics --try words=agent` shows what one would contain"),
        (["--try", "words=a", "--since", "2027"], 2, "'2027' is not an edition; expected an edition like 2026-02-19,"),
        (["--try", "words=a", "--since", "2027-01"], 1, "no daily edition in "),
        (["tee", *CONFIGURED], 2, "unknown topic 'tee'; expected one of tea, moss"),
        (["tea"], 2, "unknown topic 'tea'; expected no name, because no topic is configured"),
        (["tea", "--try", "words=a", *CONFIGURED], 2, "'tea' and --try are two topics; expected one of them"),
        (["--try", "word=a"], 2, "--try word=a is not a condition; expected one of words=…, in=…, authors=…"),
        (["--try", "fields=title"], 2, "--try fields=title is not a condition; expected one of words=…, in=…"),
        (["--try", "words"], 2, "--try words is not a condition; expected"),
        (["--try", "words="], 2, "--try words[0] is ''; expected a word"),
        (["--try", "in=title"], 2, "--try: a topic without a condition; expected one of words, authors"),
        (["--try", "top=all"], 2, "--try top is 'all'; expected an integer"),
        (["--try", f"min_upvotes={'9' * 5000}"], 2, "--try min_upvotes is '999"),
        (["--try", "top=0"], 2, "--try top is 0; expected an integer >= 1"),
        (["-s", "TOPICS={}x"], 2, "TOPICS is '{}x'; expected a JSON object"),
    ],
)
def test_a_mistake_is_one_line(topics, arguments, exit_code, message):
    result = topics(*arguments)
    assert result.exit_code == exit_code
    [line] = result.log
    assert line.startswith(f"ERROR: {message}")


def test_a_corrupt_edition_is_left_out_with_a_warning(topics, output):
    (output / "daily/2026-02-19.jsonl").write_bytes(b"{}\n")
    result = topics("--try", "words=teapot")
    warning, numbers = result.log
    assert "2 of 12 papers (16.7 %), 1.0 a day" in numbers
    assert "2026-02-19: leaving out this edition" in warning


def test_an_excluded_paper_is_not_counted(topics):
    result = topics("--try", "words=teapot", "-s", "EXCLUDE_IDS=2602.20002")
    assert "2 of 17 papers (11.8 %), 0.7 a day" in result.log[0]


def test_a_title_is_never_interpreted_on_a_terminal(topics, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", "100")
    topics("--try", "words=teapot")
    assert "A [red]Teapot[/red] & a Kettle" in terminal.getvalue()
    assert "teapot (title)" in terminal.getvalue()
    assert terminal.getvalue().endswith("3 of 18 papers (16.7 %), 1.0 a day, 2026-02-18 to 2026-02-20\n")
