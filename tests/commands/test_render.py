import io
import json
import logging
import sys

import pytest
import pytest_twisted
from scrapy.utils.defer import deferred_f_from_coro_f, deferred_from_coro

from tests.archive.contents import rows
from tests.helpers import messages, published_names

DAYS = ("2026-02-19", "2026-02-20")


@pytest.fixture
def render(run_command):
    """Return a function that runs ``scrapy render``."""
    return lambda *arguments: run_command("render", *arguments)


@pytest.fixture
def stored(crawl, output):
    """Publish two days by a crawl."""
    pytest_twisted.blockon(deferred_from_coro(crawl(date=f"{DAYS[0]}..{DAYS[1]}", pages="no")))
    return output


@pytest.mark.usefixtures("stored")
def test_unchanged_files_are_not_written(render, snapshot, hub):
    before = snapshot()
    hub.hits.clear()
    result = render()
    assert (result.exit_code, len(result.log)) == (0, 1)
    assert "rendered 2 editions (0 files changed) in " in result.log[0]
    assert snapshot() == before
    assert hub.count_requests(".*") == 0


def test_a_changed_setting_is_rendered_into_all_editions(render, stored):
    data = {day: (stored / f"daily/{day}.jsonl").read_bytes() for day in DAYS}
    result = render("-s", "POST_LANGUAGE=en")
    assert result.exit_code == 0
    assert result.log == [
        "INFO: 2026-02-19: wrote _posts/2026-02-19-daily-papers.md",
        "INFO: 2026-02-20: wrote _posts/2026-02-20-daily-papers.md",
        "INFO: newest editions: wrote feeds/daily.json, feeds/daily.xml, feeds/editions.json, feeds/editions.xml",
        f"INFO: rendered 2 editions (6 files changed) in {stored}",
    ]
    for day in DAYS:
        assert "By upvotes" in (stored / f"_posts/{day}-daily-papers.md").read_text(encoding="utf8")
        assert (stored / f"daily/{day}.jsonl").read_bytes() == data[day]
    assert '"language":"en"' in (stored / "feeds/daily.json").read_text(encoding="utf8")


@pytest.mark.parametrize("argument", ["2026-02-19", "2026-02-16..2026-02-19"])
def test_only_the_named_editions_are_rendered(render, stored, argument):
    result = render("-s", "POST_LANGUAGE=en", argument)
    assert result.exit_code == 0
    assert "rendered 1 edition (" in result.log[-1]
    assert "By upvotes" in (stored / "_posts/2026-02-19-daily-papers.md").read_text(encoding="utf8")
    assert "By upvotes" not in (stored / "_posts/2026-02-20-daily-papers.md").read_text(encoding="utf8")


@pytest.mark.parametrize("name", ["md", "_posts/%(date)s-%(kind)s-papers.md"])
def test_only_the_named_output_is_rendered(render, stored, name):
    result = render("-s", "POST_LANGUAGE=en", "--output", name)
    assert result.exit_code == 0
    assert "rendered 2 editions (2 files changed)" in result.log[-1]
    assert "By upvotes" in (stored / "_posts/2026-02-19-daily-papers.md").read_text(encoding="utf8")
    assert '"language":"ko"' in (stored / "feeds/daily.json").read_text(encoding="utf8")


def test_an_unknown_output_is_a_usage_error(render):
    result = render("--output", "docx")
    assert result.exit_code == 2
    [line] = result.log
    assert line.startswith(
        "ERROR: unknown output 'docx'; expected one of archive, site, bib, svg, md, jsonfeed, atom, opml, card,"
        " %(kind)s/%(edition)s.bib, "
    )


@deferred_f_from_coro_f
async def test_a_week_is_rendered_with_its_charts(render, crawl, stored):
    await crawl(spider="weekly", week="2026-W08")
    charts = {path: path.read_bytes() for path in stored.glob("assets/papers/*.svg")}
    assert len(charts) == 4
    for chart in charts:
        chart.unlink()
    result = render("2026-W08")
    assert result.exit_code == 0
    assert "rendered 1 edition (4 files changed)" in result.log[-1]
    assert {path: path.read_bytes() for path in stored.glob("assets/papers/*.svg")} == charts


