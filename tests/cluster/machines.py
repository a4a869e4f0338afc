"""A Redis, and workers as on several machines: processes with addresses and configuration files of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parent.parent.parent
# Marks the processes of a worker, also those that have lost their parent.
_MARK = "WORKER_OF_TEST"
_START_TIMEOUT_S = 60


def wait_until(is_true: Callable[[], object], seconds: float = 120, what: str = "") -> None:
    """Wait until a function returns something true; raise `AssertionError` if it takes too long."""
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what or is_true}"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Redis:
    """A Redis with a file to which each command is appended, as a context manager."""

    def __init__(self, folder: Path, password: str = "") -> None:
        self.folder = folder
        self.port = free_port()
        self.password = password
        self.url = f"redis://:{password}@127.0.0.1:{self.port}/0" if password else f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def start(self) -> None:
        settings = {"port": self.port, "bind": "127.0.0.1", "dir": self.folder, "save": "", "appendonly": "yes"}
        options = [
            part for name, value in (settings | {"appendfsync": "always"}).items() for part in (f"--{name}", value)
        ]
        command = ["redis-server", *map(str, options), "--requirepass", self.password]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(self._responds, _START_TIMEOUT_S, "Redis starts")

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def restart(self, pause_s: float = 0) -> None:
        self.stop()
        time.sleep(pause_s)
        self.start()

    def _responds(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as connection:
            connection.sendall(b"PING\r\n")
            # With a password, the response is that one is required.
            return connection.recv(100).startswith((b"+PONG", b"-NOAUTH"))
        return False


class Worker:
    """A worker in a folder of its own, with a configuration file, as a context manager."""

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        configuration: str = "",
        module: str = "tests.cluster.quick_worker",
    ) -> None:
        self.folder = folder
        self.module = module
        folder.mkdir(parents=True)
        (folder / "hfpapers.toml").write_text(configuration, encoding="utf8")
        self.log = folder / "worker.log"
        # A worker that is killed would leave its temporary folder.
        own = {_MARK: str(folder), "HFPAPERS_RATE_LIMIT_FILE": str(folder / "windows.json")}
        self._environment = {**environment, **own}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self._process:
            self._process.wait()

    def start(self) -> None:
        command = [sys.executable, "-m", "dramatiq", self.module, "--processes", "1", "--threads", "1"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self.folder, env=self._environment, stdout=log, stderr=log)

    def stop(self) -> int:
        """Stop the worker as systemd does, and return its exit code."""
        assert self._process
        self._process.terminate()
        return self._process.wait(_START_TIMEOUT_S)

    def kill(self) -> None:
        """Kill the process that crawls, and wait until the main process of Dramatiq has ended."""
        assert self._process
        [pid] = [pid for pid in self.pids() if _parent(pid) == self._process.pid]
        os.kill(pid, signal.SIGKILL)
        self._process.wait(_START_TIMEOUT_S)

    def kill_main_process(self) -> None:
        """Kill the main process of Dramatiq, and leave the process that crawls."""
        assert self._process
        self._process.kill()
        self._process.wait()

    def pids(self, word: str = "") -> list[int]:
        """Return the ids of all processes that the worker has started, and of itself, whose command has a word."""
        mark = f"{_MARK}={self.folder}".encode()
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                is_marked = mark in (path / "environ").read_bytes().split(b"\0")
                if is_marked and word.encode() in (path / "cmdline").read_bytes():
                    found.append(int(path.name))
        return found

    def is_crawling(self) -> bool:
        return bool(self.pids("supervisor.py"))


def _parent(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def machine_environment(broker: str, output: str, **settings: str) -> dict[str, str]:
    """Return the environment of a machine of the cluster."""
    # A process that is killed while it writes its coverage would leave a corrupt file in the project's folder.
    own = {name: value for name, value in os.environ.items() if not name.startswith(("HFPAPERS_", "COVERAGE"))}
    path = os.pathsep.join(filter(None, [str(ROOT), own.get("PYTHONPATH")]))
    values = {f"HFPAPERS_{name}": value for name, value in {"OUTPUT_DIR": output, **settings}.items()}
    fixed = {"PYTHONPATH": path, "SCRAPY_SETTINGS_MODULE": "hfpapers.settings", "CLUSTER_BROKER_URL": broker}
    return own | values | fixed
