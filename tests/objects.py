"""Buckets on an S3 server in this process, which honours conditions as the real one does."""

import itertools
import logging
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import obstore
import pytest
from obstore.store import ObjectStore, from_url

SECRET = "not-to-be-logged"
_NUMBERS = itertools.count(1)


class Bucket:
    """The objects of an archive.

    Attributes:
        url: The value of OUTPUT_DIR.
    """

    def __init__(self, name: str) -> None:
        self.url = f"s3://{name}/papers"
        self.store: ObjectStore = from_url(self.url, client_options={"allow_http": True})

    def names(self) -> list[str]:
        """Return the names of all objects."""
        return sorted(meta["path"] for meta in obstore.list(self.store).collect())

    def read(self, name: str) -> bytes:
        """Return the bytes of an object."""
        return obstore.get(self.store, name).bytes().to_bytes()

    def download(self, folder: Path) -> None:
        """Write all objects into a folder."""
        for name in self.names():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.read(name))

    def versions(self) -> dict[str, tuple[str | None, str]]:
        """Return the ETags of all objects, and when they were written."""
        return {
            meta["path"]: (meta["e_tag"], meta["last_modified"].isoformat())
            for meta in obstore.list(self.store).collect()
        }


@contextmanager
def running_s3_server() -> Iterator[str]:
    """Run an S3 server, and yield its URL."""
    # It is in the extra `integration`.
    from moto.server import ThreadedMotoServer  # noqa: PLC0415

    # It logs each request.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def s3_environment(server: str) -> dict[str, str]:
    """Return the variables that are needed to use an S3 server."""
    return {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "invented",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
    }


def create_bucket(server: str) -> str:
    """Create an empty bucket, and return its name."""
    name = f"bucket-{next(_NUMBERS)}"
    with urllib.request.urlopen(urllib.request.Request(f"{server}/{name}", method="PUT")):
        return name


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """Run an S3 server, and return its URL."""
    with running_s3_server() as url:
        yield url


@pytest.fixture(name="bucket")
def s3_bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """Return an empty bucket. The environment has what is needed to use it, also for commands that a test starts."""
    for name, value in s3_environment(s3_server).items():
        monkeypatch.setenv(name, value)
    return Bucket(create_bucket(s3_server))
