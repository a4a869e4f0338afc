"""The content types of the files in an object store, from which people may serve them as a website."""

from pathlib import PurePosixPath

_DEFAULT = "application/octet-stream"
_CONTENT_TYPES = {
    ".bib": "application/x-bibtex; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".db": "application/vnd.sqlite3",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".md": "text/markdown; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".svg": "image/svg+xml",
    # The only files in XML are feeds.
    ".xml": "application/atom+xml; charset=utf-8",
}


def find_content_type(name: str) -> str:
    """Return the content type of a file by its name. It does not depend on the machine, as that of `mimetypes` does."""
    return _CONTENT_TYPES.get(PurePosixPath(name).suffix, _DEFAULT)
