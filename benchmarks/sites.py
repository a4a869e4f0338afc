"""Benchmarks of the site: building it, beside Jekyll, and updating it after one edition."""

import shutil
import time
from functools import partial
from pathlib import Path

from scrapy.settings import Settings

from benchmarks.archives import DAYS, FEW_DAYS, PAPERS_A_DAY, write
from benchmarks.processes import Run, run, run_program
from benchmarks.rows import Rows, in_turns, median, ratio
from hfpapers.archive.database import Archive
from hfpapers.config import Config
from hfpapers.editions.periods import Day
from hfpapers.publishing.renderer import Renderer, render_data
from hfpapers.site.site import Site
from hfpapers.storage.store import EditionStore, data_path, history_path

_SITE, _JEKYLL = "the site of hfpapers", "Jekyll, without a theme"
# A build takes long.
_MAX_BUILDS = 3
_UPDATES = 5
_LAYOUT = "<!doctype html><html><body>{{ content }}</body></html>\n"


def build(folder: Path, times: int) -> Rows:
    """Measure how long it takes to build the site, beside Jekyll, which builds the same days as posts."""
    output = write(folder / "output", DAYS)
    Archive(output / "archive.db", EditionStore.at(output)).build()
    contenders = {_SITE: partial(_build_site, output)}
    if shutil.which("jekyll"):
        contenders[_JEKYLL] = partial(_build_posts, _write_posts(output, folder / "blog"))
    measured = in_turns(contenders, min(times, _MAX_BUILDS))
    rows = [[f"A site of {DAYS * PAPERS_A_DAY:,} papers in {DAYS:,} days", "wall time, s", "CPU time, s", "memory, MB"]]
    for name, runs in measured.items():
        values = (
            median(runs, lambda each: each.wall_time),
            median(runs, _cpu_time),
            median(runs, lambda each: each.memory),
        )
        rows.append([name, *(f"{value:.0f}" for value in values)])
    if len(measured) > 1:
        ours, theirs = (median(runs, _cpu_time) for runs in measured.values())
        rows.append(["CPU time: the site / Jekyll", "", ratio(ours, theirs), ""])
    return rows


def update(folder: Path, times: int) -> Rows:
    """Measure how long it takes to update the site after one edition, in a small archive and in a large one."""
    archives = {f"{number:,} editions": write(folder / f"{number}", number) for number in (FEW_DAYS, DAYS)}
    for output in archives.values():
        _site(output).update()
    measured = in_turns({name: partial(_update, output) for name, output in archives.items()}, times * _UPDATES)
    title = f"Updating the site after an edition of {PAPERS_A_DAY} papers"
    rows = [[title, "CPU time, s", f"CPU time / {FEW_DAYS} editions"]]
    few = median(next(iter(measured.values())), float)
    rows += [
        [name, f"{median(seconds, float):.2f}", ratio(median(seconds, float), few)]
        for name, seconds in measured.items()
    ]
    return rows


def _site(output: Path) -> Site:
    config = Config(output_dir=str(output))
    return Site(config, EditionStore.at(output), Archive.at(output / "archive.db", config, EditionStore.at(output)))


def _build_site(output: Path) -> Run:
    shutil.rmtree(output / "site", ignore_errors=True)
    return run(["benchmarks.build_site", str(output)])


def _write_posts(output: Path, blog: Path) -> Path:
    """Write the posts of all days into a blog with a layout that adds nothing, and return its folder."""
    settings = Settings({"OUTPUT_DIR": str(output), "FEED_EXPORTERS": {"md": "hfpapers.exporters.post.PostExporter"}})
    settings["OUTPUTS"] = {"_posts/%(date)s-%(kind)s-papers.md": {"format": "md"}}
    renderer = Renderer.from_settings(settings)
    for period in renderer.store.editions(Day):
        for name, data in renderer.render_edition(period, renderer.snapshot()).items():
            path = blog / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    (blog / "_layouts").mkdir()
    (blog / "_layouts/post.html").write_text(_LAYOUT)
    (blog / "_config.yml").write_text("title: Papers\n")
    return blog


def _build_posts(blog: Path) -> Run:
    """Build the blog with Jekyll."""
    shutil.rmtree(blog / "_site", ignore_errors=True)
    return run_program(["jekyll", "build", "--source", str(blog), "--destination", str(blog / "_site")], cwd=blog)


def _update(output: Path) -> float:
    """Publish the newest edition with other votes, update the site, and return the CPU time of that in seconds."""
    store = EditionStore.at(output)
    period = store.editions(Day)[0]
    papers = [paper.model_copy(update={"upvotes": paper.upvotes + 1}) for paper in store.papers(period)]
    history = store.history(period)
    with store.files.locked(), Archive(output / "archive.db", store).publishing({period: (papers, history)}):
        store.files.replace({data_path(period): render_data(papers), history_path(period): history.data})
    site = _site(output)
    started = time.process_time()
    site.update()
    return time.process_time() - started


def _cpu_time(done: Run) -> float:
    return done.cpu_time
