import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from hfpapers.items import Paper
from hfpapers.report import Report
from tests.conftest import ROOT

REQUIRED = {
    "edition": "2026-02-19",
    "rank": 1,
    "edition_size": 1,
    "id": "2602.00001",
    "title": "Teapots",
    "upvotes": 3,
    "url": "https://huggingface.co/papers/2602.00001",
    "arxiv_url": "https://arxiv.org/abs/2602.00001",
    "pdf_url": "https://arxiv.org/pdf/2602.00001",
    "list_source": "data",
}


@pytest.mark.parametrize(("name", "model"), [("paper", Paper), ("report", Report)])
def test_the_schema_in_the_docs_is_the_models(name, model):
    kept = json.loads((ROOT / f"docs/{name}.schema.json").read_text(encoding="utf8"))
    assert kept == model.model_json_schema(mode="serialization"), f"run: scrapy schema {name} > docs/{name}.schema.json"


@pytest.mark.parametrize("model", [Paper, Report])
def test_every_field_is_explained_in_the_docs(model):
    page = Path(ROOT / "docs/data.md").read_text(encoding="utf8")
    assert [name for name in model.model_fields if f"| `{name}`" not in page and f", `{name}`" not in page] == []


@pytest.mark.parametrize("wrong", [{"id": "../../etc"}, {"upvotes": -1}, {"rank": 0}, {"title": ""}, {"surprise": 1}])
def test_a_paper_that_breaks_the_contract_is_refused(wrong):
    assert Paper(**REQUIRED)
    with pytest.raises(ValidationError):
        Paper(**REQUIRED | wrong)