@pytest.mark.usefixtures("stored")
def test_an_edition_that_is_not_stored_is_a_usage_error(render):
    result = render("2026-02-18")
    assert (result.exit_code, result.log) == (2, ["ERROR: no edition 2026-02-18; the newest is 2026-02-20"])
    result = render("2026-W08")
    assert (result.exit_code, result.log) == (2, ["ERROR: no edition 2026-W08; no weekly edition is stored"])


def test_an_argument_that_is_not_an_edition_is_a_usage_error(render):
    result = render("soon")
    assert (result.exit_code, result.log) == (
        2,
        ["ERROR: 'soon' is not an edition; expected an edition like 2026-02-19, 2026-W08, 2026-02, or a range"],
    )


def test_a_wrong_setting_is_a_usage_error(render):
    result = render("-s", "POST_LANGUAGE=xx")
    assert (result.exit_code, len(result.log)) == (2, 1)
    assert "'xx'" in result.log[0]


def test_an_output_folder_that_cannot_be_written_to_is_a_usage_error(render):
    result = render("-s", "OUTPUT_DIR=/dev/null")
    assert (result.exit_code, result.log) == (
        2,
        ["ERROR: OUTPUT_DIR is '/dev/null'; expected a folder that can be written to"],
    )


@pytest.mark.usefixtures("stored")
def test_a_feed_of_all_kinds_is_rendered_once(render):
    result = render("-s", "FEED_ITEMS=1")
    assert [line for line in result.log if "feeds/editions.json: left out" in line] == [
        "INFO: feeds/editions.json: left out 1 older edition (24 papers), because FEED_ITEMS is 1"
    ]


def test_a_corrupt_edition_is_left_out_and_the_others_are_rendered(render, stored):
    data = stored / "daily/2026-02-19.jsonl"
    data.write_text("nonsense", encoding="utf8")
    post = (stored / "_posts/2026-02-19-daily-papers.md").read_bytes()
    result = render("-s", "POST_LANGUAGE=en")
    assert result.exit_code == 3
    assert result.log == [
        (
            f"WARNING: 2026-02-19: leaving out this edition: line 1 of {data} is not a valid paper; repair it with"
            " `scrapy crawl daily -a date=2026-02-19`"
        ),
        "INFO: 2026-02-20: wrote _posts/2026-02-20-daily-papers.md",
        "INFO: newest editions: wrote feeds/daily.json, feeds/daily.xml, feeds/editions.json, feeds/editions.xml",
        f"INFO: rendered 1 edition (5 files changed) in {stored}",
        "ERROR: 1 edition not rendered, because the data is corrupt; see above",
    ]
    assert (stored / "_posts/2026-02-19-daily-papers.md").read_bytes() == post
    assert data.read_text(encoding="utf8") == "nonsense"


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("posts=all", "posts is 'all'; expected 'keep' or 'replace'"),
        ("posts=", "posts is ''; expected 'keep' or 'replace'"),
        ("posts", "-a posts is not an argument of render; expected -a posts=keep or -a posts=replace"),
        ("force=yes", "-a force=yes is not an argument of render; expected -a posts=keep or -a posts=replace"),
    ],
)
def test_a_wrong_argument_is_a_usage_error(render, argument, message):
    result = render("-a", argument)
    assert (result.exit_code, result.log) == (2, [f"ERROR: {message}"])


# Files that are in the blog already, at paths of hfpapers.
FOREIGN = {
    "_posts/2026-02-19-daily-papers.md": b"---\ntitle: My own post\n---\n",
    "_posts/2026-02-16-weekly-papers.md": b"My week\n",
    "assets/papers/2026-W08-days-light.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>\n',
    "daily/2026-02-19.bib": b"@misc{mine}\n",
    "feeds/daily.json": b'{"version": "https://jsonfeed.org/version/1.1", "title": "Mine", "items": []}\n',
    "feeds/daily.xml": b'<feed xmlns="http://www.w3.org/2005/Atom"><generator>Jekyll</generator></feed>\n',
    "feeds/feeds.opml": b'<opml version="2.0"/>\n',
}
BLOG_FEED = b'<feed xmlns="http://www.w3.org/2005/Atom"><generator>Jekyll</generator></feed>\n'
EDITED = "_posts/2026-02-20-daily-papers.md"


