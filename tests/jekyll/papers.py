"""Papers all of whose texts are a stranger's, and posts of them."""

from io import BytesIO

from scrapy.settings import Settings

from hfpapers.exporters.post import PostExporter
from hfpapers.items import Organization, Paper
from hfpapers.pipelines.clean import CleanPipeline


def post_of(papers, template):
    settings = Settings()
    settings.setmodule("hfpapers.settings")
    file = BytesIO()
    exporter = PostExporter(file, settings, template=template, language="en", thumbnails=True)
    for paper in papers:
        exporter.export_item(CleanPipeline(_NoStats()).process_item(paper))
    exporter.finish_exporting()
    return file.getvalue().decode()


class _NoStats:
    """A crawler of which the pipeline only wants the stats."""

    stats = type("Stats", (), {"inc_value": lambda *_: None})()


def paper_of(number, *, latex, text, url="https://example.org/"):
    """Return a paper all of whose fields are a stranger's: ``latex`` where LaTeX is read, else ``text``."""
    paper_id = f"2602.{number:05}"
    return Paper(
        edition="2026-02-19",
        rank=number,
        edition_size=number,
        id=paper_id,
        title=latex,
        abstract=latex,
        authors=[text, "Bo Birch", text, "Jun Elm"],
        organization=Organization(name=text, handle="x", url="https://huggingface.co/x"),
        upvotes=1234,
        github_repo="https://github.com/made-up/teapots",
        github_stars=31400,
        project_page=url,
        ai_summary=latex,
        ai_keywords=[text, "moss"],
        models=2,
        datasets=0,
        spaces=1,
        url=f"https://huggingface.co/papers/{paper_id}",
        arxiv_url=f"https://arxiv.org/abs/{paper_id}",
        pdf_url=f"https://arxiv.org/pdf/{paper_id}",
        thumbnail=f"https://thumbnails.example.org/{paper_id}.png",
        list_source="data",
    )
