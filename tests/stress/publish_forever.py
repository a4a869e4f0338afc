"""Publishes the editions of an archive again and again, each time with other votes, until the process is killed.

python -m tests.stress.publish_forever FOLDER
"""

import sys
from itertools import count
from pathlib import Path

from hfpapers import clock
from hfpapers.archive.database import Archive
from hfpapers.editions.merge import rank_papers
from hfpapers.editions.periods import KINDS
from hfpapers.publishing.renderer import render_data
from hfpapers.storage.store import EditionStore, data_path, history_path

store = EditionStore.at(Path(sys.argv[1]))
archive = Archive(store.files.local_path / "archive.db", store)
periods = [period for kind in KINDS.values() for period in store.editions(kind)]
for number in count(1):
    period = periods[number * 7 % len(periods)]
    with store.files.locked():
        now = clock.rfc3339(clock.now())
        papers = rank_papers(
            paper.model_copy(update={"upvotes": number + place % 5, "title": f"Round {number}", "updated_at": now})
            # Papers leave the edition, which is never empty.
            for place, paper in enumerate(store.papers(period))
            if place == 0 or (place + number) % 9
        )
        history = store.history(period).extend(papers, now)
        with archive.publishing({period: (papers, history)}):
            store.files.replace({data_path(period): render_data(papers), history_path(period): history.data})
        if warnings := archive.pop_warnings():
            sys.exit(warnings[0])
    if number == 1:
        print("published", flush=True)  # noqa: T201
