"""Files that hfpapers did not write are left in place."""

import pytest
from scrapy.settings import Settings

from hfpapers.editions.periods import Day
from hfpapers.publishing.publisher import Publisher
from tests.helpers import POST, published_names

THURSDAY = Day.parse("2026-02-19")
WEDNESDAYS_POST = "_posts/2026-02-18-daily-papers.md"
FOREIGN = b"---\ntitle: My own post\n---\n\nText.\n"
FEED = b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>My blog</title></feed>\n'
MARKED = [
    (POST, FOREIGN),
    ("feeds/daily.json", b'{"version": "https://jsonfeed.org/version/1.1", "title": "Mine", "items": []}'),
    ("feeds/daily.xml", FEED),
    ("feeds/editions.xml", FEED),
    ("feeds/feeds.opml", b'<opml version="2.0"><head/><body/></opml>'),
    ("daily/2026-02-19.bib", b"@misc{mine, title = {Mine}}\n"),
]


@pytest.fixture
def create(settings: Settings):
    """Return a function that creates the publisher of a new crawl."""

    def create_publisher(*, replaces_posts=False):
        publisher = Publisher.from_settings(settings)
        publisher.renderer.own_files.replaces_posts = replaces_posts
        return publisher

    return create_publisher


def put(output, name, data):
    path = output / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.mark.parametrize(("name", "data"), MARKED)
def test_a_file_without_our_mark_is_left_in_place_with_one_warning(create, output, papers, name, data):
    put(output, name, data)
    [warning] = create().publish(THURSDAY, papers, with_latest=True).warnings
    assert warning.startswith(f"left {output / name} in place: hfpapers did not write this file; ")
    assert (output / name).read_bytes() == data
    # The rest of the edition is published.
    assert {POST, "daily/2026-02-19.jsonl", "feeds/daily.json", "feeds/daily.xml"} <= {*published_names(output)}


def test_the_feed_of_the_blog_is_never_touched(create, output, papers):
    put(output, "feed.xml", FEED)
    assert create().publish(THURSDAY, papers, with_latest=True).warnings == ()
    assert (output / "feed.xml").read_bytes() == FEED


def test_a_post_that_a_person_edited_is_left_in_place(create, output, papers):
    create().publish(THURSDAY, papers, with_latest=True)
    edited = (output / POST).read_bytes() + b"\nRead the third one.\n"
    put(output, POST, edited)
    changed = [papers[0].model_copy(update={"upvotes": 99}), *papers[1:]]
    [warning] = create().publish(THURSDAY, changed, with_latest=True, force=True).warnings
    assert warning == (
        f"left {output / POST} in place: somebody has edited this post; -a posts=replace replaces this post"
    )
    assert (output / POST).read_bytes() == edited


def test_a_post_with_the_line_ends_of_windows_is_not_edited(create, output, papers):
    create().publish(THURSDAY, papers, with_latest=True)
    ours = (output / POST).read_bytes()
    put(output, POST, ours.replace(b"\n", b"\r\n"))
    assert create().publish(THURSDAY, papers, with_latest=True).warnings == ()
    assert (output / POST).read_bytes() == ours


def test_posts_replace_replaces_posts_only(create, output, papers):
    put(output, POST, FOREIGN)
    put(output, "feeds/daily.xml", FEED)
    edition = create(replaces_posts=True).publish(THURSDAY, papers, with_latest=True)
    assert [warning.partition(" in place")[0] for warning in edition.warnings] == [f"left {output}/feeds/daily.xml"]
    assert b"generator: hfpapers" in (output / POST).read_bytes()
    assert (output / "feeds/daily.xml").read_bytes() == FEED


def test_a_file_that_is_left_in_place_is_reported_once_in_a_crawl(create, output, papers):
    put(output, "feeds/daily.xml", FEED)
    publisher = create()
    assert len(publisher.publish(THURSDAY, papers, with_latest=True).warnings) == 1
    publisher.publish_latest(Day)
    assert publisher.renderer.own_files.pop_warnings() == []


def test_formats_without_a_mark_belong_to_hfpapers_by_their_path(settings, create, output, papers):
    settings.set("OUTPUTS", {"%(edition)s.csv": {"format": "csv"}}, priority="cmdline")
    put(output, "2026-02-19.csv", b"mine\n")
    assert create().publish(THURSDAY, papers, with_latest=True).warnings == ()
    assert (output / "2026-02-19.csv").read_bytes() != b"mine\n"


def put_folder(path):
    path.mkdir(parents=True)


def put_symlink_to_itself(path):
    path.parent.mkdir(parents=True)
    path.symlink_to(path.name)


@pytest.mark.parametrize("name", [POST, "feeds/daily.json", "daily/2026-02-19.bib"])
@pytest.mark.parametrize("put_obstacle", [put_folder, put_symlink_to_itself])
def test_what_cannot_be_read_is_left_in_place_with_one_warning(create, output, papers, name, put_obstacle):
    put_obstacle(output / name)
    [warning] = create().publish(THURSDAY, papers, with_latest=True).warnings
    assert (
        warning == f"left {output / name} in place: this file cannot be read; move it away to get the file of hfpapers"
    )
    assert (output / name).is_dir() or (output / name).is_symlink()
    assert {"daily/2026-02-19.jsonl", "feeds/daily.xml"} <= {*published_names(output)}


