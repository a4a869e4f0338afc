"""Which papers are requested from the arXiv API, and the URL of a request.

Source of the facts: the user's manual of the API, https://info.arxiv.org/help/api/user-manual.html
"""

import re
from collections.abc import Sequence
from urllib.parse import urlencode

# The largest number of papers in a request. The API accepts more, but responds slowly then.
MAX_IDS = 100
# An id begins with the year and the month. It has four more digits until 2014, five since 2015.
_ID = re.compile(r"[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}")


def has_arxiv_form(paper_id: str) -> bool:
    """Return whether an id is one that arXiv may have assigned. The API rejects a request with another one."""
    return _ID.fullmatch(paper_id) is not None


def query_url(api_url: str, ids: Sequence[str]) -> str:
    """Return the URL that requests papers by their ids: at least one, and at most `MAX_IDS`."""
    query = {"id_list": ",".join(ids), "max_results": len(ids)}
    return f"{api_url}?{urlencode(query, safe=',')}"
