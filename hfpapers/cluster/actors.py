"""The tasks of a worker: the crawl of an edition, and the end of a dispatch."""

import logging
from collections.abc import Sequence
from typing import Any

import dramatiq
from dramatiq.middleware import CurrentMessage, Shutdown, TimeLimitExceeded

from hfpapers.cluster.announcement import announce_command
from hfpapers.cluster.broker import QUEUE, create_broker, read_url
from hfpapers.cluster.crawls import Outcome, crawl_command, interpret
from hfpapers.cluster.processes import Finished, run
from hfpapers.cluster.state import CRAWL_EDITION, END_DISPATCH, Dispatch, Ending

logger = logging.getLogger(__name__)

# An edition that was not published is crawled again so many times, after at most 2, 4 and 8 minutes.
MAX_RETRIES = 3
MIN_BACKOFF_MS = 120_000
# Default: 10 minutes. A crawl waits for the Hub's rate limit, and the site of a large archive takes long.
TIME_LIMIT_MS = 12 * 3600 * 1000
# After a stop, another worker receives the message at once.
_STOP_DELAY_MS = 1000
# How often the end of a dispatch looks for the results that are still missing.
_END_INTERVAL_MS = 10_000
_OK, _USAGE, _FAILED = 0, 2, 3

broker = create_broker(read_url())
dramatiq.set_broker(broker)

_OPTIONS: dict[str, Any] = {
    "queue_name": QUEUE,
    "time_limit": TIME_LIMIT_MS,
    # Default: False. A worker that is stopped does not wait for the crawl, which may take hours.
    "notify_shutdown": True,
    # Default: 20, after which a message is moved to the dead-letter queue. The actors count failures themselves.
    "max_retries": None,
    "min_backoff": MIN_BACKOFF_MS,
}


@dramatiq.actor(actor_name=CRAWL_EDITION, **_OPTIONS)  # type: ignore[untyped-decorator]
def crawl_edition(spider: str, edition: str, arguments: dict[str, str]) -> dict[str, Any]:
    """Crawl an edition, and return its outcome.

    An edition that is not published is crawled again later, a number of times. Then this is its outcome.
    """
    try:
        outcome = interpret(edition, _run(crawl_command(spider, edition, arguments)))
    except dramatiq.Retry:
        raise
    except Exception as error:
        # This is a bug. Dramatiq would try again and again, and the dispatch would never end.
        logger.exception("%s: the worker failed", edition)
        outcome = Outcome(exit_code=_FAILED, reason=_describe_bug(error))
    if not outcome.is_final:
        _retry(f"{edition}: {outcome.reason}")
    return outcome.model_dump()


@dramatiq.actor(actor_name=END_DISPATCH, **_OPTIONS)  # type: ignore[untyped-decorator]
def end_dispatch(dispatch_id: str) -> dict[str, Any]:
    """Render everything from the data of all editions, and send the notifications that are due.

    Messages are delivered at least once. So this may run before all editions have ended, and more than once.
    """
    dispatch = Dispatch.load(broker, dispatch_id)
    if dispatch is None:
        return Ending(exit_code=_FAILED, reason="the dispatch is older than a month").model_dump()
    if ending := dispatch.ending(broker):
        return ending.model_dump()
    outcomes = dict(dispatch.outcomes(broker))
    if len(outcomes) < len(dispatch.editions):
        raise dramatiq.Retry("some editions have not ended", delay=_END_INTERVAL_MS)
    try:
        ending = _end(dispatch, outcomes)
    except dramatiq.Retry:
        raise
    except Exception as error:
        # As above.
        logger.exception("the end of the dispatch: the worker failed")
        ending = Ending(exit_code=_FAILED, reason=_describe_bug(error))
        _retry(_describe_bug(error))
    return ending.model_dump()


def _end(dispatch: Dispatch, outcomes: dict[str, Outcome]) -> Ending:
    rendered = _run(["-m", "scrapy", "render"])
    if rendered.exit_code != _OK:
        reason = f"not rendered: {rendered.error or f'exit code {rendered.exit_code}'}"
        if rendered.exit_code != _USAGE:
            _retry(reason)
        return Ending(exit_code=_FAILED, reason=reason)
    if dispatch.notify != "no":
        command, document = announce_command(dispatch.spider, outcomes, dispatch.notify)
        announced = _run(command, document)
        if announced.exit_code != _OK:
            # They are recorded, so that the next crawl, or `scrapy notify --pending`, sends what is left.
            reason = f"notifications: {announced.error or f'exit code {announced.exit_code}'}"
            return Ending(exit_code=_OK, reason=reason)
    return Ending(exit_code=_OK)


def _run(command: Sequence[str], document: str = "") -> Finished:
    """Run a command; raise `dramatiq.Retry` if the worker is stopped meanwhile."""
    try:
        return run(command, document)
    except Shutdown:
        raise dramatiq.Retry("the worker is stopping", delay=_STOP_DELAY_MS) from None
    except TimeLimitExceeded:
        return Finished(_FAILED, error=f"not done within {TIME_LIMIT_MS // 3_600_000} hours")
    except OSError as error:
        return Finished(_FAILED, error=f"the process could not be started: {error.strerror}")


def _describe_bug(error: Exception) -> str:
    return f"{type(error).__name__} in the worker; see its log"


def _retry(reason: str) -> None:
    """Raise `dramatiq.Retry` unless this message has failed too often."""
    message = CurrentMessage.get_current_message()
    if message is None:
        return
    failures = message.options.get("failures", 0)
    if failures < MAX_RETRIES:
        # Dramatiq's own number of retries also counts stopped workers.
        message.options["failures"] = failures + 1
        raise dramatiq.Retry(reason)
    logger.error("%s (after %d retries)", reason, failures)
