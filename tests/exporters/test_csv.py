import csv
import io

import pytest

from hfpapers.exporters.csv import CsvExporter
from hfpapers.settings import FEED_EXPORTERS


def export_row(item):
    """Return the cells of an item."""
    file = io.BytesIO()
    exporter = CsvExporter(file)
    exporter.start_exporting()
    exporter.export_item(item)
    exporter.finish_exporting()
    [row] = csv.DictReader(io.StringIO(file.getvalue().decode(), newline=""))
    return row


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe(paper, start):
    row = export_row(paper.model_copy(update={"title": f"{start}HYPERLINK(1)", "authors": [f"{start}Ada", "Bo"]}))
    assert row["title"] == f"'{start}HYPERLINK(1)"
    assert row["authors"] == f"'{start}Ada,Bo"


def test_other_texts_and_numbers_are_unchanged(paper):
    row = export_row(paper)
    assert (row["title"], row["upvotes"], row["rank"]) == (paper.title, "18", "1")
    assert export_row({"change": -3, "share": -0.5, "text": "-3"}) == {"change": "-3", "share": "-0.5", "text": "'-3"}


def test_the_exporter_is_the_one_for_csv():
    assert FEED_EXPORTERS["csv"] == f"{CsvExporter.__module__}.{CsvExporter.__name__}"
