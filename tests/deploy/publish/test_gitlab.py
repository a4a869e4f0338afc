"""The jobs of GitLab that docs/site.md shows, run on this machine against the demo Hub and a bare repository."""

import shutil

import pytest
import yaml

from tests.deploy.publish.repository import Repository
from tests.deploy.publish.workflow import environment, run_shell, yaml_blocks

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("workflow")]

SITE = "https://someone.example.org/hfpapers"


@pytest.fixture
def run_job(fork, fork_hub, tmp_path):
    """Return a function that runs a job in a new checkout, and returns its exit code and the checkout."""
    [text] = yaml_blocks("docs/site.md")
    pipeline = yaml.safe_load(text)
    repository = Repository(shutil.copytree(fork.path, tmp_path / "origin.git"))
    env = environment("2026-02-21T16:17:00+00:00", fork_hub)
    env |= {"CI_REPOSITORY_URL": repository.path.as_uri(), "CI_PAGES_URL": SITE, "RANGE": ""}

    def run(name):
        job = pipeline[name]
        lines = [*pipeline["default"]["before_script"], *job["script"]]
        script = "\n".join(line for line in lines if not line.startswith("pip install"))
        variables = {key: env[value.removeprefix("$")] for key, value in job.get("variables", {}).items()}
        checkout = repository.check_out(tmp_path / name)
        code, printed = run_shell(script, checkout, env | variables)
        return code, checkout, printed

    return run


def test_the_jobs_publish_the_site(run_job):
    assert run_job("crawl")[0] == 0
    code, checkout, _ = run_job("pages")
    assert code == 0
    assert f'href="{SITE}/"' in (checkout / "public/index.html").read_text("utf8")
    assert (checkout / "public/2026-02-20/index.html").is_file()
    code, _, printed = run_job("notify")
    assert code == 0
    assert "nobody is notified" in printed


def test_while_the_hub_is_down_the_crawl_fails_and_the_crawl_log_is_stored(run_job, without_lists):  # noqa: ARG001 - a fault
    assert run_job("crawl")[0] == 3
    # There is nothing to deploy.
    code, checkout, printed = run_job("pages")
    assert code == 1
    assert "No edition is stored" in printed
    assert (checkout / "data/history/crawls-2026.jsonl").is_file()
