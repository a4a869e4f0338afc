"""The workflows are valid, also those that the docs show: checked with the schemas of GitHub and GitLab."""

import re
import subprocess
import sys

import pytest

from tests.deploy.installed import skip_without
from tests.deploy.publish.workflow import WORKFLOWS, yaml_blocks

pytestmark = [pytest.mark.integration, skip_without("check_jsonschema")]


def validate(schema, *files):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *files]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr


def test_the_workflows_are_valid():
    validate("github-workflows", *WORKFLOWS.glob("*.yml"))


@pytest.mark.parametrize(("page", "schema"), [("docs/schedule.md", "github-workflows"), ("docs/site.md", "gitlab-ci")])
def test_the_workflow_in_the_docs_is_valid(page, schema, tmp_path):
    [text] = yaml_blocks(page)
    (tmp_path / "ci.yml").write_text(text, encoding="utf8")
    validate(schema, tmp_path / "ci.yml")


def test_actions_are_pinned_to_commits():
    texts = [(WORKFLOWS / "publish.yml").read_text(encoding="utf8"), *yaml_blocks("docs/schedule.md")]
    actions = [line for text in texts for line in text.splitlines() if "uses:" in line]
    assert actions
    assert not [line for line in actions if not re.search(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)]
