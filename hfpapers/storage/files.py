"""Files that survive a killed process and a power failure."""

import os
from pathlib import Path, PurePosixPath
from typing import BinaryIO

# A corrupt file is kept under its name with this suffix.
CORRUPT_SUFFIX = ".corrupt"
# The longest name of a file that file systems accept, in bytes, less the prefix and the suffix of parts.
_MAX_NAME_LENGTH = 230
# How much of a file is read at once, from its end.
_CHUNK = 64 * 1024


def write_synced(path: Path, data: bytes) -> None:
    """Write a file, and wait until its bytes are on the disk."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    """Wait until the bytes of a file that was written otherwise are on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def append_synced(path: Path, line: bytes) -> None:
    """Append a line to a file, in the same time whatever its size, and wait until its bytes are on the disk.

    If a process was killed while it appended a line, the incomplete line is removed first.
    """
    with path.open("ab+") as file:
        file.truncate(_end_of_last_line(file))
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the renames in a folder survive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_file_name(name: object) -> bool:
    """Return whether a value is the path of a file inside of the archive."""
    if not isinstance(name, str) or not name.isprintable():
        return False
    path = PurePosixPath(name)
    return (
        bool(path.name)
        and path.as_posix() == name
        and not path.is_absolute()
        and ".." not in path.parts
        and all(len(os.fsencode(part)) <= _MAX_NAME_LENGTH for part in path.parts)
    )


def _end_of_last_line(file: BinaryIO) -> int:
    """Return the position after the last line end in a file."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _CHUNK)
        file.seek(start)
        position = file.read(end - start).rfind(b"\n")
        if position >= 0:
            return start + position + 1
        end = start
    return 0