@pytest.fixture
def blog(output):
    """Create a blog with files at paths of hfpapers, and with a feed of its own."""
    for name, data in (FOREIGN | {"feed.xml": BLOG_FEED, "_config.yml": b"exclude: [history, reports]\n"}).items():
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).write_bytes(data)
    return output


@pytest.fixture
def kept(blog):
    """Return a function that returns the names of the files at paths of hfpapers that are still those of the blog."""
    return lambda: {name for name, data in FOREIGN.items() if (blog / name).read_bytes() == data}


def left_in_place(blog, lines):
    """Return the names in the warnings about files that are left in place."""
    begin = f"left {blog}/"
    return sorted(line.partition(begin)[2].partition(" in place: ")[0] for line in lines if begin in line)


@deferred_f_from_coro_f
async def test_a_crawl_keeps_the_files_of_a_blog_and_names_each_once(crawl, blog, kept, caplog):
    days = {"date": f"{DAYS[0]}..{DAYS[1]}", "pages": "no"}
    assert (await crawl(**days)).exit_code == 0
    (blog / EDITED).write_bytes((blog / EDITED).read_bytes().replace(b"\n", b"\r\n") + b"More.\r\n")
    edited = (blog / EDITED).read_bytes()
    for arguments in (days | {"force": "yes"}, {"spider": "weekly", "week": "2026-W08", "pages": "no"}):
        caplog.clear()
        assert (await crawl(**arguments)).exit_code == 0
        of_week = {name for name in FOREIGN if "week" in name or "W08" in name}
        expected = {*of_week, "feeds/feeds.opml"} if "week" in arguments else {*FOREIGN, EDITED} - of_week
        warnings = messages(caplog, logging.WARNING)
        assert left_in_place(blog, warnings) == sorted(expected)
        [jekyll] = [warning for warning in warnings if warning.startswith("Jekyll")]
        assert 'add "daily/*.jsonl*", "weekly/*.jsonl*", "monthly/*.jsonl*" to exclude' in jekyll
    assert kept() == {*FOREIGN}
    assert (blog / EDITED).read_bytes() == edited
    assert (blog / "feed.xml").read_bytes() == BLOG_FEED
    assert {"daily/2026-02-19.jsonl", "feeds/editions.xml", "weekly/2026-W08.bib"} <= {*published_names(blog)}
    await crawl(**days, posts="replace")
    # The post of the week was not requested.
    assert kept() == {*FOREIGN} - {"_posts/2026-02-19-daily-papers.md"}
    assert (blog / EDITED).read_bytes() != edited


@deferred_f_from_coro_f
async def test_rendering_keeps_the_files_of_a_blog_and_replaces_only_posts_on_request(crawl, render, blog, kept):
    await crawl(date=f"{DAYS[0]}..{DAYS[1]}", pages="no")
    (blog / EDITED).write_bytes((blog / EDITED).read_bytes() + b"More.\n")
    ours = {*FOREIGN} - {name for name in FOREIGN if "week" in name or "W08" in name}
    result = render()
    assert result.exit_code == 0
    assert left_in_place(blog, result.log) == sorted({*ours, EDITED})
    assert kept() == {*FOREIGN}
    result = render("-a", "posts=replace")
    assert left_in_place(blog, result.log) == sorted(name for name in ours if not name.startswith("_posts"))
    assert kept() == {*FOREIGN} - {"_posts/2026-02-19-daily-papers.md"}
    assert b"More." not in (blog / EDITED).read_bytes()
    assert (blog / "feed.xml").read_bytes() == BLOG_FEED


@pytest.mark.usefixtures("stored")
def test_the_copy_of_the_newest_day_is_not_rendered(render, stored):
    for day in DAYS:
        (stored / f"daily/{day}.jsonl").unlink()
    result = render()
    assert (result.exit_code, result.log) == (0, [f"INFO: rendered 0 editions (0 files changed) in {stored}"])
    assert render("2026-02-20").exit_code == 2


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def render_on_a_terminal(render, monkeypatch):
    """Return a function that runs ``scrapy render`` with a terminal as the standard error, and returns its content."""

    def run(*arguments):
        terminal = Terminal()
        handler = logging.StreamHandler(terminal)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", terminal)
            patch.setattr(logging.getLogger(), "handlers", [*logging.getLogger().handlers, handler])
            patch.setenv("TERM", "xterm")
            render(*arguments)
        assert handler.stream is terminal
        return terminal.getvalue()

    return run


