"""The objects of a bucket. This is the only module that uses obstore, and turns its errors into `OSError`."""

import datetime as dt
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import ObjectStore, from_url

from hfpapers.storage.content_types import find_content_type
from hfpapers.storage.interface import ConflictError
from hfpapers.storage.object_errors import describe, translate

# Identifies the bytes of an object: its ETag, and in some stores the number of its version.
Version = Mapping[str, str]

# The defaults of obstore would keep a crawl waiting for three minutes while there is no network.
_RETRIES: Any = {
    "max_retries": 4,
    "retry_timeout": dt.timedelta(seconds=30),
    "backoff": {"init_backoff": dt.timedelta(seconds=0.2), "max_backoff": dt.timedelta(seconds=3), "base": 2},
}
_CONNECT_TIMEOUT, _TIMEOUT = "5s", "30s"
# A database is sent in one request. Larger objects than this may take longer on a slow network.
_LARGE, _TIMEOUT_OF_LARGE = 1024 * 1024, "1h"
# The address of another service than that of Amazon. One on the same machine has no certificate.
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")


class StoredObject(NamedTuple):
    """An object in a list: its size in bytes, and its version."""

    size: int
    version: Version

    def has_bytes(self, data: bytes) -> bool:
        """Return whether the object certainly has these bytes: in most services, its ETag is their MD5 digest."""
        e_tag = self.version.get("e_tag", "").strip('"')
        return self.size == len(data) and e_tag == hashlib.md5(data, usedforsecurity=False).hexdigest()


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
            self._store = _connect(url, timeout=_TIMEOUT)
            self._store_of_large = _connect(url, timeout=_TIMEOUT_OF_LARGE)
        except (BaseError, ValueError, TypeError) as error:
            raise ValueError(
                f"OUTPUT_DIR is {url!r}; expected a URL like s3://bucket/papers ({describe(error)})"
            ) from None

    def get(self, name: str) -> tuple[bytes, Version] | None:
        """Return the bytes and the version of an object; None if it does not exist."""
        with self._raising(name):
            return _get(self._store, name)

    def get_large(self, name: str) -> bytes | None:
        """Return the bytes of an object that may be large; None if it does not exist."""
        with self._raising(name):
            result = _get(self._store_of_large, name)
            return result[0] if result else None

    def get_start(self, name: str, length: int) -> bytes:
        """Return the first bytes of an object that exists and is not empty."""
        with self._raising(name):
            return obstore.get_range(self._store, name, start=0, length=length).to_bytes()

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
                return self._put(name, data, mode)
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
            self._put(name, data, "overwrite")

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

    def _put(self, name: str, data: bytes, mode: Any) -> Version:
        store = self._store if len(data) < _LARGE else self._store_of_large
        attributes = {"Content-Type": find_content_type(name)}
        # The ETag of an object that is sent in several parts is not the MD5 digest of its bytes.
        return _version(obstore.put(store, name, data, mode=mode, attributes=attributes, use_multipart=False))

    @contextmanager
    def _raising(self, name: str) -> Iterator[None]:
        """Raise `UnreachableError` for the errors of obstore."""
        try:
            yield
        except (BaseError, OSError) as error:
            raise translate(error, f"{self._url}/{name}") from None


def _connect(url: str, timeout: str) -> ObjectStore:
    variable = next((name for name in _ENDPOINTS if os.environ.get(name)), "")
    endpoint = os.environ.get(variable, "")
    if endpoint and not endpoint.startswith(("http://", "https://")):
        # It may contain a password.
        raise ValueError(f"{variable} is not a URL that begins with https:// or http://")
    options: Any = {
        "connect_timeout": _CONNECT_TIMEOUT,
        "timeout": timeout,
        "allow_http": endpoint.startswith("http://"),
    }
    return from_url(url, client_options=options, retry_config=_RETRIES)


def _get(store: ObjectStore, name: str) -> tuple[bytes, Version] | None:
    try:
        result = obstore.get(store, name)
    except FileNotFoundError as error:
        if "NoSuchBucket" in str(error):
            raise
        return None
    return result.bytes().to_bytes(), _version(result.meta)


def _by_name(objects: Any) -> dict[str, StoredObject]:
    return {meta["path"]: StoredObject(meta["size"], _version(meta)) for meta in objects}


def _version(meta: Any) -> Version:
    # A condition must not contain the parts that a service does not use.
    version = {name: meta[name] for name in ("e_tag", "version") if meta.get(name)}
    if not version:
        raise OSError("the service states no ETags, which are needed so that no update is lost")
    return version
