"""Editions as tasks for workers on several machines, on Dramatiq and Redis.

``scrapy dispatch`` sends one message per edition. A worker, `dramatiq hfpapers.cluster --processes 1 --threads 1`, runs
``scrapy crawl`` for each. When all messages of a dispatch have a result, one of the workers runs ``scrapy render``, and
sends the notifications.

Dramatiq imports this package in each worker, and expects that this declares the actors.
"""

import sys
from importlib.util import find_spec

from hfpapers.config.errors import ConfigError

MISSING_EXTRA = "the cluster needs Dramatiq and Redis's client; install them with: pip install 'hfpapers[cluster]'"


def is_installed() -> bool:
    """Return whether the packages of the extra `cluster` are installed."""
    return all(find_spec(name) for name in ("dramatiq", "redis"))


def _declare_actors() -> None:
    """Import the actors; end the process with one line if that is not possible."""
    try:
        from hfpapers.cluster import actors  # noqa: F401, PLC0415 - they are declared when they are imported
    except ConfigError as error:
        sys.stderr.write(f"hfpapers: error: {error}\n")
        sys.exit(2)


if is_installed():
    _declare_actors()
elif find_spec("dramatiq"):
    # A worker. Without its client of Redis, Dramatiq would look for another broker.
    sys.stderr.write(f"hfpapers: error: {MISSING_EXTRA}\n")
    sys.exit(2)