@pytest.mark.usefixtures("stored")
def test_a_terminal_shows_a_progress_bar_below_the_log(render_on_a_terminal, monkeypatch, output):
    monkeypatch.setattr("hfpapers.commands.progress._MIN_LENGTH", 2)
    shown = render_on_a_terminal("-s", "POST_LANGUAGE=en")
    assert "2/2" in shown
    assert "2026-02-20: wrote _posts/2026-02-20-daily-papers.md" in shown
    # The bar is removed before the last line.
    assert shown.endswith(f"rendered 2 editions (6 files changed) in {output}\n")


@pytest.mark.usefixtures("stored")
def test_a_few_editions_are_rendered_without_a_progress_bar(render_on_a_terminal):
    assert "2/2" not in render_on_a_terminal("-s", "POST_LANGUAGE=en")


@pytest.mark.usefixtures("stored")
def test_a_shell_sees_a_line_for_the_site_and_one_for_the_editions_and_the_exit_code(command):
    with command("render") as process:
        log, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    site, line = log.splitlines()
    assert "INFO: site: built " in site
    assert "INFO: rendered 2 editions (0 files changed) in " in line


def test_a_change_of_the_topics_is_rendered_into_all_files(render, stored):
    topics = {"tea": {"title": "Tea", "words": ["teapot"]}, "popular": {"title": "Popular", "min_upvotes": 20}}
    assert render("-s", f"TOPICS={json.dumps(topics)}").exit_code == 0
    assert len([*(stored / "feeds/topics").iterdir()]) == 6
    del topics["popular"]
    result = render("-s", f"TOPICS={json.dumps(topics)}")
    removed = "INFO: topics: removed feeds/topics/popular.json, feeds/topics/popular.xml, topics/popular.bib"
    assert removed in result.log
    assert b"popular" not in (stored / "feeds/topics/all.json").read_bytes()
    assert render().log[-1] == f"INFO: rendered 2 editions (7 files changed) in {stored}"
    assert [*(stored / "feeds/topics").iterdir()] == [*(stored / "topics").iterdir()] == []


def test_rendering_all_editions_brings_the_database_up_to_date(render, stored):
    assert render("-s", "ARCHIVE_DB=auto").exit_code == 0
    (stored / "daily/2026-02-19.jsonl").unlink()
    assert render("-s", "ARCHIVE_DB=auto").exit_code == 0
    assert [row["edition"] for row in rows(stored / "archive.db", "SELECT edition FROM editions")] == ["2026-02-20"]


def test_the_output_archive_builds_the_database_and_renders_nothing_else(render, stored, snapshot):
    (stored / "feeds/daily.json").unlink()
    before = snapshot()
    result = render("-s", "ARCHIVE_DB=auto", "--output", "archive")
    assert (result.exit_code, result.log) == (0, [f"INFO: built {stored}/archive.db"])
    assert len(rows(stored / "archive.db", "SELECT * FROM editions")) == 2
    assert snapshot() == before


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-s", "ARCHIVE_DB="], "there is no database; expected a path, like archive.db"),
        (["-s", "ARCHIVE_DB=auto", "2026-02-19"], "--output archive builds the database of all editions; expected no"),
    ],
)
def test_a_database_that_cannot_be_built_as_requested_is_a_wrong_argument(render, arguments, message):
    result = render("--output", "archive", *arguments)
    assert result.exit_code == 2
    assert message in result.log[0]


def test_the_folder_of_a_blog_has_no_database_to_build(render, stored):
    (stored / "_config.yml").write_text("title: My Blog\n", encoding="utf8")
    result = render("-s", "ARCHIVE_DB=auto", "--output", "archive")
    assert (result.exit_code, len(result.log)) == (2, 1)
    assert "is `auto` in the folder of a blog" in result.log[0]


