"""The broker: a Redis at the URL that the environment states, because it may contain a password."""

import logging
import os
import signal
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import redis
from dramatiq import Broker, Middleware, Worker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import CurrentMessage, GroupCallbacks
from dramatiq.rate_limits.backends import RedisBackend as RateLimiterBackend
from dramatiq.results import Results
from dramatiq.results.backends import RedisBackend as ResultBackend
from redis.backoff import ConstantBackoff, NoBackoff
from redis.retry import Retry

from hfpapers.config.errors import ConfigError

logger = logging.getLogger(__name__)

_WINDOW_FILE_VARIABLE = "HFPAPERS_RATE_LIMIT_FILE"
URL_VARIABLE = "CLUSTER_BROKER_URL"
_DEFAULT_URL = "redis://127.0.0.1:6379/0"
_SCHEMES = ("redis", "rediss")
# The prefix of all keys, so that other applications may use the same Redis.
NAMESPACE = "hfpapers"
# Default: "default".
QUEUE = "editions"

# Results, and what is known about a dispatch. To crawl the whole archive takes days.
MONTH_MS = 31 * 24 * 3600 * 1000
# Default: 60 s. Messages of a worker that has not been heard of for so long are delivered again.
_HEARTBEAT_TIMEOUT_MS = 15_000
# Default: 1,000 of a million commands look for such workers. There are few commands here.
_MAINTENANCE_CHANCE = 100_000

_RETRY_INTERVAL_S = 1
_LOG_INTERVAL = 60
# If a response to a worker is lost, its message is delivered again only after the worker has ended.
_SOCKET_TIMEOUT_S = 30
# To find out whether there is a Redis. A name server may take longer than the connection.
_CHECK_TIMEOUT_S = 4


def read_url(environment: Mapping[str, str] = os.environ) -> str:
    """Return the URL of the broker; raise `ConfigError`, without the URL's password, if it is wrong."""
    url = environment.get(URL_VARIABLE) or _DEFAULT_URL
    try:
        parts = urlsplit(url)
        is_valid = parts.scheme in _SCHEMES and bool(parts.hostname)
        # It is parsed only now.
        _ = parts.port
        redis.ConnectionPool.from_url(url)
    except ValueError:
        # Without the exception: its message may contain a part of the password.
        is_valid = False
    if not is_valid:
        raise ConfigError(
            f"{URL_VARIABLE} is not a URL of Redis; expected a URL like {_DEFAULT_URL} or"
            " rediss://:PASSWORD@HOST:PORT/0"
        )
    return url


def describe_url(url: str) -> str:
    """Return a valid URL without its password."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port or 6379}{parts.path}"


class _LoggedBackoff(ConstantBackoff):  # type: ignore[misc]
    """The wait before a command is sent again. It logs that Redis is not reachable, and does so once a minute."""

    def __init__(self, address: str) -> None:
        super().__init__(_RETRY_INTERVAL_S)
        self.address = address

    def compute(self, failures: int) -> float:
        if failures % _LOG_INTERVAL == 1:
            logger.warning("no connection to %s; trying again every second", self.address)
        return _RETRY_INTERVAL_S


def create_client(url: str) -> redis.Redis:
    """Return a client that waits while Redis is not reachable, for example because it is restarted.

    Dramatiq ignores errors after a task has ended. Without the wait, a result that cannot be stored would be lost.
    """
    retry = Retry(_LoggedBackoff(describe_url(url)), -1)
    return _open(url, retry, _SOCKET_TIMEOUT_S)


def _open(url: str, retry: Retry, timeout_s: float) -> redis.Redis:
    # Default: version 3 of the protocol, whose error about a missing password is about the protocol.
    return redis.Redis.from_url(
        url, retry=retry, socket_timeout=timeout_s, socket_connect_timeout=timeout_s, protocol=2
    )


def check_connection(url: str) -> None:
    """Raise `ConfigError` unless Redis responds within 5 seconds."""
    reasons: list[str | None] = ["no response"]

    def ping() -> None:
        try:
            with _open(url, Retry(NoBackoff(), 0), _CHECK_TIMEOUT_S) as client:
                client.ping()
            reasons.append(None)
        except (redis.RedisError, OSError, TypeError) as error:
            reasons.append(str(error).partition("\n")[0].removesuffix("."))

    # Nothing limits the time in which a name is looked up.
    thread = threading.Thread(target=ping, daemon=True)
    thread.start()
    thread.join(_CHECK_TIMEOUT_S)
    if reason := reasons[-1]:
        raise ConfigError(
            f"no connection to {describe_url(url)} ({reason}); expected a running Redis at {URL_VARIABLE}"
        )


class WorkerMiddleware(Middleware):  # type: ignore[misc]
    """What differs from a usual worker of Dramatiq."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None

    def before_worker_boot(self, broker: Broker, worker: Worker) -> None:  # noqa: ARG002 - the signature of Dramatiq
        """Receive one message at a time, and stop if the main process of Dramatiq is killed.

        A crawl waits for the end of a window of the rate limit that the worker's previous crawl has used up.
        """
        # Default: two per thread. The second one would wait for a crawl, while another worker has nothing to do.
        worker.queue_prefetch = 1
        threading.Thread(target=_stop_after, args=[os.getppid()], daemon=True).start()
        if _WINDOW_FILE_VARIABLE not in os.environ:
            # Each crawl is a process of its own, and inherits the environment.
            self._folder = TemporaryDirectory(prefix="hfpapers-worker-")
            os.environ[_WINDOW_FILE_VARIABLE] = str(Path(self._folder.name, "windows.json"))

    def after_worker_shutdown(self, broker: Broker, worker: Worker) -> None:  # noqa: ARG002 - the signature of Dramatiq
        """Remove the temporary folder, because Python does not in a process that multiprocessing has started."""
        if self._folder:
            self._folder.cleanup()


def _stop_after(parent: int) -> None:
    """Stop this process when its parent process has ended. Otherwise, it would run beside the next worker."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def create_broker(url: str) -> RedisBroker:
    """Return a broker whose results, and whose callbacks at the end of a group, last for a month."""
    client = create_client(url)
    broker = RedisBroker(
        client=client,
        namespace=NAMESPACE,
        heartbeat_timeout=_HEARTBEAT_TIMEOUT_MS,
        maintenance_chance=_MAINTENANCE_CHANCE,
    )
    broker.add_middleware(GroupCallbacks(RateLimiterBackend(client=client), barrier_ttl=MONTH_MS))
    # What is added last is called first after a task: a result is stored before it counts as one of its group.
    broker.add_middleware(Results(backend=ResultBackend(client=client), store_results=True, result_ttl=MONTH_MS))
    broker.add_middleware(CurrentMessage())
    broker.add_middleware(WorkerMiddleware())
    return broker
