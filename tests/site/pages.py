"""A small site for the tests of scripts: pages of days, the search and the saved papers, from invented papers."""

import json
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

import jinja2

from hfpapers.archive.search_index import SearchRow
from hfpapers.editions.topics import Topic
from hfpapers.exporters.templates import project_loader
from hfpapers.site.links import relative_link, root_link
from hfpapers.site.search_data import render_search_data

ROOT = Path(__file__).parents[2]
TOPICS = {"tea": Topic(title="Tea", words=["teapots"]), "moss": Topic(title="Moss & Lichen", words=["moss"])}


def make_row(day: str, number: int, title: str, **values: object) -> SearchRow:
    """Return a paper of a day."""
    row = SearchRow(
        day=day,
        id=f"{day[2:4]}{day[5:7]}.{int(day[8:]) * 100 + number:05}",
        title=title,
        is_title_of_hub=False,
        upvotes=50 - number,
        organization=None,
        keywords=[],
        authors=["Ada Alder"],
        topics=[],
        has_code=False,
        published_at=None,
        edition=day,
    )
    return row._replace(**values)


_WEATHER, _KETTLE = ("University of Weather", "weather"), ("Kettle Labs", "KettleLabs")
_MOSS = ("Laboratory of Moss & Lichen", "moss_lab")
# Two days of 2026 and one of 2025, with what the search has to tell apart.
ROWS = [
    make_row("2026-02-19", 1, "Teapots That Listen", organization=_KETTLE, topics=["tea"], has_code=True),
    make_row("2026-02-19", 2, "Clockwork Owls", organization=_WEATHER, keywords=["Teapots", "sparse attention"]),
    make_row("2026-02-19", 3, "Über den Föhn", authors=["Jürgen Müller", "Emil Elm"], has_code=True),
    make_row("2026-02-19", 4, "찻주전자의 인내심", organization=_MOSS, topics=["tea", "moss"]),
    make_row("2026-02-18", 1, "Sourdough Rises", organization=_WEATHER, authors=["Bo Birch", "and, Comma"]),
    make_row("2026-02-18", 2, "やかんの研究", authors=["ＡＢＣ研究所", "Ada Alder"], upvotes=1_234),
    make_row("2025-12-30", 1, "Old Teapots", published_at="2025-11-30T20:00:00Z", authors=["Emil Elm"]),
    make_row("2025-12-30", 2, "Slow Snails", organization=_KETTLE, authors=[f"Author {n}" for n in range(150)]),
]


def write_site(folder: Path, rows: Sequence[SearchRow], language: str = "en") -> None:
    """Write the site of papers, which are ordered by day, the newest first."""
    shutil.copytree(ROOT / "templates/site/assets", folder / "assets", dirs_exist_ok=True)
    labels = tomllib.loads((ROOT / f"templates/site/labels/{language}.toml").read_text(encoding="utf8"))
    script = f"window.hfpapersLabels = {json.dumps(labels['script'], ensure_ascii=False)};\n"
    (folder / "assets/labels.js").write_text(script, encoding="utf8")
    days = {day: [*papers] for day, papers in groupby(rows, key=lambda row: row.edition)}
    years = {year: [*papers] for year, papers in groupby(rows, key=lambda row: int(row.day[:4]))}
    for year, papers in years.items():
        _write(folder / f"search/{year}.js", render_search_data(year, papers))
    names = [*days]
    pages: dict[str, tuple[str, Mapping[str, object]]] = {
        "search.html": ("search.html.j2", {"years": [*years], "topics": TOPICS}),
        "saved.html": ("saved.html.j2", {"years": [*years]}),
    }
    for newer, day, older in zip([None, *names], names, [*names[1:], None], strict=False):
        variables = {"day": day, "papers": days[day], "previous": older, "next": newer}
        pages[f"{day}/index.html"] = ("edition.html.j2", variables)
    pages["index.html"] = pages[f"{names[0]}/index.html"]
    loaders = [jinja2.FileSystemLoader(Path(__file__).parent / "templates"), project_loader()]
    env = jinja2.Environment(loader=jinja2.ChoiceLoader(loaders), undefined=jinja2.StrictUndefined, autoescape=True)
    for path, (template, variables) in pages.items():
        link = {"link": partial(relative_link, page=path), "root": root_link(path)}
        text = env.get_template(f"site/{template}").render(labels=labels, language=language, **link, **variables)
        _write(folder / path, text.encode())


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
