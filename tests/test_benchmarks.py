"""The benchmarks crawl the tests' Hub, which another process serves."""

from urllib.request import urlopen

from benchmarks.processes import serve_demo_hub


def test_the_hub_of_the_benchmarks_serves_lists(tmp_path):
    with serve_demo_hub(tmp_path) as hub, urlopen(f"{hub.url}/papers/date/2026-02-19") as response:
        assert response.status == 200
