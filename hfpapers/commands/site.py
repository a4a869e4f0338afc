"""``scrapy site``: look at the site in a browser."""

import argparse
import logging
import sys
import webbrowser
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from scrapy.commands import ScrapyCommand

from hfpapers.commands.base import EXIT_MISSING, EXIT_OK, EXIT_USAGE, CommandError, ProjectCommand, usage_errors
from hfpapers.site.site import FOLDER
from hfpapers.storage.store import EditionStore

logger = logging.getLogger(__name__)

# Other machines cannot reach this address.
_HOST = "127.0.0.1"
_PORT = 8000
_MAX_PORT = 65_535


class Command(ProjectCommand, ScrapyCommand):
    """Serves the site on this machine until Ctrl-C."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Return the arguments."""
        return "[options]"

    def short_desc(self) -> str:
        """Return the description in the output of ``scrapy -h``."""
        return "Serve the site on this machine, to look at it in a browser"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""
        super().add_options(parser)
        parser.add_argument("--port", default=str(_PORT), metavar="NUMBER", help=f"the port (default: {_PORT}; 0: any)")
        parser.add_argument("--open", action="store_true", help="also open the site in the browser")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Serve the site."""
        with usage_errors():
            if args:
                raise ValueError(f"unknown argument {args[0]!r}; `scrapy site` has options only")
            config = self.load_config()
            port = _parse_port(opts.port)
        folder = EditionStore.open(config).files.local_path / FOLDER
        if not (folder / "index.html").is_file():
            message = f"there is no site in {folder}; `scrapy render --output site` builds it from the stored editions"
            raise CommandError(message, EXIT_MISSING)
        try:
            server = ThreadingHTTPServer((_HOST, port), partial(_Handler, directory=str(folder)))
        except OSError as error:
            message = f"--port is {port}, which cannot be used ({error.strerror}); expected a free port, or 0 for any"
            raise CommandError(message, EXIT_USAGE) from error
        with server:
            url = f"http://{_HOST}:{server.server_port}/"
            sys.stdout.write(f"{folder} is at {url} until you press Ctrl-C\n")
            sys.stdout.flush()
            if opts.open:
                webbrowser.open(url)
            server.serve_forever()
        return EXIT_OK


class _Handler(SimpleHTTPRequestHandler):
    """Serves files. Requests are logged at the level DEBUG, so that they do not hide the address."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the argument in http.server
        logger.debug(format, *args)


def _parse_port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= _MAX_PORT):
        raise ValueError(f"--port is {text!r}; expected an integer from 0 to {_MAX_PORT}")
    return int(text)
