"""Sends the notifications that are due when a dispatch has ended, in a process with the current settings.

``python -m hfpapers.cluster.announce``, with an `Announcement` as JSON on the standard input.
"""

import asyncio
import logging
import sys

from scrapy.utils.log import configure_logging
from scrapy.utils.project import get_project_settings

from hfpapers.cluster.announcement import Announcement
from hfpapers.extensions.notify import select_announced
from hfpapers.publishing.notifier import Notifier

logger = logging.getLogger(__name__)

# Nobody waits, unlike for a crawl.
_TIMEOUT_S = 60.0
_OK, _USAGE, _FAILED = 0, 2, 3


def main() -> int:
    """Send what is due, and return 0 if everything was sent."""
    settings = get_project_settings()
    configure_logging(settings)
    try:
        notifier = Notifier.from_settings(settings)
    except ValueError as error:
        logger.error("%s", error)  # noqa: TRY400 - without a traceback
        return _USAGE
    if notifier.targets:
        announcement = Announcement.model_validate_json(sys.stdin.read())
        try:
            asyncio.run(_announce(announcement, notifier))
        except OSError as error:
            logger.error("nothing was sent: %s", error)  # noqa: TRY400 - without a traceback
            return _FAILED
    return _FAILED if notifier.has_warned else _OK


async def _announce(announcement: Announcement, notifier: Notifier) -> None:
    results = announcement.results()
    if announcement.notify == "later":
        await notifier.add_problems(results, _TIMEOUT_S)
        return
    notifier.warn_of_missing_urls()
    await notifier.send_due(results, select_announced(results) if announcement.notify == "yes" else [], _TIMEOUT_S)


if __name__ == "__main__":
    sys.exit(main())
