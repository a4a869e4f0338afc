"""Opens the place that the setting OUTPUT_DIR names."""

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from hfpapers.config import Config, ConfigError
from hfpapers.storage.folder import AtomicFolder

if TYPE_CHECKING:
    from hfpapers.storage.interface import Storage


def open_storage(config: Config) -> "Storage":
    """Return the local folder or the object store that OUTPUT_DIR names.

    Raises:
        ConfigError: if it is a URL that is wrong, or the package for object stores is not installed.
    """
    if not config.has_object_store:
        return AtomicFolder(Path(config.output_dir))
    try:
        # It is optional.
        from hfpapers.storage.object_store import ObjectStorage  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name != "obstore":
            raise
        message = f"OUTPUT_DIR is {config.output_dir!r}, which needs obstore; run pip install 'hfpapers[cloud]'"
        raise ConfigError(message) from error
    url = config.output_dir.rstrip("/")
    try:
        return ObjectStorage(url, Path(config.cache_dir).expanduser() / _folder_name(url))
    except ValueError as error:
        raise ConfigError(str(error)) from error


def _folder_name(url: str) -> str:
    """Return a name for the local folder of an archive, which people recognize and no other archive has."""
    readable = re.sub(r"[^A-Za-z0-9]+", "-", url).strip("-")[:60]
    return f"{readable}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"
