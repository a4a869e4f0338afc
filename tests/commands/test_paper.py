import json

import pytest

from hfpapers.items import Paper
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.store import EditionStore
from tests.commands.archive import PAPERS, invent_paper


@pytest.fixture
def paper(run_command, small_archive):
    """Return a function that runs ``scrapy paper`` in a small archive."""
    return lambda *arguments: run_command("paper", "-s", f"OUTPUT_DIR={small_archive}", *arguments)


def test_a_paper_is_shown_with_its_listings_and_its_reference(paper):
    result = paper("2602.90001")
    assert (result.exit_code, result.log) == (0, [])
    assert result.stdout.splitlines() == [
        "[bold]Teapots[/bold] of 2^10 Lanterns",
        "Ada Alder, Bo Birch",
        "",
        "We wait for the water. We wait for the water. We wait for the water. We wait for",
        "the water. We wait for the water. We wait for the water. We wait for the water.",
        "We wait for the water.",
        "",
        "organization  Kettle & Söhne (kettle)",
        "votes         90 votes, 1 comment",
        "Hub           https://huggingface.co/papers/2602.90001",
        "arXiv         https://arxiv.org/abs/2602.90001",
        "PDF           https://arxiv.org/pdf/2602.90001",
        "code          https://github.com/made-up/2602.90001 (724 stars)",
        "keywords      patience, teapots",
        "on arXiv      2026-02-17 17:00 UTC",
        "",
        "2026-02-18    rank 1 of 2, 90 votes, first seen 2026-02-18 08:30 UTC",
        "              votes  ▁█  1 → 90",
        "              rank   ▁█  2 → 1",
        "              2 observations from 2026-02-18 08:30 UTC to 2026-02-23 07:00 UTC",
        "2026-W08      rank 1 of 4, 90 votes, first seen 2026-02-18 08:30 UTC",
        "              votes  ▁█  1 → 90",
        "              rank   ▁█  4 → 1",
        "              2 observations from 2026-02-19 08:30 UTC to 2026-02-23 07:00 UTC",
        "",
        "@misc{arxiv.2602.90001,",
        r"  title = {{[bold]Teapots[/bold] of $2^{10}$ Lanterns}},",
        "  author = {Ada Alder and Bo Birch},",
        "  year = {2026},",
        "  month = feb,",
        "  eprint = {2602.90001},",
        "  archivePrefix = {arXiv},",
        "  url = {https://arxiv.org/abs/2602.90001},",
        "}",
    ]


def test_every_field_of_a_paper_is_shown(run_command, output):
    values = {
        "project_page": "https://teapots.example.org/" + "a" * 100,
        "ai_summary": "It waits.",
        "primary_category": "cs.LG",
        "categories": ["cs.LG", "cs.CL"],
        "arxiv_comment": "12 pages",
        "journal_ref": "J. Teapots 3",
        "doi": "10.5555/teapots.3",
        "arxiv_updated_at": "2026-02-18T09:00:00Z",
        "models": 2,
        "datasets": 0,
        "spaces": 1,
        "thumbnail": "https://images.example.org/1.png",
        "media_urls": ["https://images.example.org/2.mp4"],
        "submitted_at": "2026-02-18T04:15:30Z",
        "submitted_by": "reader6",
        "extra": {"tldr": "Teapots wait.", "a name that is longer than the others": "x"},
    }
    invented = invent_paper(*PAPERS[0], **values)
    EditionStore.at(output).files.replace({"daily/2026-02-18.jsonl": render_data([invented])})
    lines = run_command("paper", invented.id).stdout.splitlines()
    # The URL is longer than a line.
    assert f"project       {values['project_page']}" in lines
    for line in [
        "summary       It waits.",
        "categories    cs.LG, cs.CL",
        "comment       12 pages",
        "journal       J. Teapots 3",
        "DOI           10.5555/teapots.3",
        "cited by      2 models, 0 datasets, 1 Space",
        "on arXiv      2026-02-17 17:00 UTC, updated 2026-02-18 09:00 UTC",
        "submitted     2026-02-18 04:15 UTC by reader6",
        "image         https://images.example.org/1.png",
        "image         https://images.example.org/2.mp4",
        "tldr          Teapots wait.",
        "a name that is longer than the others x",
        # One observation shows no change.
        "2026-02-18    rank 1 of 1, 90 votes, first seen 2026-02-18 08:30 UTC",
    ]:
        assert line in lines
    assert "observations" not in "".join(lines)


def test_a_paper_without_most_fields_is_shown(run_command, output):
    bare = Paper.model_validate(
        {
            name: value
            for name, value in invent_paper(*PAPERS[2]).model_dump().items()
            if Paper.model_fields[name].is_required()
        }
    )
    EditionStore.at(output).files.replace({"daily/2026-02-19.jsonl": render_data([bare])})
    lines = run_command("paper", bare.id).stdout.splitlines()
    assert lines[:3] == ["Teapots without Code", "", "votes         7 votes"]
    assert "2026-02-19    rank 1 of 1, 7 votes" in lines


@pytest.mark.parametrize(
    "name", ["2602.90001v2", "https://arxiv.org/abs/2602.90001", "https://huggingface.co/papers/2602.90001"]
)
def test_a_paper_can_be_named_by_a_url(paper, name):
    assert json.loads(paper(name, "--format", "json").stdout)["id"] == "2602.90001"


def test_json_has_the_fields_the_listings_and_the_observations(paper):
    printed = json.loads(paper("2602.90001", "--format", "json").stdout)
    assert {*printed} == {*Paper.model_fields, "listings", "observations", "topics"}
    assert [(listing["edition"], listing["rank"], listing["edition_size"]) for listing in printed["listings"]] == [
        ("2026-02-18", 1, 2),
        ("2026-W08", 1, 4),
    ]
    assert printed["observations"][0] == {
        "edition": "2026-02-18",
        "time": "2026-02-18T08:30:00Z",
        "rank": 2,
        "upvotes": 1,
        "comments": 1,
        "stars": 724,
    }
    assert printed["topics"] == []


def test_bibtex_is_one_entry(paper):
    printed = paper("2602.90002", "--format", "bib").stdout
    assert printed.startswith("@misc{arxiv.2602.90002,\n  title = {{좋은 찻주전자를 찾아서: 茶壺の研究}},\n")
    assert printed.endswith("}\n")
    assert printed.count("@") == 1


def test_a_paper_that_is_not_stored_has_exit_code_1(paper):
    result = paper("2602.90009")
    assert (result.exit_code, result.stdout, result.log) == (
        1,
        "",
        ["ERROR: no stored edition contains the paper 2602.90009"],
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the argument is missing; expected the id or the URL of one paper"),
        (
            ["2602.90001", "2602.90002"],
            "the argument is '2602.90001 2602.90002'; expected the id or the URL of one paper",
        ),
        (["teapots"], "'teapots' is not a paper; expected an id like 2602.12675, or the URL of a paper"),
        (["2602.90001", "--format", "xml"], "--format is 'xml'; expected one of text, json, bib"),
        (["2602.90001", "--json"], "the argument is '2602.90001 --json'; expected the id or the URL of one paper"),
    ],
)
def test_a_wrong_argument_is_one_line_and_exit_code_2(paper, arguments, message):
    result = paper(*arguments)
    assert (result.exit_code, result.stdout, result.log) == (2, "", [f"ERROR: {message}"])
