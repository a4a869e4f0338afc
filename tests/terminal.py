"""Commands on a real terminal."""

import os
import pty
import subprocess
from collections.abc import Callable


def run_on_terminal(command: Callable[..., subprocess.Popen[str]], *arguments: str, stream: str) -> tuple[int, str]:
    """Run a command whose stream, like `stderr`, is a terminal; return its exit code and what the terminal received."""
    ours, theirs = pty.openpty()
    with command(*arguments, **{stream: theirs}) as process:
        os.close(theirs)
        received = b""
        while True:
            try:
                read = os.read(ours, 10_000)
            except OSError:
                # The other end is closed.
                break
            if not read:
                break
            received += read
    os.close(ours)
    return process.returncode, received.decode()
