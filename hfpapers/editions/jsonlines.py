"""The last line of a file of JSON Lines, which a killed process may not have completed."""


def is_incomplete(line: bytes) -> bool:
    """Return whether a line is the beginning of a line that the project writes: a JSON object in ASCII, on one line.

    Anything else without a line end is not the trace of a killed process, but damage.
    """
    return line.startswith(b"{") and not line.endswith(b"\n") and line.isascii() and line.decode().isprintable()
