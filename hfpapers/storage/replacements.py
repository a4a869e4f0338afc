"""Replaces several objects in an order that survives a killed process.

The new bytes of all objects are first written as one object in the folder ``.replacing``. While it exists, any process
can complete the replacement. All conditions are stored with it, so that nothing is written twice.
"""

import logging
import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from hfpapers.storage.files import CORRUPT_SUFFIX, is_file_name
from hfpapers.storage.interface import ConflictError
from hfpapers.storage.objects import Objects, Version
from hfpapers.text.plain import join_first

logger = logging.getLogger(__name__)

_FOLDER, _SUFFIX = ".replacing", ".json"


def _check_name(name: str) -> str:
    if not is_file_name(name):
        raise ValueError("expected the path of a file in the archive")
    return name


class _NewFile(BaseModel):
    """The new bytes of a file, which are empty if it is removed, and the version that it must have; None: no file."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    name: Annotated[str, AfterValidator(_check_name)]
    data: bytes
    expected: dict[Annotated[str, Field(pattern="^(e_tag|version)$")], str] | None


class _NewFiles(BaseModel):
    """The files of a replacement, in their order."""

    files: list[_NewFile]


class Replacement:
    """The replacement of some files in their order.

    Attributes:
        versions: The new versions of the files that were replaced; None for those that were removed.
    """

    def __init__(self, files: Mapping[str, bytes], expected: Mapping[str, Version]) -> None:
        """Create it from the new bytes, and the versions that the files must have. One without a version is new."""
        self._new = _NewFiles(
            files=[
                _NewFile(name=name, data=data, expected=dict(expected[name]) if name in expected else None)
                for name, data in files.items()
            ]
        )
        self.versions: dict[str, Version | None] = {}

    def run(self, objects: Objects) -> None:
        """Replace the files.

        Raises:
            ConflictError: if a file has another version than expected. Files before it may have been replaced.
        """
        if len(self._new.files) == 1:
            self._replace(objects)
            return
        name = f"{_FOLDER}/{uuid.uuid4().hex}{_SUFFIX}"
        objects.put(name, self._new.model_dump_json().encode(), None)
        try:
            self._replace(objects)
        except ConflictError:
            # Whoever has it reads the files again, so that nobody must complete this.
            objects.delete(name)
            raise
        objects.delete(name)

    def _replace(self, objects: Objects) -> None:
        for file in self._new.files:
            self.versions[file.name] = _replace(objects, file)


def complete_interrupted(objects: Objects) -> None:
    """Complete the replacements that other processes have begun. Some of these processes may still run."""
    for name in sorted(objects.list_folder(_FOLDER)):
        found = objects.get(name) if name.endswith(_SUFFIX) else None
        if found is None:
            # The process that began it has just ended it.
            continue
        try:
            files = _NewFiles.model_validate_json(found[0]).files
        except ValidationError:
            logger.warning("%s is corrupt; keeping it as %s%s", name, name, CORRUPT_SUFFIX)
            objects.overwrite(f"{name}{CORRUPT_SUFFIX}", found[0])
        else:
            _complete(objects, name, files)
        objects.delete(name)


def _complete(objects: Objects, name: str, files: Sequence[_NewFile]) -> None:
    """Replace the files of a replacement that still have the expected versions. Warn unless its process still runs."""
    skipped = []
    for file in files:
        try:
            _replace(objects, file)
        except ConflictError:
            skipped.append(file.name)
            if file is files[0]:
                # Either this replacement never began, or the file was changed again since. The others depend on it.
                break
    if skipped and objects.find(name):
        logger.warning(
            "could not complete an interrupted replacement of %s, because another machine has changed %s since; if"
            " posts or feeds are outdated, `scrapy render` renders them again",
            join_first([file.name for file in files]),
            join_first(skipped),
        )
    elif not skipped:
        logger.info("completed an interrupted replacement of %s", join_first([file.name for file in files]))


def _replace(objects: Objects, file: _NewFile) -> Version | None:
    """Replace or remove a file, and return its new version, if it has the expected one; else raise `ConflictError`."""
    if file.data:
        return objects.put(file.name, file.data, file.expected)
    # Objects cannot be deleted on a condition. Only files that are made from the data are removed.
    found = objects.find(file.name)
    if found and found.version != file.expected:
        raise ConflictError(file.name)
    objects.delete(file.name)
    return None
