"""Publishes invented editions, and compares an updated site with one that is built at once."""

import random
import shutil
from pathlib import Path

from hfpapers.archive.database import Archive
from hfpapers.config import Config
from hfpapers.editions.history import History
from hfpapers.editions.merge import rank_papers
from hfpapers.items import Organization
from hfpapers.publishing.renderer import render_data
from hfpapers.site.site import Site
from hfpapers.storage.store import EditionStore, data_path, history_path

TOPICS = {
    "moss": {"title": "Moss & lichen", "words": ["moss", "garden"], "min_upvotes": 20},
    "kettles": {"title": "Kettles", "words": ["kettle", "teapot"]},
}
NEW_ORGANIZATION = Organization(name="Academy of Fog", handle="FogAcademy", url="https://huggingface.co/FogAcademy")


class PublishedSite:
    """An archive with its site, in a folder."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder = folder
        self.config = Config(
            output_dir=folder, **{"topics": TOPICS, "site_url": "https://site.example.org", **settings}
        )
        self.store = EditionStore.at(folder)
        self.archive = Archive.from_config(self.config, self.store)
        self.site = Site.from_config(self.config, self.store)

    def publish(self, period, papers, time="2026-06-01T10:00:00Z"):
        """Publish the papers of an edition as a crawl at that time does; without papers, remove the edition."""
        edition = str(period)
        listed = rank_papers(paper.model_copy(update={"edition": edition, "updated_at": time}) for paper in papers)
        history = self.store.history(period).extend(listed, time) if listed else History()
        with self.store.files.locked(), self.archive.publishing({period: (listed, history)}):
            self.store.files.replace({data_path(period): render_data(listed), history_path(period): history.data})
        assert self.archive.pop_warnings() == []

    def rebuilt(self, folder: Path) -> dict[str, bytes]:
        """Return the files of a site that is built from the same archive in another folder."""
        return rebuild_site(self.config, folder)

    def files(self) -> dict[str, bytes]:
        """Return the files of the site by path."""
        return read_site(self.folder)


def rebuild_site(config: Config, folder: Path) -> dict[str, bytes]:
    """Copy an archive to a folder without its database and its site, build both, and return the files of the site."""
    shutil.copytree(config.output_dir, folder, ignore=shutil.ignore_patterns("site", "archive.db*"))
    Site.from_config(config.model_copy(update={"output_dir": str(folder)}), EditionStore.at(folder)).build()
    return read_site(folder)


def read_site(folder: Path) -> dict[str, bytes]:
    """Return all files of the site of an archive but the hidden ones, by path."""
    root = folder / "site"
    paths = (path for path in root.rglob("*") if path.is_file() and not path.name.startswith(".hfpapers"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def change_papers(papers, chance: random.Random):
    """Return the papers of an edition as a later crawl may find them."""
    changed = []
    for paper in papers:
        match chance.randrange(10):
            case 0:
                continue
            case 1:
                changed.append(paper.model_copy(update={"upvotes": paper.upvotes + chance.randint(1, 30)}))
            case 2:
                changed.append(paper.model_copy(update={"organization": chance.choice([None, NEW_ORGANIZATION])}))
            case 3:
                changed.append(paper.model_copy(update={"ai_keywords": chance.sample(["fog", "kettles", "moss"], 2)}))
            case 4:
                changed.append(paper.model_copy(update={"title": f"{paper.title} Kettle"}))
            case _:
                changed.append(paper)
    return changed
