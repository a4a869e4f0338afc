"""Runs the steps of the workflow on this machine: its commands as they are, and its actions as if they worked."""

import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

from tests.conftest import ROOT

WORKFLOWS = ROOT / ".github/workflows"
_EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")


def load(name):
    """Return a workflow."""
    return yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf8"))


def environment(moment, hub):
    """Return the environment of processes that begin at a moment, and that crawl the demo Hub."""
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        # The checkout is the project, as it is on GitHub.
        "PYTHONPATH": str(ROOT / "tests/offline"),
        "TESTS_BEGIN_AT": moment,
        "HFPAPERS_HUB_URL": hub.url,
        "HFPAPERS_ARXIV_URL": hub.arxiv_url,
        "HFPAPERS_ARXIV_DELAY": "0",
        "HFPAPERS_RETRY_BACKOFF": "0",
    }


def yaml_blocks(page):
    """Return the YAML in a page of the docs."""
    text = (ROOT / page).read_text(encoding="utf8")
    return re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def run_shell(script, folder, env):
    """Run a script as GitHub does; return its exit code and what it printed."""
    process = subprocess.run(
        ["bash", "-e", "-c", script], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    return process.returncode, process.stdout + process.stderr


class Job:
    """A run of a job: the outcome of each step, by its id or its name, what the step printed, and the outputs of steps.

    `values` are those of the expressions in the job, apart from the outcomes of its steps.
    """

    def __init__(self, name, checkout, env, values, *, left_out=(), failing=()):
        self.name = name
        self.checkout = checkout
        self.summary_file = checkout.parent / f"{checkout.name}-summary.md"
        self.output_file = checkout.parent / f"{checkout.name}-output.txt"
        self.env = env | {"GITHUB_STEP_SUMMARY": str(self.summary_file), "GITHUB_OUTPUT": str(self.output_file)}
        self.values = values
        # The project is installed already.
        self.left_out = {"Install", *left_out}
        # The ids of actions that fail.
        self.failing = failing
        self.outcomes = {}
        self.logs = {}
        self.is_successful = True

    def run(self, before_step=None):
        """Run all steps. Functions in `before_step`, by name, are called before a step."""
        for step in load("publish.yml")["jobs"][self.name]["steps"]:
            name = step.get("name", step.get("uses"))
            if name in self.left_out:
                continue
            if before_step and name in before_step:
                before_step[name]()
            self.outcomes[step.get("id", name)] = self._run_step(name, step)
        return self

    @property
    def summary(self):
        """The text that the run adds to its page."""
        return self.summary_file.read_text(encoding="utf8")

    @property
    def outputs(self):
        """The outputs that commands have set, by name."""
        lines = self.output_file.read_text(encoding="utf8").splitlines()
        return dict(line.split("=", 1) for line in lines)

    def _run_step(self, name, step):
        if not self._evaluate(step.get("if")):
            return "skipped"
        if "uses" in step:
            outcome = "failure" if step.get("id") in self.failing else "success"
        else:
            env = {key: self._insert(value) for key, value in step.get("env", {}).items()}
            code, self.logs[name] = run_shell(step["run"], self.checkout, self.env | env)
            outcome = "failure" if code else "success"
        if outcome == "failure" and not step.get("continue-on-error"):
            self.is_successful = False
        return outcome

    def _insert(self, text):
        return _EXPRESSION.sub(lambda match: self.values[match[1]], text)

    def _evaluate(self, condition):
        """Return whether a step runs. No run is cancelled here."""
        if condition is None:
            return self.is_successful
        [expression] = _EXPRESSION.findall(condition)
        first, *terms = expression.split(" && ")
        assert first == "!cancelled()"
        return all(map(self._is_true, terms))

    def _is_true(self, term):
        if match := re.fullmatch(r"steps\.(\w+)\.outcome == '(\w+)'", term):
            return self.outcomes[match[1]] == match[2]
        [path] = re.fullmatch(r"hashFiles\('(.*)'\) != ''", term).groups()
        return (self.checkout / path).exists()
