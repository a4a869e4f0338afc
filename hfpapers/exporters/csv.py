"""CSV: Scrapy's format, with cells that spreadsheets do not run as formulas."""

from typing import Any

from scrapy.exporters import CsvItemExporter

# A cell that begins with one of these is a formula in Excel, LibreOffice and Google Sheets.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class CsvExporter(CsvItemExporter):
    """Write items as CSV. A text that a spreadsheet would take for a formula begins with an apostrophe.

    The apostrophe makes a spreadsheet show the text as it is. Numbers are unchanged.
    """

    def serialize_field(self, field: Any, name: str, value: Any) -> Any:
        """Return the value of a cell."""
        serialized = super().serialize_field(field, name, value)
        is_text = isinstance(serialized, str)
        return f"'{serialized}" if is_text and serialized.startswith(_FORMULA_STARTS) else serialized
