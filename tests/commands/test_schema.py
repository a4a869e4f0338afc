import json

import pytest
from jsonschema import Draft202012Validator

from hfpapers.config import Config
from hfpapers.editions.report import Report
from hfpapers.items import Paper


@pytest.mark.parametrize(
    ("arguments", "model"), [([], Paper), (["paper"], Paper), (["report"], Report), (["settings"], Config)]
)
def test_a_schema_has_a_description_for_every_field(run_command, arguments, model):
    result = run_command("schema", *arguments)
    assert (result.exit_code, result.log) == (0, [])
    schema = json.loads(result.stdout)
    Draft202012Validator.check_schema(schema)
    assert schema["title"] == model.__name__
    assert [*schema["properties"]] == [*model.model_fields]
    assert [name for name, field in schema["properties"].items() if not field.get("description")] == []


def test_a_published_paper_has_every_field_and_a_configuration_file_any(run_command):
    assert set(json.loads(run_command("schema", "paper").stdout)["required"]) == {*Paper.model_fields}
    assert "required" not in json.loads(run_command("schema", "settings").stdout)


@pytest.mark.parametrize(("arguments", "given"), [(["papers"], "papers"), (["paper", "report"], "paper report")])
def test_an_unknown_schema_is_a_usage_error(run_command, arguments, given):
    result = run_command("schema", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.log == [f"ERROR: unknown schema {given!r}; expected one of paper, report, settings"]