@pytest.mark.parametrize("replaces_posts", [False, True])
def test_a_folder_at_the_path_of_a_post_is_never_replaced(create, output, papers, replaces_posts):
    put(output, f"{POST}/notes.txt", b"mine")
    edition = create(replaces_posts=replaces_posts).publish(THURSDAY, papers, with_latest=True)
    assert len(edition.warnings) == 1
    assert (output / POST / "notes.txt").read_bytes() == b"mine"


def test_a_link_to_a_file_of_somebody_else_is_left_in_place(create, output, papers, tmp_path):
    (tmp_path / "draft.md").write_bytes(FOREIGN)
    (output / "_posts").mkdir(parents=True)
    (output / POST).symlink_to(tmp_path / "draft.md")
    [warning] = create().publish(THURSDAY, papers, with_latest=True).warnings
    assert "hfpapers did not write this file" in warning
    assert (output / POST).is_symlink()
    assert (tmp_path / "draft.md").read_bytes() == FOREIGN


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00-\x00",
        b"---\ntitle: \xff\n---\n",
        b"---\ntitle: Mine\n---\n\ngenerator: hfpapers\n---\n",
        b"---\n" + b"a: b\n" * 500_000 + b"---\n",
        b"---\n" + b" \n---" * 500_000,
    ],
    ids=["empty", "UTF-16", "Latin-1", "mark in the body", "long", "without an end"],
)
def test_a_post_of_somebody_else_is_left_in_place_whatever_it_contains(create, output, papers, data):
    put(output, POST, data)
    [warning] = create().publish(THURSDAY, papers, with_latest=True).warnings
    assert "hfpapers did not write this file" in warning
    assert (output / POST).read_bytes() == data


def reorder(post):
    opening, title, date, rest = post.split(b"\n", 3)
    return b"\n".join((opening, date, title, rest))


@pytest.mark.parametrize(
    "edit",
    [
        reorder,
        lambda post: post.replace(b"checksum: ", b"checksum: 0"),
        lambda post: post.replace(b"\n", b"\r\n").replace(b"1.", b"2."),
        lambda post: post.replace(b"generator: hfpapers", b'generator: "hfpapers"'),
    ],
    ids=["fields in another order", "wrong checksum", "CRLF", "quotes"],
)
def test_a_post_that_a_tool_or_a_person_changed_is_edited(create, output, papers, edit):
    create().publish(THURSDAY, papers, with_latest=True)
    edited = edit((output / POST).read_bytes())
    put(output, POST, edited)
    [warning] = create().publish(THURSDAY, papers, with_latest=True).warnings
    assert "somebody has edited this post" in warning
    assert (output / POST).read_bytes() == edited


def test_force_does_not_replace_posts(create, output, papers):
    put(output, POST, FOREIGN)
    [warning] = create().publish(THURSDAY, papers[:2], with_latest=True, force=True).warnings
    assert "-a posts=replace" in warning
    assert (output / POST).read_bytes() == FOREIGN


def test_a_crawl_does_not_report_the_files_of_other_editions(create, output, papers):
    put(output, "daily/2026-02-18.bib", b"mine")
    put(output, WEDNESDAYS_POST, FOREIGN)
    wednesday = [paper.model_copy(update={"edition": "2026-02-18"}) for paper in papers]
    publisher = create()
    # Its neighbor gains a link.
    assert publisher.publish(THURSDAY, papers, with_latest=True).warnings == ()
    assert len(publisher.publish(THURSDAY.previous(), wednesday, with_latest=True).warnings) == 2
    assert create().publish(THURSDAY, papers, with_latest=True).warnings == ()
    (output / POST).unlink()
    assert create().publish(THURSDAY, papers, with_latest=True).warnings == ()


def test_posts_replace_does_not_replace_the_posts_of_other_editions(create, output, papers):
    wednesday = [paper.model_copy(update={"edition": "2026-02-18"}) for paper in papers]
    create().publish(THURSDAY.previous(), wednesday, with_latest=True)
    edited = (output / WEDNESDAYS_POST).read_bytes() + b"\nRead the third one.\n"
    for data in (edited, FOREIGN):
        put(output, WEDNESDAYS_POST, data)
        # It would gain a link.
        assert create(replaces_posts=True).publish(THURSDAY, papers, with_latest=True).warnings == ()
        assert (output / WEDNESDAYS_POST).read_bytes() == data
        create().rewrite(lambda: {THURSDAY.previous(): wednesday[1:]})
        assert (output / WEDNESDAYS_POST).read_bytes() == data
        (output / POST).unlink()
    create().publish(THURSDAY, papers, with_latest=True)
    assert b"2026-02-18" not in (output / POST).read_bytes()


def test_texts_that_are_added_later_do_not_replace_edited_posts(create, output, papers):
    create().publish(THURSDAY, papers, with_latest=True)
    edited = (output / POST).read_bytes() + b"\nRead the third one.\n"
    put(output, POST, edited)
    publisher = create(replaces_posts=True)
    publisher.rewrite(lambda: {THURSDAY: [papers[0].model_copy(update={"abstract": "Other"}), *papers[1:]]})
    assert (output / POST).read_bytes() == edited
    [warning] = publisher.renderer.own_files.pop_warnings()
    assert warning.startswith(f"left {output / POST} in place: ")
