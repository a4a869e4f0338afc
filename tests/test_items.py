import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from hfpapers.editions.report import Report
from hfpapers.items import Kind, Paper, Source, StoredPaper, fields_from, fields_of_kind
from tests.conftest import ROOT

REQUIRED = {
    "edition": "2026-02-19",
    "rank": 1,
    "edition_size": 1,
    "id": "2602.91901",
    "title": "Teapots",
    "upvotes": 3,
    "url": "https://huggingface.co/papers/2602.91901",
    "arxiv_url": "https://arxiv.org/abs/2602.91901",
    "pdf_url": "https://arxiv.org/pdf/2602.91901",
    "list_source": "data",
}


@pytest.mark.parametrize(("name", "model"), [("paper", Paper), ("report", Report)])
def test_the_schema_in_the_docs_is_that_of_the_model(name, model):
    documented = json.loads((ROOT / f"docs/{name}.schema.json").read_text(encoding="utf8"))
    assert documented == model.model_json_schema(mode="serialization"), (
        f"run: scrapy schema {name} > docs/{name}.schema.json"
    )


@pytest.mark.parametrize("model", [Paper, Report])
def test_every_field_is_described_in_the_docs(model):
    page = Path(ROOT / "docs/data.md").read_text(encoding="utf8")
    assert [name for name in model.model_fields if f"| `{name}`" not in page and f", `{name}`" not in page] == []


@pytest.mark.parametrize("invalid", [{"id": "../../etc"}, {"upvotes": -1}, {"rank": 0}, {"title": ""}, {"surprise": 1}])
def test_an_invalid_value_is_rejected(invalid):
    assert Paper(**REQUIRED)
    with pytest.raises(ValidationError):
        Paper(**REQUIRED | invalid)


def test_a_stored_paper_keeps_the_fields_that_only_a_newer_version_knows():
    organization = {"name": "Kettle", "handle": "Kettle", "url": "https://huggingface.co/Kettle", "mood": "good"}
    change = {"new": True, "wind": [1]}
    stored = StoredPaper(**REQUIRED, organization=organization, change=change, surprise={"a": 1})
    dumped = stored.model_dump()
    assert (dumped["surprise"], dumped["organization"], dumped["change"]["wind"]) == ({"a": 1}, organization, [1])


def test_a_stored_paper_is_as_strict_about_the_known_fields():
    with pytest.raises(ValidationError):
        StoredPaper(**REQUIRED | {"upvotes": -1})


@pytest.mark.parametrize(
    ("kind", "names"),
    [(Kind.TEXT, {"title", "abstract", "authors"}), (Kind.URL, {"project_page", "thumbnail", "media_urls"})],
)
def test_the_kind_of_a_field_is_read_from_its_annotation(kind, names):
    assert names <= {*fields_of_kind(kind)}
    assert {"id", "rank", "organization", "published_at"}.isdisjoint(fields_of_kind(kind))


def test_every_field_has_one_source():
    assert sorted(fields_from(*Source)) == sorted(Paper.model_fields)
    assert sum(len(fields_from(source)) for source in Source) == len(Paper.model_fields)
