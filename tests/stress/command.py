"""The command line of the scripts."""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.reactor import install_reactor

from tests.mockhub import Hub
from tests.stress.archive import Difference, say


class Script(Protocol):
    """Disturbs an archive for a number of rounds."""

    async def run(self, number: int) -> None:
        """Raise `Difference` if an archive is not what it should be."""

    def summary(self) -> str:
        """Return what happened."""


def run_script(create: Callable[[Hub, Path, int], Script], name: str, description: str, *, number: int) -> None:
    """Run a script, print its summary, and exit with 1 and the first difference if there is one."""
    parser = argparse.ArgumentParser(prog=f"python -m {name}", description=description.partition("\n")[0])
    parser.add_argument("--number", type=int, default=number, help=f"how many rounds; default: {number}")
    parser.add_argument("--seed", type=int, default=1, help="the seed of all random choices; default: 1")
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from twisted.internet.task import react  # noqa: PLC0415 - it installs the default reactor

    async def run() -> int:
        started = time.monotonic()
        with Hub() as hub, tempfile.TemporaryDirectory() as folder:
            script = create(hub, Path(folder), args.seed)
            try:
                await script.run(args.number)
            except Difference as difference:
                say(f"{script.summary()}\nDifference with --seed {args.seed}: {difference}")
                return 1
            say(f"{script.summary()}; no difference, in {time.monotonic() - started:.0f} s")
            return 0

    # An exception that ends the process must not leave a coroutine, or the event loop hangs.
    react(lambda _: deferred_from_coro(run()).addCallback(sys.exit))
