"""The configuration of Redis: what was stored survives a kill."""

import shutil
import signal
import subprocess
import time
from contextlib import contextmanager

import pytest

from tests.conftest import ROOT
from tests.deploy.installed import skip_without

CONFIGURATION = ROOT / "deploy/redis-hfpapers.conf"
TIMEOUT_S = 60

pytestmark = [
    pytest.mark.integration,
    skip_without("redis"),
    pytest.mark.skipif(not shutil.which("redis-server"), reason="needs Redis: apt-get install redis-server"),
]


@contextmanager
def running_redis(folder):
    """Run Redis with the configuration, but in a folder and on a socket of the test; kill it at the end."""
    import redis  # noqa: PLC0415 - it is optional

    socket = folder / "redis.sock"
    options = {"dir": folder, "pidfile": folder / "redis.pid", "unixsocket": socket, "port": 0}
    given = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
    with subprocess.Popen(["redis-server", CONFIGURATION, *given], stdout=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + TIMEOUT_S
            while not socket.exists():
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.05)
            with redis.Redis(unix_socket_path=str(socket)) as client:
                yield client
        finally:
            process.send_signal(signal.SIGKILL)
    socket.unlink()


def test_what_was_stored_survives_a_kill(tmp_path):
    with running_redis(tmp_path) as client:
        client.set("edition", "2026-02-19")
    with running_redis(tmp_path) as client:
        assert client.get("edition") == b"2026-02-19"
