"""The objects of a bucket. This is the only module that uses obstore, and turns its errors into `OSError`."""

import datetime as dt
import errno
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import ObjectStore, from_url

from hfpapers.storage.interface import ConflictError, UnreachableError

# Identifies the bytes of an object: its ETag, and in some stores the number of its version.
Version = Mapping[str, str]

# The defaults of obstore would keep a crawl waiting for three minutes while there is no network.
_RETRIES: Any = {
    "max_retries": 4,
    "retry_timeout": dt.timedelta(seconds=30),
    "backoff": {"init_backoff": dt.timedelta(seconds=0.2), "max_backoff": dt.timedelta(seconds=3), "base": 2},
}
_TIMEOUTS = {"connect_timeout": "5s", "timeout": "30s"}
# The address of another service than that of Amazon. One on the same machine has no certificate.
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
_MAX_REASON_LENGTH = 200


class StoredObject(NamedTuple):
    """An object in a list: its size in bytes, and its version."""

    size: int
    version: Version


class Objects:
    """Reads and writes the objects under a URL like ``s3://bucket/papers``.

    The credentials come from the environment, as the tools of each service read them, like ``AWS_ACCESS_KEY_ID``.
    """

    def __init__(self, url: str) -> None:
        """Connect to nothing yet.

        Raises:
            ValueError: if the URL or a variable of the environment is wrong.
        """
        self._url = url
        try:
            self._store: ObjectStore = from_url(url, client_options=_client_options(), retry_config=_RETRIES)
        except (BaseError, ValueError, TypeError) as error:
            raise ValueError(
                f"OUTPUT_DIR is {url!r}; expected a URL like s3://bucket/papers ({_reason(error)})"
            ) from None

    def get(self, name: str) -> tuple[bytes, Version] | None:
        """Return the bytes and the version of an object; None if it does not exist."""
        with self._raising(name):
            try:
                result = obstore.get(self._store, name)
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise
                return None
            return result.bytes().to_bytes(), _version(result.meta)

    def find(self, name: str) -> StoredObject | None:
        """Return the size and the version of an object; None if it does not exist."""
        with self._raising(name):
            try:
                meta = obstore.head(self._store, name)
            except FileNotFoundError:
                return None
            return StoredObject(meta["size"], _version(meta))

    def put(self, name: str, data: bytes, expected: Version | None) -> Version:
        """Write an object of which the version is `expected`, or that does not exist if that is None.

        Return the new version.

        Raises:
            ConflictError: if the object has another version.
        """
        mode: Any = dict(expected) if expected else "create"
        with self._raising(name):
            try:
                return _version(obstore.put(self._store, name, data, mode=mode))
            except (AlreadyExistsError, PreconditionError, FileNotFoundError) as error:
                if "NoSuchBucket" in str(error):
                    raise
                # A request that was repeated after an error of the network may have been successful before.
                current = self.get(name)
                if current is None or current[0] != data:
                    raise ConflictError(name) from None
                return current[1]

    def overwrite(self, name: str, data: bytes) -> None:
        """Write an object, whatever its version."""
        with self._raising(name):
            obstore.put(self._store, name, data)

    def delete(self, name: str) -> None:
        """Delete an object. Nothing happens if it does not exist."""
        with self._raising(name):
            try:
                obstore.delete(self._store, name)
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise

    def list_folder(self, folder: str) -> dict[str, StoredObject]:
        """Return the objects in a folder by name, without those in folders within it."""
        with self._raising(folder):
            return _by_name(obstore.list_with_delimiter(self._store, folder or None)["objects"])

    def list_tree(self, folder: str) -> dict[str, StoredObject]:
        """Return the objects in a folder, and in all folders within it, by name."""
        with self._raising(folder):
            return _by_name(obstore.list(self._store, folder or None).collect())

    @contextmanager
    def _raising(self, name: str) -> Iterator[None]:
        """Raise `OSError` with a short reason for the errors of obstore, which are pages long."""
        try:
            yield
        except (BaseError, OSError) as error:
            raise UnreachableError(errno.EIO, _reason(error), f"{self._url}/{name}") from None


def _client_options() -> Any:
    endpoint = next((value for name in _ENDPOINTS if (value := os.environ.get(name))), "")
    return {**_TIMEOUTS, "allow_http": endpoint.startswith("http://")}


def _by_name(objects: Any) -> dict[str, StoredObject]:
    return {meta["path"]: StoredObject(meta["size"], _version(meta)) for meta in objects}


def _version(meta: Any) -> Version:
    # A condition must not contain the parts that a service does not use.
    version = {name: meta[name] for name in ("e_tag", "version") if meta.get(name)}
    if not version:
        raise OSError("the service states no ETags, which are needed so that no update is lost")
    return version


def _reason(error: Exception) -> str:
    """Return what a service says about an error in a few words, without its debugging output."""
    text, _, _ = str(error).partition("\n\nDebug source")
    code, message = (re.search(rf"<{name}>([^<]*)</{name}>", text) for name in ("Code", "Message"))
    if code:
        return f"{message[1]} ({code[1]})" if message and message[1] else code[1]
    if "error sending request" in text:
        return "the service cannot be reached"
    # Whatever follows the URL of the request and the number of attempts is the reason.
    return text.splitlines()[0].rpartition(" - ")[2][:_MAX_REASON_LENGTH] if text else type(error).__name__
