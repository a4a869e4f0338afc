import pytest


@pytest.fixture
def render(command):
    """Return a function that runs ``scrapy render`` to its end: its exit code and its log."""

    def run(*arguments):
        with command("render", *arguments) as process:
            log, _ = process.communicate(timeout=60)
        return process.returncode, log.splitlines()

    return run


@pytest.fixture
def stored(command, output):
    """Publish two days."""
    with command("crawl", "daily", "-a", "date=2026-02-19..2026-02-20", "-a", "pages=no") as process:
        process.communicate(timeout=60)
    return output


@pytest.mark.usefixtures("stored")
def test_what_is_as_it_was_is_not_written(render, snapshot, hub):
    before = snapshot()
    hub.hits.clear()
    code, log = render()
    assert (code, len(log)) == (0, 1)
    assert "2 editions rendered, 0 files changed" in log[0]
    assert snapshot() == before
    assert hub.asked(".*") == 0


def test_a_changed_setting_is_rendered_into_all_editions_and_not_into_their_data(render, stored):
    code, log = render("-s", "POST_LANGUAGE=en")
    assert code == 0
    assert "2 editions rendered, 4 files changed" in log[-1]
    for day in ("2026-02-19", "2026-02-20"):
        assert "By upvotes" in (stored / f"_posts/{day}-daily-papers.md").read_text(encoding="utf8")
    assert '"language": "en"' in (stored / "feed.json").read_text(encoding="utf8")


def test_one_edition_can_be_rendered_alone(render, stored):
    code, _ = render("-s", "POST_LANGUAGE=en", "2026-02-19")
    assert code == 0
    assert "By upvotes" in (stored / "_posts/2026-02-19-daily-papers.md").read_text(encoding="utf8")
    assert "By upvotes" not in (stored / "_posts/2026-02-20-daily-papers.md").read_text(encoding="utf8")


def test_a_range_of_editions_can_be_rendered(render, stored):
    code, log = render("-s", "POST_LANGUAGE=en", "2026-02-16..2026-02-19")
    assert code == 0
    assert "1 editions rendered" in log[-1]
    assert "By upvotes" in (stored / "_posts/2026-02-19-daily-papers.md").read_text(encoding="utf8")
    assert "By upvotes" not in (stored / "_posts/2026-02-20-daily-papers.md").read_text(encoding="utf8")


@pytest.mark.parametrize("name", ["md", "_posts/%(date)s-%(kind)s-papers.md"])
def test_one_output_can_be_rendered_alone(render, stored, name):
    code, log = render("-s", "POST_LANGUAGE=en", "--output", name)
    assert code == 0
    assert "2 editions rendered, 2 files changed" in log[-1]
    assert "By upvotes" in (stored / "_posts/2026-02-19-daily-papers.md").read_text(encoding="utf8")
    assert '"language": "ko"' in (stored / "feed.json").read_text(encoding="utf8")


@pytest.mark.usefixtures("stored")
def test_an_output_that_there_is_not_is_a_wrong_argument(render):
    code, log = render("--output", "docx")
    assert code == 2
    assert (
        "ERROR: there is no output 'docx'; there are bib, svg, md, jsonfeed, atom, %(kind)s/%(edition)s.bib, "
        in log[-1]
    )


def test_weeks_are_rendered_with_their_charts(render, command, stored):
    with command("crawl", "weekly", "-a", "week=2026-W08") as process:
        process.communicate(timeout=60)
    for chart in stored.glob("assets/papers/*.svg"):
        chart.unlink()
    code, log = render("2026-W08")
    assert code == 0
    assert "1 editions rendered, 4 files changed" in log[-1]
    assert len([*stored.glob("assets/papers/*.svg")]) == 4


@pytest.mark.usefixtures("stored")
def test_an_edition_that_is_not_there_is_a_wrong_argument(render):
    code, log = render("2026-02-18")
    assert code == 2
    assert log[-1].endswith("ERROR: there is no edition 2026-02-18; the newest is 2026-02-20")


@pytest.mark.usefixtures("stored")
def test_what_names_no_edition_is_a_wrong_argument(render):
    code, log = render("soon")
    assert code == 2
    assert log[-1].endswith("ERROR: 'soon' is no edition like 2026-02-19, 2026-W08, 2026-02, nor a range")


@pytest.mark.usefixtures("stored")
def test_a_wrong_setting_is_one_sentence(render):
    code, log = render("-s", "POST_LANGUAGE=xx")
    assert (code, len(log)) == (2, 1)


def test_data_that_can_not_be_read_is_named(render, stored):
    (stored / "daily/2026-02-19.jsonl").write_text("nonsense", encoding="utf8")
    code, log = render()
    assert code == 3
    assert "2026-02-19.jsonl is no paper" in log[-1]
