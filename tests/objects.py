"""Buckets on an S3 server in this process, which honours conditions as the real one does."""

import itertools
import logging
import urllib.request
from collections.abc import Iterator

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

    def versions(self) -> dict[str, tuple[str | None, str]]:
        """Return the ETags of all objects, and when they were written."""
        return {
            meta["path"]: (meta["e_tag"], meta["last_modified"].isoformat())
            for meta in obstore.list(self.store).collect()
        }


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """Run an S3 server, and return its URL."""
    # It is in the extra `integration`.
    from moto.server import ThreadedMotoServer  # noqa: PLC0415

    # It logs each request.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(name="bucket")
def s3_bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """Return an empty bucket. The environment has what is needed to use it, also for commands that a test starts."""
    for name, value in {
        "AWS_ENDPOINT_URL": s3_server,
        "AWS_ACCESS_KEY_ID": "invented",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    name = f"bucket-{next(_NUMBERS)}"
    with urllib.request.urlopen(urllib.request.Request(f"{s3_server}/{name}", method="PUT")):
        return Bucket(name)
