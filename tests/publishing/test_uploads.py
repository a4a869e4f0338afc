"""The copies of the database and of the site in an object store, which several machines make."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import obstore
import pytest
from obstore.store import MemoryStore

from hfpapers.archive import connection
from hfpapers.archive.database import Archive
from hfpapers.archive.loader import ArchiveLoader
from hfpapers.editions.periods import Day
from hfpapers.publishing.publisher import Publisher
from hfpapers.publishing.renderer import Renderer
from hfpapers.publishing.uploads import Uploads
from hfpapers.site import copy as site_copy
from hfpapers.site.site import Site
from hfpapers.storage import object_store
from hfpapers.storage.store import EditionStore
from tests.archive.contents import content, rows
from tests.site.updates import read_site
from tests.writers import Interleaving, Killed, open_shared, seeds

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (
    Day.parse("2026-02-17"),
    Day.parse("2026-02-18"),
    Day.parse("2026-02-19"),
    Day.parse("2026-02-20"),
)
CHANGES = {"put", "overwrite", "delete"}
SEEDS = seeds(3, 100)


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    """Send one request after the other, and try again after a conflict at once."""
    monkeypatch.setattr(site_copy, "_THREADS", 1)
    monkeypatch.setattr(object_store, "_MAX_BACKOFF_S", 0)


class Machine:
    """A machine with a cache folder. It records what it sends to the store."""

    def __init__(self, outputs, memory, folder, before=lambda *_: None):
        self.folder, self.memory = folder, memory
        self.sent = []
        self._before = before
        storage = open_shared(memory, folder, self._record)
        self.store = EditionStore(storage)
        archive = Archive.from_config(outputs.config, self.store)
        site = Site.from_config(outputs.config, self.store)
        self.uploads = Uploads(self.store, archive, site)
        self.publisher = Publisher(Renderer(outputs, self.store), archive, site, max_loss=0.5)

    def _record(self, operation, name):
        self.sent.append((operation, name))
        self._before(operation, name)

    def changed(self, prefix=""):
        """Return the names of the objects that this machine has written or deleted."""
        return [name for operation, name in self.sent if operation in CHANGES and name.startswith(prefix)]

    def publish(self, period, papers):
        listed = [paper.model_copy(update={"edition": str(period)}) for paper in papers]
        self.publisher.publish(period, listed, with_latest=True)

    def crawl(self, period, papers):
        """Do what a crawl does, and return whether everything was uploaded."""
        self.publish(period, papers)
        return self.uploads.run()


@pytest.fixture
def memory():
    return MemoryStore()


@pytest.fixture
def open_machine(outputs, memory, tmp_path):
    """Return a function that opens the store on a machine, which has a name."""
    created = outputs(ARCHIVE_DB="auto", SITE="yes")
    return lambda name="first", **options: Machine(created, memory, tmp_path / name, **options)


@pytest.fixture
def first(open_machine, papers):
    """Publish an edition on the first machine."""
    machine = open_machine()
    assert machine.crawl(THURSDAY, papers)
    machine.sent.clear()
    return machine


def stored_site(memory):
    """Return the files of the site in the store by path."""
    names = [meta["path"] for meta in obstore.list(memory, "site").collect()]
    return {
        name.removeprefix("site/"): obstore.get(memory, name).bytes().to_bytes()
        for name in names
        if not name.endswith("/.hfpapers-site")
    }


def stored_days(memory, tmp_path):
    """Return the editions in the database in the store."""
    path = tmp_path / "downloaded.db"
    path.write_bytes(obstore.get(memory, "archive.db").bytes().to_bytes())
    assert content(path)["editions"]
    return [row["edition"] for row in rows(path, "SELECT edition FROM editions ORDER BY edition")]


def test_the_copies_are_those_of_the_machine(first, memory, tmp_path):
    assert stored_site(memory) == read_site(first.folder)
    assert stored_days(memory, tmp_path) == [str(THURSDAY)]


@pytest.mark.usefixtures("first")
def test_browsers_are_told_what_a_file_is(memory):
    content_types = {
        "site/index.html": "text/html; charset=utf-8",
        "site/assets/style.css": "text/css; charset=utf-8",
        "feeds/daily.xml": "application/atom+xml; charset=utf-8",
        "feeds/daily.json": "application/json",
        "daily/2026-02-19.jsonl": "application/x-ndjson",
        "archive.db": "application/vnd.sqlite3",
    }
    assert {name: obstore.get(memory, name).attributes["Content-Type"] for name in content_types} == content_types


def test_the_database_is_uploaded_after_the_site(open_machine, papers):
    machine = open_machine()
    machine.crawl(THURSDAY, papers)
    # The list of the site states that the upload has ended.
    assert machine.changed()[-2:] == ["archive.db", "site/.hfpapers-site"]


def test_nothing_is_uploaded_if_nothing_changed(first):
    assert first.uploads.run()
    assert first.changed() == []
    assert ("list_tree", "site") not in first.sent


def test_what_is_uploaded_are_the_files_that_changed(first, memory, papers):
    before = stored_site(memory)
    first.crawl(FRIDAY, papers)
    after = stored_site(memory)
    differing = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    uploaded = {name.removeprefix("site/") for name in first.changed("site/")}
    assert uploaded == {*differing, ".hfpapers-site"}
    assert ("list_tree", "site") not in first.sent
    assert after == read_site(first.folder)


def test_pages_that_are_not_needed_any_more_are_removed(first, memory, papers):
    first.crawl(FRIDAY, papers)
    obstore.delete(memory, f"daily/{FRIDAY}.jsonl")
    first.uploads.run()
    assert f"site/daily/{FRIDAY}.jsonl" in first.changed()
    assert stored_site(memory) == read_site(first.folder)


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize("number", [0, 1, pytest.param(5, marks=pytest.mark.integration), "archive.db"])
def test_the_next_upload_completes_one_that_was_killed(open_machine, memory, papers, tmp_path, number):
    def kill(operation, name):
        if operation in CHANGES and name.startswith(("site/", "archive.db")):
            count = len(killed.changed("site/")) - 1
            if number in {count, name}:
                raise Killed

    killed = open_machine(before=kill)
    killed.publish(FRIDAY, papers)
    with pytest.raises(Killed):
        killed.uploads.run()
    again = open_machine()
    assert again.uploads.run()
    assert stored_site(memory) == read_site(again.folder)
    assert stored_days(memory, tmp_path) == [str(THURSDAY), str(FRIDAY)]


@pytest.mark.usefixtures("first")
def test_an_upload_that_fails_is_a_warning_and_is_repeated(open_machine, memory, papers, caplog):
    def fail(operation, _):
        if operation == "overwrite":
            raise OSError("the service cannot be reached")

    failing = open_machine(before=fail)
    assert not failing.crawl(FRIDAY, papers)
    assert caplog.messages[-1:] == [
        "the database and the site were not uploaded completely: the service cannot be reached"
    ]
    again = open_machine()
    assert again.crawl(FRIDAY, papers)
    assert stored_site(memory) == read_site(again.folder)


def test_a_machine_loads_what_others_have_published(first, open_machine, memory, papers, tmp_path):
    open_machine("second").crawl(FRIDAY, papers)
    first.crawl(WEDNESDAY, papers)
    assert stored_days(memory, tmp_path) == [str(WEDNESDAY), str(THURSDAY), str(FRIDAY)]
    assert stored_site(memory) == read_site(first.folder)


@pytest.mark.usefixtures("first")
def test_the_rows_of_other_machines_are_there_when_an_edition_is_published(open_machine, papers):
    open_machine("second").publish(WEDNESDAY, papers)
    machine = open_machine()
    machine.publish(FRIDAY, papers)
    editions = rows(machine.folder / "archive.db", "SELECT edition FROM editions ORDER BY edition")
    assert [row["edition"] for row in editions] == [str(WEDNESDAY), str(THURSDAY), str(FRIDAY)]


def test_a_crawl_compares_all_files_at_its_beginning_and_at_its_end(open_machine, papers, monkeypatch):
    compared = []
    find_changes = ArchiveLoader.find_changes
    monkeypatch.setattr(ArchiveLoader, "find_changes", lambda loader: compared.append(loader) or find_changes(loader))
    machine = open_machine()
    for period in (WEDNESDAY, THURSDAY, FRIDAY):
        listed = [paper.model_copy(update={"edition": str(period)}) for paper in papers]
        machine.publisher.publish(period, listed, with_latest=period is FRIDAY)
    assert len(compared) == 2
    machine.uploads.run()
    assert len(compared) == 3


def test_a_new_machine_begins_with_the_copy(first, open_machine):
    new = open_machine("new")
    with new.uploads._archive.open():
        pass
    assert [name for operation, name in new.sent if operation.startswith("get")] == ["archive.db"]
    assert content(new.folder / "archive.db") == content(first.folder / "archive.db")


def test_a_new_machine_renders_the_whole_site(first, open_machine, memory):
    new = open_machine("new")
    assert new.uploads.run()
    assert read_site(new.folder) == read_site(first.folder) == stored_site(memory)


def damage(data):
    return data[:8192] + b"\xff" * (len(data) - 8192)


@pytest.mark.usefixtures("first")
def test_a_damaged_copy_is_replaced(open_machine, memory, caplog, tmp_path):
    obstore.put(memory, "archive.db", damage(obstore.get(memory, "archive.db").bytes().to_bytes()))
    new = open_machine("new")
    assert new.uploads.run()
    assert any(message.startswith(f"{new.store.location}/archive.db is damaged (") for message in caplog.messages)
    assert stored_days(memory, tmp_path) == [str(THURSDAY)]


@pytest.mark.parametrize("foreign", [b"", b"Somebody's notes\n"])
def test_a_database_of_somebody_else_is_left_in_place(first, open_machine, memory, papers, caplog, foreign):
    obstore.put(memory, "archive.db", foreign)
    for machine in (open_machine("new"), open_machine()):
        assert not machine.crawl(FRIDAY, papers)
        assert caplog.messages[-1:] == [
            (
                f"the database and the site were not uploaded: {first.store.location}/archive.db is not a database of"
                " hfpapers; remove the file, or set ARCHIVE_DB to another path"
            )
        ]
    assert obstore.get(memory, "archive.db").bytes().to_bytes() == foreign


def test_files_of_somebody_else_are_left_in_place(open_machine, memory, papers, caplog):
    for name in ("site/mine.txt", "site/search.html"):
        obstore.put(memory, name, b"mine")
    assert open_machine().crawl(THURSDAY, papers)
    assert open_machine("new").crawl(FRIDAY, papers)
    assert {name: stored_site(memory)[name] for name in ("mine.txt", "search.html")} == {
        "mine.txt": b"mine",
        "search.html": b"mine",
    }
    assert caplog.messages.count("site: left search.html in place, because hfpapers did not write it") == 2


@pytest.mark.parametrize("path", ["{folder}/elsewhere.db", "../elsewhere.db"])
def test_a_database_elsewhere_is_not_uploaded(outputs, memory, papers, tmp_path, path):
    created = outputs(ARCHIVE_DB=path.format(folder=tmp_path), SITE="yes")
    machine = Machine(created, memory, tmp_path / "first")
    assert machine.crawl(THURSDAY, papers)
    assert [name for name in machine.changed() if name.endswith(".db")] == []
    assert stored_site(memory) == read_site(machine.folder)


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize("seed", SEEDS)
def test_of_two_machines_the_later_one_uploads_everything(open_machine, memory, papers, tmp_path, seed):
    interleaving = Interleaving(seed)
    machines = [open_machine(name, before=interleaving.before(number)) for number, name in enumerate(["a", "b"])]
    crawls = [
        partial(machine.crawl, period, papers) for machine, period in zip(machines, [WEDNESDAY, FRIDAY], strict=True)
    ]
    assert interleaving.run(crawls) == []
    assert stored_days(memory, tmp_path) == [str(WEDNESDAY), str(THURSDAY), str(FRIDAY)]
    after = open_machine("after")
    after.uploads._site.build()
    assert stored_site(memory) == read_site(after.folder)


@pytest.mark.usefixtures("first")
def test_pages_of_a_machine_that_was_killed_are_replaced(open_machine, memory, papers):
    second = open_machine("second")
    assert second.uploads.run()
    written = []

    def disturb(operation, name):
        if operation == "overwrite" and name.startswith("site/"):
            if not written:
                assert second.crawl(FRIDAY, papers)
            written.append(name)
        if name == "archive.db" and operation == "put":
            raise Killed

    killed = open_machine("killed", before=disturb)
    killed.publish(WEDNESDAY, papers)
    with pytest.raises(Killed):
        killed.uploads.run()
    assert second.crawl(TUESDAY, papers)
    assert stored_site(memory) == read_site(second.folder)


@pytest.mark.usefixtures("first")
def test_two_processes_on_a_new_machine_do_not_disturb_each_other(open_machine, memory, papers, monkeypatch, tmp_path):
    monkeypatch.setattr(connection, "_BUSY_TIMEOUT_S", 60)
    crawls = [partial(open_machine("new").crawl, period, papers) for period in (WEDNESDAY, FRIDAY)]
    with ThreadPoolExecutor(2) as pool:
        assert [future.result() for future in [pool.submit(crawl) for crawl in crawls]] == [True, True]
    assert stored_days(memory, tmp_path) == [str(WEDNESDAY), str(THURSDAY), str(FRIDAY)]
    assert stored_site(memory) == read_site(tmp_path / "new")
