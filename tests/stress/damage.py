"""Ways in which a stored file becomes corrupt. Each function returns other bytes than it gets."""

import json
import random
from collections.abc import Callable

# So many random bytes are never valid text, and so many zeros are never valid JSON.
_MIN_LENGTH = 16
_OTHER_JSON = (b"null\n", b"{}\n", b"[]\n", b"[1, 2]\n", b'{"papers": []}\n', b'{"id": 1, "title": ["a"]}\n')


def truncate(data: bytes, rng: random.Random) -> bytes:
    """Cut the file at any byte. Without its last line end alone, a file is still valid."""
    return data[: rng.randrange(len(data) - 1)]


def truncate_at_line_end(data: bytes, rng: random.Random) -> bytes:
    """Remove the last lines, or all of them."""
    lines = data.splitlines(keepends=True)
    return b"".join(lines[: rng.randrange(len(lines))])


def zero(data: bytes, rng: random.Random) -> bytes:
    """Replace a part of the file, or all of it, with zeros, as file systems do after a power failure."""
    start, end = _range(data, rng)
    return data[:start] + bytes(end - start) + data[end:]


def fill_with_garbage(data: bytes, rng: random.Random) -> bytes:
    """Replace a part of the file, or all of it, with random bytes."""
    start, end = _range(data, rng)
    return data[:start] + rng.randbytes(end - start) + data[end:]


def replace_with_other_json(data: bytes, rng: random.Random) -> bytes:
    """Replace a line, or all of them, with JSON of another shape."""
    lines = data.splitlines(keepends=True)
    other = rng.choice(_OTHER_JSON)
    if rng.random() < 0.5:
        return other
    lines[rng.randrange(len(lines))] = other
    return b"".join(lines)


def miscount(data: bytes, rng: random.Random) -> bytes:
    """Change a rank or the number of papers, or remove, repeat or swap lines, so that each line is still valid."""
    lines = data.splitlines(keepends=True)
    place, other = rng.sample(range(len(lines)), 2)
    match rng.choice(["rank", "edition_size", "remove", "repeat", "swap"]):
        case "remove":
            del lines[place]
        case "repeat":
            lines.insert(other, lines[place])
        case "swap":
            lines[place], lines[other] = lines[other], lines[place]
        case name:
            paper = json.loads(lines[place])
            paper[name] += rng.choice([-1, 1])
            lines[place] = f"{json.dumps(paper, ensure_ascii=False)}\n".encode()
    return b"".join(lines)


def repeat_or_remove_line(data: bytes, rng: random.Random) -> bytes:
    """Repeat a line, or remove it."""
    lines = data.splitlines(keepends=True)
    place = rng.randrange(len(lines))
    lines[place] *= rng.choice([0, 2])
    return b"".join(lines)


def _range(data: bytes, rng: random.Random) -> tuple[int, int]:
    if rng.random() < 0.25:
        return 0, len(data)
    start = rng.randrange(len(data) - _MIN_LENGTH)
    return start, rng.randint(start + _MIN_LENGTH, len(data))


Damage = Callable[[bytes, random.Random], bytes]
_ANY_FILE: tuple[Damage, ...] = (truncate, truncate_at_line_end, zero, fill_with_garbage)
_JSON: tuple[Damage, ...] = (*_ANY_FILE, replace_with_other_json)

# What can happen to each kind of file.
DAMAGES: dict[str, tuple[Damage, ...]] = {
    "data": (*_JSON, miscount, miscount),
    "history": (*_JSON, repeat_or_remove_line),
    "crawl log": (*_JSON, repeat_or_remove_line),
    "report": _JSON,
    "journal": (truncate, zero, fill_with_garbage, replace_with_other_json),
    "post": _ANY_FILE,
    "feed": _ANY_FILE,
    "reference": _ANY_FILE,
}
