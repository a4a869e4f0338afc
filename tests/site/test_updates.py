"""The site is updated with each edition, and only where the edition is shown."""

import json
import random
import shutil

import pytest

from hfpapers.archive.changes import read_changes
from hfpapers.editions.periods import KINDS, Day, parse_period
from hfpapers.site.context import SiteContext
from hfpapers.site.pages.copies import read_copy
from hfpapers.site.site import SiteError
from hfpapers.storage.store import EditionStore
from tests.invented import write_archive
from tests.site.updates import NEW_ORGANIZATION, TOPICS, PublishedSite, change_papers

DAY = parse_period("2026-01-12")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return a folder with the site of eight days, their weeks and their month."""
    folder = tmp_path_factory.mktemp("built")
    write_archive(EditionStore.at(folder), 8, papers_a_day=4)
    PublishedSite(folder).site.update()
    return folder


@pytest.fixture
def published(built, output):
    """Return the site in a copy of this folder."""
    shutil.copytree(built, output)
    return PublishedSite(output)


def differing(site, other):
    """Return the paths of the files that differ."""
    return sorted(path for path in site.keys() | other.keys() if site.get(path) != other.get(path))


@pytest.mark.integration
def test_an_updated_site_is_that_which_is_built_at_once(published, tmp_path):
    chance = random.Random(16)
    for number in range(8):
        kind = chance.choice([Day, Day, *KINDS.values()])
        period = chance.choice(published.store.editions(kind))
        papers = change_papers(published.store.papers(period), chance)
        published.publish(period, papers, f"2026-06-{number + 1:02}T10:00:00Z")
        if number % 2:
            # An update may be about several editions.
            published.site.update()
            assert differing(published.files(), published.rebuilt(tmp_path / f"rebuilt-{number}")) == []


def test_a_new_day_is_linked_from_its_neighbours_its_week_and_its_month(published, tmp_path):
    papers = published.store.papers(DAY)
    before = published.files()
    new = parse_period("2026-01-10")
    published.publish(new, papers[:3])
    published.site.update()
    after = published.files()
    changed = differing(before, after)
    assert {
        f"{new}/index.html", "2026-01-09/index.html", f"{DAY}/index.html", "2026-W02/index.html", "2026-01/index.html",
    } <= {*changed}  # fmt: skip
    assert after == published.rebuilt(tmp_path / "rebuilt")


def test_the_data_of_an_edition_is_removed_when_feeds_do_not_name_it_any_more(published, tmp_path):
    newest, *_, oldest = published.store.editions(Day)[:5]
    assert f"daily/{oldest}.jsonl" in published.files()
    published.publish(newest.next(), published.store.papers(DAY))
    published.site.update()
    assert f"daily/{newest.next()}.jsonl" in published.files()
    assert f"daily/{oldest}.jsonl" not in published.files()
    assert published.files() == published.rebuilt(tmp_path / "rebuilt")


def test_an_edition_that_is_removed_leaves_no_page(published, tmp_path):
    published.publish(DAY, [])
    published.site.update()
    assert f"{DAY}/index.html" not in published.files()
    assert published.files() == published.rebuilt(tmp_path / "rebuilt")


def test_an_unchanged_edition_renders_nothing(published):
    papers, history = published.store.papers(DAY), published.store.history(DAY)
    with published.store.files.locked(), published.archive.publishing({DAY: (papers, history)}):
        pass
    assert published.site.update().number_rendered == 0


def test_the_number_of_files_is_that_of_the_files_that_there_are(published):
    assert published.site.build().number_rendered == len(published.files())


def test_an_update_writes_only_what_changed(published):
    before = published.files()
    paper, *others = published.store.papers(DAY)
    published.publish(DAY, [paper.model_copy(update={"comments": 31}), *others])
    update = published.site.update()
    assert f"{DAY}/index.html" in differing(before, published.files())
    assert "2026-01-07/index.html" not in differing(before, published.files())
    assert update.number_changed == len(differing(before, published.files()))


@pytest.mark.parametrize("fails_at", [0, 1, 5])
def test_an_interrupted_update_is_completed_by_the_next_one(published, tmp_path, fails_at):
    published.publish(DAY, change_papers(published.store.papers(DAY), random.Random(2)))

    def interrupt(pages):
        for number, page in enumerate(pages):
            if number == fails_at:
                raise KeyboardInterrupt
            yield page

    with pytest.raises(KeyboardInterrupt):
        published.site.update(interrupt)
    published.site.update()
    assert published.files() == published.rebuilt(tmp_path / "rebuilt")


def test_an_interrupted_build_is_completed_by_the_next_update(published, tmp_path):
    def interrupt(pages):
        yield from pages[:10]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        published.site.build(interrupt)
    (published.folder / "site" / f"{DAY}/index.html").unlink()
    assert published.site.update().is_complete
    assert published.files() == published.rebuilt(tmp_path / "rebuilt")


def test_what_changes_during_an_update_is_left_for_the_next_one(published, tmp_path):
    def publish_meanwhile(pages):
        for page in pages:
            yield page
            if page is pages[0]:
                published.publish(DAY, change_papers(published.store.papers(DAY), random.Random(3)))

    published.site.build(publish_meanwhile)
    published.site.update()
    assert published.files() == published.rebuilt(tmp_path / "rebuilt")


def test_all_pages_of_an_update_show_one_state_of_the_database(published):
    papers = [paper.model_copy(update={"organization": NEW_ORGANIZATION}) for paper in published.store.papers(DAY)]

    def publish_meanwhile(pages):
        published.publish(DAY, papers)
        yield from pages

    published.site.build(publish_meanwhile)
    assert b"Academy of Fog" not in published.files()["organizations/index.html"]
    published.site.update()
    assert b"Academy of Fog" in published.files()["organizations/index.html"]


def test_a_setting_that_the_site_shows_renders_all_pages(published):
    other = PublishedSite(published.folder, site_title="Moss Daily")
    assert other.site.update().is_complete
    assert b"Moss Daily" in other.files()["index.html"]
    assert other.site.update().number_rendered == 0


def test_another_order_of_the_topics_renders_all_pages(published):
    topics = dict(reversed(TOPICS.items()))
    assert PublishedSite(published.folder, topics=topics).site.update().is_complete


def test_a_new_file_of_a_topic_is_linked_from_its_page(built, tmp_path):
    # The files of the topics are rendered with the next day, not with a week.
    folder = tmp_path / "copy"
    shutil.copytree(built, folder)
    published = PublishedSite(folder)
    (folder / "topics").mkdir()
    (folder / "topics/kettles.bib").write_text("@misc{kettle}")
    published.site.update()
    assert b"../topics/kettles.bib" in published.files()["topic/kettles.html"]
    assert published.files() == published.rebuilt(tmp_path / "rebuilt")


def test_a_changed_template_renders_all_pages(published, tmp_path):
    templates = tmp_path / "templates"
    (templates / "site").mkdir(parents=True)
    (templates / "site/empty.html.j2").write_text("nothing")
    other = PublishedSite(published.folder, post_templates_folder=str(templates))
    assert other.site.update().is_complete


def test_a_mistake_in_a_template_names_the_file_and_the_line(published, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site/calendar.html.j2").write_text("first line\n{% if %}\n")
    other = PublishedSite(published.folder, post_templates_folder=str(tmp_path))
    with pytest.raises(SiteError, match=r"^the site was not updated completely: line 2 of site/calendar\.html\.j2: "):
        other.site.update()


def test_a_folder_with_other_files_is_not_touched(output):
    write_archive(EditionStore.at(output), 2)
    (output / "site").mkdir()
    (output / "site/index.html").write_text("my own page")
    published = PublishedSite(output)
    with pytest.raises(SiteError, match=r"the site was not updated: .* has files that are not of the site"):
        published.site.update()
    assert [path.name for path in (output / "site").iterdir()] == ["index.html"]


def test_own_files_of_the_user_stay(published):
    site = published.folder / "site"
    (site / "CNAME").write_text("site.example.org")
    (site / "2026-02-27").mkdir()
    (site / "2026-02-27/index.html").write_text("mine")
    published.publish(parse_period("2026-02-27"), published.store.papers(DAY))
    update = published.site.update()
    assert update.foreign == ["2026-02-27/index.html"]
    published.site.build()
    assert (site / "CNAME").read_text() == "site.example.org"
    assert (site / "2026-02-27/index.html").read_text() == "mine"


def test_the_list_cannot_remove_files_outside_of_the_site(published, output):
    names = published.folder / "site/.hfpapers-site"
    names.write_text(names.read_text() + "../archive.db\n/etc/passwd\nassets/../../README.md\n")
    (output / "README.md").write_text("kept")
    published.site.build()
    assert (output / "README.md").exists()
    assert (output / "archive.db").exists()


def test_a_damaged_list_is_written_again(published):
    names = published.folder / "site/.hfpapers-site"
    listed = names.read_bytes()
    names.write_bytes(listed + b"\0null\n" + b"long" * 1_000 + b"\n\xff\n")
    published.site.build()
    assert names.read_bytes() == listed


def test_excluded_papers_are_on_no_page(published):
    excluded = published.store.papers(DAY)[0]
    other = PublishedSite(published.folder, exclude_ids=[excluded.id])
    other.site.update()
    assert [path for path, data in other.files().items() if excluded.id.encode() in data] == []


@pytest.mark.parametrize("line", [b"{", b"[" * 9_999, b"[]", b'{"id": []}', b"\xff"])
def test_data_that_cannot_be_read_is_not_copied_if_papers_are_excluded(published, line):
    excluded, *others = published.store.papers(DAY)
    data = published.folder / f"daily/{DAY}.jsonl"
    data.write_bytes(line + b"\n" + data.read_bytes())
    other = PublishedSite(published.folder, exclude_ids=[excluded.id])
    site = SiteContext(None, other.store, other.config, None)
    copied = read_copy(site, f"daily/{DAY}.jsonl").decode()
    assert [json.loads(line)["id"] for line in copied.splitlines()] == [paper.id for paper in others]


def test_changes_are_removed_when_the_site_shows_them(published):
    published.publish(DAY, change_papers(published.store.papers(DAY), random.Random(4)))
    with published.archive.open_published() as connection:
        assert read_changes(connection).changes
    published.site.update()
    with published.archive.open_published() as connection:
        assert not read_changes(connection).changes
