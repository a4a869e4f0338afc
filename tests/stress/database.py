"""Kill processes at random moments while they update the database; then compare it with a rebuilt one.

python -m tests.stress.database --number 200 --seed 1
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from hfpapers.archive.database import Archive
from hfpapers.storage.store import EditionStore
from tests.archive.contents import content
from tests.invented import write_archive
from tests.mockhub import Hub
from tests.stress.archive import ROOT, Difference, say
from tests.stress.command import run_script

_DAYS = 60
# An update takes about ten milliseconds.
_MAX_DELAY_S = 0.1
# Two processes at once wait for each other.
_PROCESSES = 2


class DatabaseKills:
    """Kills two processes that publish into one folder, and checks the database after each time."""

    def __init__(self, hub: Hub, folder: Path, seed: int) -> None:  # noqa: ARG002 - nothing is crawled
        self.output = folder / "output"
        self.rebuilt = folder / "rebuilt.db"
        self.random = random.Random(seed)
        self.kills = self.outdated = 0

    async def run(self, number: int) -> None:
        """Kill so many processes; raise `Difference` if the database is not what it should be."""
        store = EditionStore.at(self.output)
        write_archive(store, _DAYS)
        Archive(store.files.local_path / "archive.db", store).build()
        while self.kills < number:
            self._kill()
            self._check()
            if self.kills % 10 == 0:
                say(f"{self.kills} kills")

    def summary(self) -> str:
        """Return how many kills there were, and how many editions had to be loaded after them."""
        return f"{self.kills} kills; {self.outdated} editions had been replaced without their rows"

    def _kill(self) -> None:
        command = [sys.executable, "-m", "tests.stress.publish_forever", str(self.output)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
        processes = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(_PROCESSES)
        ]
        for process in processes:
            process.stdout.readline()
        time.sleep(self.random.uniform(0, _MAX_DELAY_S))
        for process in processes:
            process.send_signal(signal.SIGKILL)
        for process in processes:
            _, errors = process.communicate()
            if process.returncode != -signal.SIGKILL:
                raise Difference(f"a process failed: {errors.decode()}")
            self.kills += 1

    def _check(self) -> None:
        """Check that the rows are those of the files that the database names, and of all files after it was opened."""
        # Content that is not that of the named files would not be loaded again, so that it would differ afterwards.
        loaded: list[object] = []
        store = EditionStore.at(self.output)
        # The lock completes the replacement of files by a killed process. Until then, the old files are compared.
        with store.files.locked():
            pass
        with Archive(self.output / "archive.db", store).open(lambda sources: loaded.extend(sources) or sources):
            pass
        if len(loaded) > _PROCESSES:
            raise Difference(f"{len(loaded)} editions had to be loaded after {_PROCESSES} kills")
        self.outdated += len(loaded)
        Archive(self.rebuilt, EditionStore.at(self.output)).build()
        found, expected = content(self.output / "archive.db"), content(self.rebuilt)
        for name in expected:
            if found[name] != expected[name]:
                raise Difference(f"the rows of {name} are not those of a rebuilt database")


if __name__ == "__main__":
    run_script(DatabaseKills, "tests.stress.database", __doc__, number=200)