def test_a_file_of_somebody_else_in_the_place_of_the_database_is_left_in_place(render, stored):
    (stored / "archive.db").write_text("my notes")
    result = render("-s", "ARCHIVE_DB=auto", "--output", "archive")
    assert result.exit_code == 3
    assert (
        "archive.db is not a database of hfpapers; remove the file, or set ARCHIVE_DB to another path" in result.log[0]
    )
    assert render("-s", "ARCHIVE_DB=auto").exit_code == 0
    assert (stored / "archive.db").read_text() == "my notes"


@pytest.mark.usefixtures("stored")
def test_the_site_is_built_with_everything_else(render, output):
    result = render("-s", "SITE=yes", "-s", "ARCHIVE_DB=auto")
    assert result.exit_code == 0
    [line] = [line for line in result.log if "site:" in line]
    assert line.startswith(f"INFO: site: built {output}/site/index.html (")
    assert (output / "site/2026-02-19/index.html").exists()


@pytest.mark.usefixtures("stored")
def test_the_site_is_built_alone(render, output):
    before = published_names(output)
    result = render("-s", "SITE=yes", "-s", "ARCHIVE_DB=auto", "--output", "site")
    assert (result.exit_code, len(result.log)) == (0, 1)
    assert result.log[0].startswith("INFO: site: built ")
    assert published_names(output) == before


def test_the_site_is_built_with_files_that_it_copies(render, stored):
    with_site = ("-s", "SITE=yes", "-s", "ARCHIVE_DB=auto")
    render(*with_site)
    references = stored / "site/daily/2026-02-19.bib"
    (stored / "daily/2026-02-19.bib").unlink()
    references.unlink()
    assert any("site: built" in line for line in render(*with_site, "--output", "bib").log)
    assert references.read_bytes() == (stored / "daily/2026-02-19.bib").read_bytes()
    # Nothing changes, or what changes is not on the site.
    assert not any("site:" in line for line in render(*with_site, "--output", "bib").log)
    (stored / "_posts/2026-02-19-daily-papers.md").unlink()
    assert not any("site:" in line for line in render(*with_site, "--output", "post").log)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-s", "SITE=no"], "there is no site, because SITE is 'no', or is 'auto' in the folder of a blog"),
        (["-s", "SITE=auto", "-s", "ARCHIVE_DB="], "there is no site, because SITE is 'no', or is 'auto'"),
        (["-s", "SITE=yes", "-s", "ARCHIVE_DB=auto", "2026-02-19"], "--output site builds the site of all editions"),
        (["-s", "SITE=yes", "-s", "ARCHIVE_DB="], "SITE is 'yes'; expected no or auto, because ARCHIVE_DB is empty"),
        (["-s", "SITE=perhaps"], "SITE is 'perhaps'; expected yes, no or auto"),
        (["-s", "SITE=yes", "-s", "SITE_LANGUAGE=xx"], "SITE_LANGUAGE is 'xx'; expected one of en, ja, ko, zh"),
    ],
)
@pytest.mark.usefixtures("stored")
def test_the_site_cannot_be_built_with_wrong_settings(render, arguments, message):
    result = render("--output", "site", *arguments)
    assert (result.exit_code, len(result.log)) == (2, 1)
    assert message in result.log[0]


@pytest.mark.usefixtures("stored")
def test_a_site_that_cannot_be_written_is_a_warning_and_exit_code_3(render, output):
    (output / "site").mkdir()
    (output / "site/index.html").write_text("mine")
    result = render("-s", "SITE=yes", "-s", "ARCHIVE_DB=auto", "--output", "site")
    assert result.exit_code == 3
    [line] = result.log
    assert line == (
        f"WARNING: the site was not updated: {output}/site has files that are not of the site; move or remove the"
        " folder, or switch the site off with SITE=no"
    )


def test_a_blog_has_a_site_if_it_is_switched_on(render, stored):
    (stored / "_config.yml").write_text("title: A blog\n")
    assert render("-s", "SITE=auto", "-s", "ARCHIVE_DB=auto").exit_code == 0
    assert not (stored / "site").exists()
    assert render("-s", "SITE=yes", "-s", "ARCHIVE_DB=auto").exit_code == 0
    assert (stored / "site/index.html").exists()
    assert (stored / "archive.db").exists()
