"""Prints the tables, or writes them to the docs."""

import argparse
import logging
import tempfile
from pathlib import Path

from scrapy.utils.defer import deferred_from_coro
from scrapy.utils.reactor import install_reactor

import tests.reliability
from tests.mockhub import Hub
from tests.reliability.docs import replace_tables
from tests.reliability.table import Rows, tables


def main() -> None:
    from twisted.internet.task import react  # noqa: PLC0415 - it installs the default reactor

    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=tests.reliability.__doc__)
    parser.add_argument("--write", action="store_true", help="write the tables to docs/reliability.md")
    write = parser.parse_args().write
    # Show no log. The tables contain the warnings.
    logging.getLogger().addHandler(logging.NullHandler())

    async def show() -> None:
        with Hub() as hub, tempfile.TemporaryDirectory() as folder:
            text = await tables(Rows(hub, Path(folder)))
        if write:
            replace_tables(text)
        else:
            print(text)  # noqa: T201

    react(lambda _: deferred_from_coro(show()))


if __name__ == "__main__":
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    main()
